"""Every page of documents and tasks in a real browser: for everybody, and on a telephone.

The addresses come from the tables of addresses themselves: a new page is walked without being
named here, and one that nobody of the small office can open fails until the office has what it
shows. Each page is opened by whoever of the office is offered most on it.
"""

from collections import Counter
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from django.urls import reverse

from lienthong.documents.models import (
    Arrival,
    ArrivalFile,
    Dispatch,
    FileItem,
    HandOver,
    JobFile,
    ReviewChain,
    Scan,
)
from lienthong.documents.operations import (
    add_row,
    draft_dispatch,
    make_up_retentions,
    propose_hand_over,
    put_upload,
    reserve_number,
    restrict_arrival,
    restrict_dispatch,
    save_view,
    set_chain,
)
from lienthong.documents.pages import urls as documents_urls
from lienthong.documents.terms import Stage, Way
from lienthong.documents.terms.chains import ChainDraft, Place
from lienthong.documents.terms.filing import ListRow
from lienthong.documents.testing import make_dispatch, make_keys, make_sealed, make_to_sign
from lienthong.documents.tests import scans
from lienthong.documents.tests.drafting import begin, submitted
from lienthong.documents.tests.issuing import issue
from lienthong.documents.tests.test_filing import arrival, closed, opened, put
from lienthong.documents.tests.test_inheritance import merge
from lienthong.exchange.testing import make_received
from lienthong.identity.terms import Role
from lienthong.identity.testing import sign_in
from lienthong.work.pages import urls as work_urls
from lienthong.work.queries import get_task
from lienthong.work.testing import (
    FIRST_DAY,
    NOW,
    TODAY,
    give,
    leave_post,
    make_colleague,
    make_office,
)
from tools.browser import OVERFLOWING

SUBJECTS = (
    (
        "Về việc triển khai thực hiện Nghị quyết số 57-NQ/TW ngày 22/12/2024 của Bộ Chính trị về "
        "đột phá phát triển khoa học, công nghệ, đổi mới sáng tạo và chuyển đổi số quốc gia"
    ),
    "V/v góp ý dự thảo Quyết định ban hành Quy chế vận hành, khai thác Hệ thống thông tin",
    "Kế hoạch_chuyen_doi_so_cac_co_quan_nha_nuoc_tinh_giai_doan_2026-2030_(ban_chinh_thuc_2).pdf",
    "Giấy mời họp",
)
LONG_CODE = "1234/SNNMT-BVMT&BĐKH-TTĐKĐĐ"
MOST_OF_ONE = 4  # of one kind: drafts and files look different as they go on
NOWHERE = "00000000-0000-4000-8000-000000000000"
NOT_HERE = {
    "work:calendar",  # a calendar program's address, which has its secret
    "documents:received",  # needs a node: see tests/journeys/test_incoming.py
    "documents:draft_attached",  # a file to keep
    "work:evidence",  # likewise
}
SEEN_BY_AXE = {(360, "vi"), (1280, "en")}
SHARES = 3
"""Of the addresses, one a test: on a busy machine all of them take longer than a test may."""
ADDRESSES = {
    f"{space.app_name}:{pattern.name}": (space, pattern)
    for space in (documents_urls, work_urls)
    for pattern in space.urlpatterns
}
EVERY_WAY = (
    (None, "Hợp tác xã dịch vụ nông nghiệp tổng hợp và môi trường Nga Sơn", Way.PAPER),
    (None, "Các ban xây dựng Đảng tỉnh", Way.PAPER),
)


@pytest.fixture
def office(transactional_db):
    """An office in the middle of its work, with texts as long as real ones; what addresses name."""
    make_up_retentions(agency_id=None, on=FIRST_DAY)
    office = make_office("Văn phòng Ủy ban nhân dân và Hội đồng nhân dân xã Đầu Nguồn")
    for at in range(60):
        subject = SUBJECTS[at % len(SUBJECTS)]
        arrival(office, LONG_CODE if at % 5 == 0 else f"{at}/UBND-VX", subject)
    task = give(office, office.lan, office.minh, title=SUBJECTS[0])
    received = make_received(office.agency_id, subject=SUBJECTS[0])
    scans.take_in(office.clerk, scans.given(scans.letter()), scans.given(scans.blank(), "a.png"))
    scans.read_all()
    make_outgoing(office)
    make_files(office)
    before, closed_arrival, closed_dispatch = make_forerunner(office)
    return office, {
        "document_id": [received, *newest(Arrival, 1), *newest(Dispatch, 1)],
        "scan_id": newest(Scan),
        "arrival_id": [Arrival.objects.get(code="77/STh").id, closed_arrival],
        "file_id": [*newest(ArrivalFile), *newest(JobFile)],
        "agency_id": [before],
        "hand_over_id": newest(HandOver),
        "dispatch_id": [*newest(Dispatch), closed_dispatch],
        "chain_id": newest(ReviewChain),
        "task_id": [task],
        "account_id": [office.lan.account_id],
        "part_id": [get_task(task_id=task, acting=office.leader, now=NOW).parts[0].id],
        "position": [0],
        "item_id": newest(FileItem),
        "year": [TODAY.year],
        "kind": ["arrival", "dispatch"],
    }


def newest(model, most=9):
    """The ids of the newest rows of a table."""
    return list(model.objects.order_by("-pk").values_list("pk", flat=True)[:most])


def make_outgoing(office):
    """A document at each step of its way out."""
    make_keys(office)
    reserve_number(type_code="cong-van", whom="Phạm Thị Lan", reason=SUBJECTS[0],
                   acting=office.clerk, now=NOW)  # fmt: skip
    places = Place(account_id=office.minh.account_id), Place(account_id=office.hoa.account_id)
    chain = ChainDraft(name=SUBJECTS[1], valid_from=TODAY, levels=(places,))
    set_chain(draft=chain, acting=office.clerk, now=NOW)
    begin(office, subject=SUBJECTS[0])
    submitted(office, [office.minh, office.hoa], [office.leader], subject=SUBJECTS[1])
    draft_dispatch(type_code="ke-hoach", acting=office.lan, now=NOW)
    make_to_sign(office, subject=SUBJECTS[0])
    make_dispatch(office, stage=Stage.SIGNED, pdf=scans.letter(), subject=SUBJECTS[1])
    make_sealed(office, 7, subject=SUBJECTS[0], to=EVERY_WAY)
    issue(office, make_sealed(office, 8, subject=SUBJECTS[1], to=EVERY_WAY), NOW)
    restricted = make_sealed(office, 9, subject=SUBJECTS[0], to=EVERY_WAY)
    restrict_dispatch(dispatch_id=restricted, readers=[], acting=office.leader, now=NOW)
    leaver = make_colleague(
        office.agency_id, "", full_name="Nguyễn Thị Chuyển Đi", title="Chuyên viên bốn",
        role=Role.SPECIALIST,
    )  # fmt: skip
    begin(office, by=leaver, subject=SUBJECTS[1])
    leave_post(leaver)


def make_files(office):
    """A list of files, open and closed ones, an offer to the archive."""
    row = ListRow(heading="I. TỔNG HỢP", notation="90/TH", title=SUBJECTS[0], retention="10N",
                  holder_id=None, holder_name="")  # fmt: skip
    add_row(year=TODAY.year, row=row, acting=office.clerk, now=NOW)
    one = opened(office, title=SUBJECTS[1])
    put(office, one, arrival(office, "77/STh", SUBJECTS[0]))
    put_upload(file_id=one, name=SUBJECTS[2], content=scans.letter(),
               acting=office.lan, now=NOW)  # fmt: skip
    offered = closed(office, title=SUBJECTS[0])
    propose_hand_over(file_ids=[offered], acting=office.lan, now=NOW)
    save_view(name=SUBJECTS[3], question="q=quyet", shared=True, acting=office.clerk, now=NOW)


def make_forerunner(office):
    """What a dissolved agency left: its id, and what it let nobody read, incoming and outgoing."""
    before = make_office("UBND xã Cũ")
    opened(before, title=SUBJECTS[0])
    incoming = arrival(before, LONG_CODE, SUBJECTS[0])
    restrict_arrival(arrival_id=incoming, readers=[], acting=before.leader, now=NOW)
    outgoing = make_sealed(before, 10, subject=SUBJECTS[0], to=EVERY_WAY)
    restrict_dispatch(dispatch_id=outgoing, readers=[], acting=before.leader, now=NOW)
    merge(before, office)
    return before.agency_id, incoming, outgoing


def list_addresses(pattern, space, known):
    """Every address of a pattern, for each known thing that it can be about."""
    parts = pattern.pattern.converters
    given = [known.get(one) or [stand_in(kind)] for one, kind in parts.items()]
    for values in product(*given):
        name = f"{space.app_name}:{pattern.name}"
        yield reverse(name, kwargs=dict(zip(parts, values, strict=True)))


def stand_in(converter):
    """For an address that is only about what is sent: it is enough that it says so."""
    return 1 if converter.regex == "[0-9]+" else NOWHERE


def open_pattern(pattern, space, known, clients):
    """Its pages as `(whose cookie, address)`, and whether it opened in any way at all.

    Each page comes with whoever is offered most buttons on it.
    """
    pages, leads_elsewhere = [], False
    for address in list_addresses(pattern, space, known):
        answers = [(client.get(address), client) for client in clients]
        shown = [each for each in answers if is_page(each[0])]
        if shown:
            _, client = max(shown, key=lambda each: each[0].content.count(b"<button"))
            pages.append((client.cookies["sessionid"].value, address))
        elif any(answer.status_code in {200, 405} for answer, _ in answers):
            return pages, True  # a file, a piece of a page, or only for what is sent
        leads_elsewhere = leads_elsewhere or any(a.status_code == 302 for a, _ in answers)
        if len(pages) == MOST_OF_ONE:
            break
    return pages, leads_elsewhere or bool(pages)


def list_pages(people, known, names):
    """The pages at the addresses of these names, and the names that opened in no way."""
    clients = [Client() for _ in people]
    for person, client in zip(people, clients, strict=True):
        sign_in(client, person.account_id, agency_id=person.agency_id)
    pages, unseen = [], set()
    for name in names:
        space, pattern = ADDRESSES[name]
        found, opened = open_pattern(pattern, space, known, clients)
        pages += found
        if not opened:
            unseen.add(name)
    return pages, unseen


def is_page(answer):
    return (
        answer.status_code == 200
        and not answer.streaming
        and b"<!doctype html>" in answer.content[:200]
    )


def look(page, axe):
    """What is wrong with the page as it stands: what sticks out, what axe finds."""
    faults = []
    if page.evaluate("document.documentElement.scrollWidth") > page.viewport_size["width"]:
        faults += [f"sticks out: {one}" for one in page.evaluate(OVERFLOWING)]
    if page.locator("h1").count() != 1:
        faults.append(f"{page.locator('h1').count()} headings of the first level")
    if axe:
        for found in Axe().run(page).response["violations"]:
            faults += [f"{found['id']}: {node['html'][:160]}" for node in found["nodes"][:3]]
    return faults


def test_every_address_has_a_name_of_its_own():
    for space in (documents_urls, work_urls):
        names = Counter(pattern.name for pattern in space.urlpatterns)
        assert [name for name, count in names.items() if count > 1] == []


@pytest.mark.parametrize("share", range(SHARES))
@pytest.mark.parametrize("screen", [(360, "vi"), (1280, "en"), (360, "en")])
def test_every_page_fits_its_screen_and_is_for_everybody(
    office, live_server, open_page, screen, share
):
    office, known = office
    width, language = screen
    names = [*ADDRESSES][share::SHARES]
    pages, unseen = list_pages((office.clerk, office.leader, office.lan), known, names)
    assert unseen == NOT_HERE.intersection(names), "the office above needs what these show"
    faults = {}
    page = open_page(width=width, language=language)
    for session, address in pages:
        cookies = {"sessionid": session, settings.LANGUAGE_COOKIE_NAME: language}
        page.context.add_cookies(
            [{"name": key, "value": of, "url": live_server.url} for key, of in cookies.items()]
        )
        page.goto(live_server.url + address)
        if found := look(page, screen in SEEN_BY_AXE):
            faults[address] = found
    assert faults == {}
