"""From the exchange into the register: examined before accepting, accepted together, tied."""

import io
import re
from dataclasses import replace
from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from lienthong.documents.models import Arrival, ArrivalFile
from lienthong.documents.operations import (
    accept_many,
    read_next,
    register_backlog,
    register_by_hand,
    restrict_arrival,
)
from lienthong.documents.queries import get_issued, get_ties, list_replies, list_waiting
from lienthong.documents.terms import (
    ArrivalsTooMany,
    PerhapsDuplicate,
    SecretRefused,
    Stage,
)
from lienthong.documents.testing import make_dispatch
from lienthong.documents.tests import scans
from lienthong.documents.tests.issuing import office_of
from lienthong.documents.tests.test_pages import as_person
from lienthong.exchange.operations import accept_document, send_document
from lienthong.exchange.queries import ReceivedQuestion, get_received_document, list_received
from lienthong.exchange.terms import AlreadyDecided, StateSecretMarked, Upload
from lienthong.exchange.testing import make_draft
from lienthong.work.testing import Office

pytestmark = pytest.mark.django_db


def send(platform, *, number="128", subject="Về việc kết nối các xã", pdf=None):
    """A document of the province's committee to the first commune."""
    files = (Upload("cong-van.pdf", pdf or scans.letter()),)
    draft = make_draft(platform.province.communes[0], number=number, issued_on=timezone.localdate())
    return send_document(
        draft=replace(draft, subject=subject, uploads=files),
        acting=platform.clerk(platform.province.province),
        now=timezone.now(),
    )


def waiting(clerk):
    return list_received(asked=ReceivedQuestion(agency_id=clerk.agency_id))


def accept(clerk, *documents, **more):
    return accept_many(document_ids=[one.id for one in documents], acting=clerk,
                       now=timezone.now(), **more)  # fmt: skip


def read_all():
    while read_next(timezone.now() + timedelta(seconds=1)):
        pass


def test_what_arrives_is_examined_before_the_clerk_accepts_it_and_numbered_at_once(
    platform, office
):
    clerk, _, _ = office
    send(platform)
    platform.run()
    read_all()

    (known,) = list_waiting(acting=clerk)
    assert (known.forces, known.is_read, known.twin) == (("for_information",), True, "")
    (outcome,) = accept(clerk, known.received)
    row = Arrival.objects.get()
    assert (outcome.entry, outcome.refusal) == (f"01/{row.year}", None)
    assert ArrivalFile.objects.get().arrival_id == row.id
    platform.run()
    assert Arrival.objects.count() == 1
    reports = get_received_document(
        platform.exchange, agency_id=clerk.agency_id, document_id=known.received.id
    ).reports
    assert [one.status for one in reports] == ["01", "03"]


def test_the_list_says_which_document_has_a_file_that_does_something(platform, office):
    clerk, _, _ = office
    send(platform, number="1")
    send(platform, number="2", pdf=with_script(scans.letter()))
    platform.run()
    read_all()
    assert [one.is_active for one in list_waiting(acting=clerk)] == [True, False]
    page = as_person(clerk).get(reverse("documents:desk")).content.decode()
    assert page.count("tự chạy khi mở") == 1


def with_script(pdf):
    """The same PDF with a script that runs when it is opened, added behind its end."""
    writer = IncrementalPdfFileWriter(io.BytesIO(pdf))
    action = generic.DictionaryObject({
        generic.pdf_name("/S"): generic.pdf_name("/JavaScript"),
        generic.pdf_name("/JS"): generic.pdf_string("app.alert(1)"),
    })  # fmt: skip
    writer.root[generic.pdf_name("/OpenAction")] = writer.add_object(action)
    writer.update_root()
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def test_many_are_accepted_each_by_itself_and_each_refusal_says_why(platform, office, monkeypatch):
    clerk, _, _ = office
    # Other software that sends looks for no mark.
    monkeypatch.setattr("lienthong.exchange.rules.drafts.find_secrecy", lambda _lines: None)
    send(platform, number="1", subject="Việc thứ nhất")
    send(platform, number="2", subject="Phương án phòng thủ (Tối mật)")
    send(platform, number="3", subject="Việc thứ ba")
    platform.run()
    found = {one.number: one for one in waiting(clerk)}
    accept(clerk, found["03"])

    outcomes = accept(clerk, *found.values())
    refused = {type(one.refusal) for one in outcomes}
    assert refused == {type(None), SecretRefused, AlreadyDecided}  # 03 is its own row, no twin
    assert Arrival.objects.count() == 2
    with pytest.raises(StateSecretMarked):
        accept_document(document_id=found["02"].id, acting=clerk, now=timezone.now())
    again = accept(clerk, found["01"], known_duplicates=frozenset({found["01"].id}))
    assert isinstance(again[0].refusal, AlreadyDecided)


def test_more_than_two_hundred_at_once_are_refused(platform, office):
    clerk, _, _ = office
    with pytest.raises(ArrivalsTooMany):
        accept_many(document_ids=[Arrival._meta.pk.to_python(f"{n:032x}") for n in range(201)],
                    acting=clerk, now=timezone.now())  # fmt: skip


def test_a_twin_is_accepted_only_after_comparing(platform, office):
    clerk, leader, _ = office
    send(platform)
    platform.run()
    (one,) = waiting(clerk)
    code = f"0{one.number}/{one.symbol}".lower()
    draft = replace(scans.draft(), author=one.sender_name, code=code, issued_on=one.issued_on)
    register_by_hand(draft=draft, acting=clerk, now=timezone.now())

    (known,) = list_waiting(acting=clerk)
    assert known.twin == f"01/{timezone.localdate().year}"
    (refused,) = accept(clerk, one)
    assert isinstance(refused.refusal, PerhapsDuplicate)

    row = Arrival.objects.get()
    pages = (reverse("documents:desk"), reverse("documents:received", args=[one.id]))
    way = reverse("documents:arrival", args=[row.id])
    assert [way in as_person(clerk).get(page).content.decode() for page in pages] == [True, True]
    restrict_arrival(
        arrival_id=row.id, readers=[leader.account_id], acting=leader, now=timezone.now()
    )
    assert [way in as_person(clerk).get(page).content.decode() for page in pages] == [False, False]
    for page in pages:
        assert f"01/{timezone.localdate().year}" in as_person(clerk).get(page).content.decode()


def test_a_row_typed_twice_is_led_to_the_first(office):
    clerk, _, _ = office
    first = register_by_hand(draft=scans.draft(), acting=clerk, now=timezone.now())
    typed = {"channel": "paper", "author": scans.draft().author, "code": scans.draft().code,
             "issued_on": f"{scans.draft().issued_on:%d/%m/%Y}", "type_name": "Công văn",
             "subject": "Việc thử", "urgency": "normal", "holds_no_state_secret": "on"}  # fmt: skip
    page = as_person(clerk).post(reverse("documents:by_hand"), typed)
    assert page.status_code == 422
    assert f'href="{reverse("documents:arrival", args=[first])}"' in page.content.decode()


def test_what_was_accepted_before_the_register_existed_is_registered_once(platform, office):
    clerk, _, _ = office
    send(platform, number="1")
    send(platform, number="2")
    platform.run()
    for one in reversed(waiting(clerk)):
        accept_document(document_id=one.id, acting=clerk, now=timezone.now())
    asked = {"agency_id": clerk.agency_id, "agency_name": clerk.agency_name,
             "now": timezone.now()}  # fmt: skip

    assert register_backlog(**asked) == 2
    assert register_backlog(**asked) == 0
    rows = Arrival.objects.order_by("number")
    assert [(row.number, row.code[:2]) for row in rows] == [(1, "01"), (2, "02")]
    assert ArrivalFile.objects.exclude(arrival=None).count() == 2


def test_a_reply_is_proposed_from_its_text_and_seen_from_both_sides(platform, office):
    clerk, leader, lan = office
    people = Office(agency_id=clerk.agency_id, leader=leader, clerk=clerk, lan=lan, minh=lan,
                    hoa=lan)  # fmt: skip
    ours = make_dispatch(people, stage=Stage.ISSUED, number=12, symbol="UBND-VX",
                         year=timezone.localdate().year)  # fmt: skip
    send(platform, subject="Trả lời Công văn số 12/UBND-VX về việc kết nối")
    platform.run()
    accept(clerk, *waiting(clerk))
    row = Arrival.objects.get()

    (proposed,) = get_ties(agency_id=clerk.agency_id, arrival_id=row.id).proposed
    assert proposed.id == ours
    client = as_person(clerk)
    client.post(reverse("documents:tie", args=[row.id]), {"proposed": proposed.code})
    assert get_ties(agency_id=clerk.agency_id, arrival_id=row.id).answers.id == ours
    (reply,) = list_replies(dispatch_id=ours, acting=clerk)
    assert (reply.id, reply.entry, reply.subject) == (row.id, str(row), row.subject)
    page = client.get(reverse("documents:issued", args=[ours])).content.decode()
    assert reverse("documents:arrival", args=[row.id]) in page
    restrict_arrival(arrival_id=row.id, readers=[], acting=clerk, now=timezone.now())
    page = as_person(lan).get(reverse("documents:issued", args=[ours])).content.decode()
    assert row.subject not in page
    assert reverse("documents:arrival", args=[row.id]) in page
    page = client.post(reverse("documents:tie", args=[row.id]), {"answers": "99/KHONG"},
                       follow=True)  # fmt: skip
    assert "99/KHONG" in page.content.decode()
    client.post(reverse("documents:tie", args=[row.id]), {"answers": ""})
    assert get_ties(agency_id=clerk.agency_id, arrival_id=row.id).answers is None


def test_an_electronic_reply_is_tied_to_what_went_out_not_to_the_newest_of_that_number(
    platform, office
):
    clerk, _, _ = office
    province = office_of(platform.province.province)
    same = {"stage": Stage.ISSUED, "number": 128, "symbol": "UBND-KSTTHC"}
    sent = make_dispatch(province, year=2025, exchange_id=send(platform), **same)
    newest = make_dispatch(province, year=2026, **same)
    platform.run()
    (asked,) = waiting(clerk)
    accept(clerk, asked)
    reply = make_draft(province.agency_id, number="5", issued_on=timezone.localdate())
    send_document(draft=replace(reply, answers=asked.id), acting=clerk, now=timezone.now())
    platform.run()

    before = get_issued(agency_id=province.agency_id, dispatch_id=sent)
    assert ([one.number for one in before.unregistered], before.replies) == (["05"], ())
    accept(province.clerk, *waiting(province.clerk))
    after = get_issued(agency_id=province.agency_id, dispatch_id=sent)
    assert (after.unregistered, len(after.replies)) == ((), 1)
    assert list_replies(dispatch_id=newest, acting=province.clerk) == ()


def test_the_desk_accepts_what_is_ticked_and_returns_with_a_reason(platform, office):
    clerk, leader, _ = office
    send(platform, number="1")
    send(platform, number="2")
    platform.run()
    first, second = waiting(clerk)
    client = as_person(clerk)
    page = client.get(reverse("documents:desk")).content.decode()
    assert "01/UBND-KSTTHC" in page
    one = reverse("documents:received", args=[first.id])
    assert "cong-van.pdf" in client.get(one).content.decode()
    answer = client.post(reverse("documents:accept"), {"document": [first.id]}, follow=True)
    entry = f"01/{timezone.localdate().year}"
    assert entry in answer.content.decode()
    assert entry not in page
    back = reverse("documents:return", args=[second.id])
    assert client.post(back, {"reason": "ngắn"}).status_code == 422
    client.post(back, {"reason": "Văn bản thiếu phụ lục kèm theo."})
    assert sorted(one.state for one in waiting(clerk)) == ["accepted", "refused"]
    assert as_person(leader).get(reverse("documents:desk")).status_code == 403


def test_what_is_ticked_together_is_numbered_as_it_arrived(platform, office):
    clerk, _, _ = office
    for number in ("1", "2", "3"):
        send(platform, number=number)
    platform.run()
    client = as_person(clerk)
    page = client.get(reverse("documents:desk")).content.decode()
    newest_on_top = re.findall(r'name="document"\s+value="([^"]+)"', page)
    client.post(reverse("documents:accept"), {"document": newest_on_top})
    rows = Arrival.objects.order_by("number").values_list("code", flat=True)
    assert [code.partition("/")[0] for code in rows] == ["01", "02", "03"]
