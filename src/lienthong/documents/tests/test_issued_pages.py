"""The pages of issuing: who sees them, what a form does, how a refusal looks; then in a browser."""

import csv
import io

import pytest
from django.test import Client, RequestFactory
from django.urls import reverse

from lienthong.documents.pages.sheets import Sheet, as_sheet
from lienthong.documents.terms import Stage, Way
from lienthong.documents.testing import make_sealed
from lienthong.documents.tests.issuing import (
    REASON,
    accepted_by,
    issue,
    office_of,
    sealed_for,
    stage_of,
)
from lienthong.exchange.testing import make_province
from lienthong.identity.testing import sign_in
from lienthong.paper.workbook import SheetColumn
from lienthong.work.testing import make_office

FORMULA = "=HYPERLINK(1)"


@pytest.fixture
def alone(db):
    """An office whose documents go nowhere: no node is needed."""
    return office_of(make_province().province)


@pytest.fixture
def sender(platform):
    return office_of(platform.province.province)


def as_person(person):
    client = Client()
    sign_in(client, person.account_id, agency_id=person.agency_id)
    return client


def on_paper(office, number, **given):
    to = [(None, FORMULA, Way.PAPER)]
    return make_sealed(office, number, stage=Stage.NUMBERED, to=to, **given)


def test_a_clerk_issues_what_was_ticked_and_reads_what_was_not(alone):
    first = on_paper(alone, 1)
    second = on_paper(alone, 2)
    third = make_sealed(alone, 3, stage=Stage.TO_SIGN)
    client = as_person(alone.clerk)
    page = client.get(reverse("documents:issued_register")).content.decode()
    assert (str(first) in page, str(third) in page) == (True, False)
    sent = {"dispatch": [str(first), str(second), str(third), "x"]}
    page = client.post(reverse("documents:issue"), sent, follow=True).content.decode()
    assert "01/UBND-VX, 02/UBND-VX" in page
    assert [stage_of(one) for one in (first, second, third)] == ["issued", "issued", "to_sign"]


def test_only_a_clerk_issues_and_another_agency_sees_nothing(alone):
    dispatch_id = on_paper(alone, 4)
    sent = {"dispatch": [str(dispatch_id)]}
    answer = as_person(alone.leader).post(reverse("documents:issue"), sent)
    assert (answer.status_code, stage_of(dispatch_id)) == (403, Stage.NUMBERED)
    stranger = make_office("Sở Khác")
    address = reverse("documents:issued", args=[dispatch_id])
    assert as_person(stranger.clerk).get(address).status_code == 404
    assert as_person(alone.lan).get(address).status_code == 200


def test_the_register_on_paper_and_as_a_file_has_every_numbered_document(alone):
    on_paper(alone, 5)
    dispatch_id = on_paper(alone, 6)
    issue(alone, dispatch_id)
    client = as_person(alone.clerk)
    printed = client.get(reverse("documents:printed_issued", args=[2026])).content.decode()
    assert printed.index("05/UBND-VX") < printed.index("06/UBND-VX")
    saved = client.get(reverse("documents:export_issued", args=[2026])).content
    rows = list(csv.reader(io.StringIO(saved.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]] == ["05/UBND-VX", "06/UBND-VX"]
    assert rows[1][4] == f"'{FORMULA}"


@pytest.mark.parametrize(
    ("typed", "saved"),
    [
        ("=1+1", "'=1+1"),
        ("-2", "'-2"),
        ("@SUM(A1)", "'@SUM(A1)"),
        ("\t+1", "'\t'+1"),
        (" =1", "' =1"),
        ("\uff1d1+1", "'\uff1d1+1"),
        ('Về việc;=HYPERLINK("x")', 'Về việc;\'=HYPERLINK("x")'),
        ("Hai dòng\n=1", "Hai dòng\n'=1"),
        ("Giai đoạn 2026 - 2030; mục 1", "Giai đoạn 2026 - 2030; mục 1"),
        ("05/UBND-VX", "05/UBND-VX"),
    ],
)
def test_no_cell_of_a_table_begins_a_formula_however_a_program_parts_it(typed, saved):
    sheet = Sheet(
        name="x", title="x", agency_name="x", columns=[SheetColumn(title="=")], rows=[[typed]]
    )
    content = as_sheet(RequestFactory().get("/"), sheet).content.decode("utf-8-sig")
    assert list(csv.reader(io.StringIO(content, newline="")))[1] == [saved]


def test_the_list_asks_the_database_equally_often_however_long_it_is(
    alone, django_assert_max_num_queries
):
    client = as_person(alone.clerk)
    address = reverse("documents:issued_register") + "?view=all"
    on_paper(alone, 7)
    client.get(address)
    for number in range(8, 28):
        on_paper(alone, number)
    with django_assert_max_num_queries(16):
        client.get(address)


def test_paper_is_marked_as_posted_and_a_recall_without_a_reason_is_shown_again(alone):
    dispatch_id = on_paper(alone, 30)
    issue(alone, dispatch_id)
    client = as_person(alone.clerk)
    address = reverse("documents:issued", args=[dispatch_id])
    page = client.get(address)
    ids = [one["id"] for one in page.context["outside"]]
    client.post(reverse("documents:post", args=[dispatch_id]), {"recipient": [*ids, "9" * 30]})
    assert client.get(address).context["outside"][0]["posted"]
    answer = client.post(reverse("documents:recall", args=[dispatch_id]), {"reason": "sai"})
    assert (answer.status_code, stage_of(dispatch_id)) == (422, Stage.ISSUED)
    client.post(reverse("documents:recall", args=[dispatch_id]), {"reason": REASON})
    assert stage_of(dispatch_id) == Stage.RECALLED


def test_what_a_new_document_replaces_is_noted_on_its_page(alone):
    old, new = on_paper(alone, 31), on_paper(alone, 32)
    issue(alone, old)
    client = as_person(alone.clerk)
    sent = {"code": "31/UBND-VX", "year": "2026", "reason": REASON}
    client.post(reverse("documents:replaced", args=[new]), sent)
    client.post(reverse("documents:issue"), {"dispatch": [str(new)], "stay": "1"})
    assert stage_of(old) == Stage.REPLACED


@pytest.fixture
def tracked(platform, sender, office):
    """A document with two communes, one of which has accepted it, and a reader on paper."""
    dispatch_id = sealed_for(sender, platform, 33, communes=3, on_paper=("Công ty Mẫu",))
    issue(sender, dispatch_id)
    platform.run()
    return dispatch_id, accepted_by(platform, office[0])


def test_the_clerk_reminds_updates_and_saves_the_tracking(platform, sender, tracked):
    dispatch_id, _ = tracked
    client = as_person(sender.clerk)
    undecided = client.get(reverse("documents:issued", args=[dispatch_id]) + "?state=undecided")
    assert len(undecided.context["recipients"]) == 2
    reminded = {"agencies": [str(platform.province.communes[1])], "reason": "Đã quá hạn trả lời"}
    client.post(reverse("documents:remind", args=[dispatch_id]), reminded)
    said = {"due_on": "2031-01-02", "urgency": "urgent", "reason": "Gia hạn theo đề nghị"}
    client.post(reverse("documents:update", args=[dispatch_id]), said)
    saved = client.get(reverse("documents:export_tracking", args=[dispatch_id])).content
    rows = list(csv.reader(io.StringIO(saved.decode("utf-8-sig"))))
    assert [row[0] for row in rows[1:]][-1] == "Công ty Mẫu"
    assert len(rows) == 5
