"""A recall, update or replacement that comes before its document waits for it (ED-90)."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.urls import reverse
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.exchange import jobs
from lienthong.exchange.models import IncomingDocument, OutgoingMessage, WaitingChange
from lienthong.exchange.operations import change_document, connect_agency, send_document
from lienthong.exchange.operations.hand_over import _sealed
from lienthong.exchange.queries import list_waiting_changes
from lienthong.exchange.rules.waiting import Reference, means
from lienthong.exchange.terms import ChangeDraft, ChangeKind, Priority, ReceptionState
from lienthong.exchange.testing import PROVINCE, make_draft
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_connected import A_WHILE, FIRST, SYSTEM, client_of
from lienthong.exchange.tests.test_faults import deliver, seal_of, sealed, status_packet
from lienthong.wire.edxml import Business, Document, Organisation, write_document
from lienthong.wire.records import MessageKind

pytestmark = pytest.mark.django_db
REASON = "Nội dung có sai sót, sẽ gửi văn bản khác"
DAY = date(2026, 11, 23)


@pytest.fixture
def post(platform):
    """A sender's messages as sealed bytes, and the commune into whose hands they come."""
    return Post(platform)


class Post:
    def __init__(self, platform):
        self.platform = platform
        self.commune = platform.province.communes[0]
        self.clerk = platform.clerk(platform.province.province)
        self.own = seal_of(platform, platform.province.province)
        seal_of(platform, self.commune)

    def document(self, number="128", **marks):
        draft = make_draft(self.commune, number=number, issued_on=timezone.localdate())
        return send_document(draft=replace(draft, **marks), acting=self.clerk, now=timezone.now())

    def change(self, document_id, kind, **said):
        draft = ChangeDraft(kind=kind, reason=REASON, **said)
        change_document(document_id=document_id, draft=draft, acting=self.clerk, now=timezone.now())
        return OutgoingMessage.objects.filter(reply_to=document_id).latest("pk").key

    def comes(self, key):
        """One of its messages comes to the commune, whatever else is on its way."""
        framed = _sealed(OutgoingMessage.objects.get(key=key), self.own, timezone.now())
        return deliver(self.platform, framed, to=self.commune)


def here():
    return [(row.number, row.state) for row in IncomingDocument.objects.order_by("message")]


def reports(row):
    return [one.status for one in row.reports.order_by("message")]


def test_a_recall_that_comes_first_waits_and_withdraws_the_document_when_it_comes(post):
    document_id = post.document()
    post.comes(post.change(document_id, ChangeKind.RECALL))
    assert here() == []
    (waits,) = list_waiting_changes(agency_id=post.commune)
    assert (waits.kind, waits.sender_name, waits.number) == (ChangeKind.RECALL, PROVINCE, "128")
    assert waits.reason == REASON
    (fact,) = list_facts(matching=FactFilter(tag="exchange:change:came_early"))
    assert fact.data["document"] == "128/UBND-KSTTHC"

    post.comes(document_id)
    assert here() == [("128", ReceptionState.RECALLED)]
    assert reports(IncomingDocument.objects.get()) == ["01", "15"]
    assert list_waiting_changes(agency_id=post.commune) == []


def test_what_waits_is_carried_out_in_the_order_in_which_it_was_asked(post):
    document_id, due = post.document(), date(2030, 1, 2)
    update = post.change(document_id, ChangeKind.UPDATE, due_on=due, priority=Priority.URGENT)
    reminder = post.change(document_id, ChangeKind.REMIND)
    post.comes(update)
    post.comes(reminder)
    assert here() == []
    post.comes(document_id)
    row = IncomingDocument.objects.get()
    assert (row.state, row.due_on, row.priority) == (ReceptionState.NEW, due, Priority.URGENT)
    kinds = [change.kind for change in row.changes.order_by("id")]
    assert kinds == [ChangeKind.UPDATE, ChangeKind.REMIND]


def test_a_replacement_that_comes_first_takes_the_place_of_the_older_one_when_it_comes(post):
    old = post.document()
    new = post.document(number="129", replaces=old, replace_reason=REASON)
    post.comes(new)
    assert here() == [("129", ReceptionState.NEW)]
    (waits,) = list_waiting_changes(agency_id=post.commune)
    assert (waits.kind, waits.replacement_code[:4]) == (ChangeKind.REPLACE, "129/")
    post.comes(old)
    assert here() == [("129", ReceptionState.NEW), ("128", ReceptionState.REPLACED)]
    (change,) = IncomingDocument.objects.get(number="128").changes.all()
    assert change.replacement.number == "129"


def test_a_status_13_of_a_document_that_is_on_its_way_waits_too(post):
    document_id = post.document()
    asked = status_packet("13", author="H56", document_key="")
    kept = deliver(
        post.platform, sealed(post.own, to="H56.MINHHOA.01", content=asked), to=post.commune
    )
    assert kept.problem is None
    post.comes(document_id)
    assert here() == [("128", ReceptionState.RECALLED)]


def test_a_change_of_another_document_of_anothers_or_for_another_agency_waits_on(post):
    recalled = post.document()
    post.comes(post.change(recalled, ChangeKind.RECALL))
    post.comes(post.document(number="200"))
    assert here() == [("200", ReceptionState.NEW)]
    other = post.platform.province.communes[1]
    framed = _sealed(OutgoingMessage.objects.get(key=recalled), post.own, timezone.now())
    deliver(post.platform, framed, to=other)
    assert IncomingDocument.objects.get(agency_id=other).state == ReceptionState.NEW
    assert WaitingChange.objects.get().change is None


def test_the_clerk_reads_what_waits_and_for_whom_and_may_hide_it(post):
    document_id = post.document()
    post.comes(post.change(document_id, ChangeKind.RECALL))
    clerk = browser(post.commune)
    page = clerk.get(reverse("exchange:received")).text
    day = f"{timezone.localdate():%d/%m/%Y}"
    assert f"Bị thu hồi nhưng chưa đến đây: 128/UBND-KSTTHC ngày {day}" in page
    assert PROVINCE in page
    assert REASON in page
    desk = clerk.get(reverse("documents:desk")).text
    assert reverse("exchange:received") + "#early" in desk

    waits = WaitingChange.objects.get()
    address = reverse("exchange:note_seen", args=[waits.id])
    stranger = browser(post.platform.province.communes[1])
    assert stranger.post(address).status_code == 404
    assert clerk.post(address).status_code == 302
    waits.refresh_from_db()
    assert waits.seen_by
    assert "chưa đến đây" not in clerk.get(reverse("exchange:received")).text
    assert "#early" not in clerk.get(reverse("documents:desk")).text
    post.comes(document_id)
    assert here() == [("128", ReceptionState.RECALLED)]


def test_a_recall_of_software_on_the_national_axis_that_comes_first_waits(platform, node_client):
    """It names the document by number, symbol and day alone, as software in use may."""
    connect_agency(platform.exchange, code=FIRST, system=SYSTEM, now=timezone.now())
    jobs.watch_node(timezone.now())
    software = client_of(platform, node_client)

    def packet(**said):
        document = Document(
            sender=Organisation(organ_id=FIRST),
            recipients=(Organisation(organ_id="H56"),),
            code_number="97",
            code_notation="UBND-VP",
            subject="Họp giao ban",
            promulgated_on=DAY,
            **said,
        )
        return write_document(document, attachments=())

    software.sent(packet(business=Business(kind_text="1", reason=REASON)))
    jobs.watch_node(timezone.now())
    platform.run(now=timezone.now() + A_WHILE)
    assert here() == []
    assert WaitingChange.objects.get().number == "97"

    software.sent(packet(document_id="id-97"))
    platform.run(now=timezone.now() + 2 * A_WHILE)
    assert here() == [("97", ReceptionState.RECALLED)]
    told = [one["docId"] for one in software.received("status")]
    assert len(told) == len(["01", "15"])


def test_a_message_that_names_nothing_to_be_found_by_is_kept_and_shown(post):
    nameless = Document(
        sender=Organisation(organ_id="H56"),
        recipients=(Organisation(organ_id="H56.MINHHOA.01"),),
        subject="Không rõ số",
        business=Business(kind_text="1", reason=REASON),
    )
    content = write_document(nameless, attachments=())
    framed = sealed(post.own, to="H56.MINHHOA.01", content=content, kind=MessageKind.DOCUMENT)
    deliver(post.platform, framed, to=post.commune)
    post.comes(post.document())
    assert here() == [("128", ReceptionState.NEW)]
    page = browser(post.commune).get(reverse("exchange:received")).text
    assert "Bị thu hồi nhưng chưa đến đây: văn bản không ghi số" in page
    assert "Không rõ số" in page


texts = st.sampled_from(["", "a", "b"])
days = st.sampled_from([None, DAY, DAY + timedelta(days=1)])
references = st.builds(
    Reference, document_key=texts, header_key=texts, number=texts, symbol=texts, issued_on=days
)


@given(references, references)
def test_what_is_meant_shares_an_id_or_the_whole_code_and_never_differs_in_an_express_id(
    asked, document
):
    here = replace(document, header_key="")
    ids = {asked.document_key, asked.header_key} - {""}
    same_code = (asked.number, asked.symbol, asked.issued_on) == (
        here.number,
        here.symbol,
        here.issued_on,
    )
    found = means(asked, here)
    if here.document_key in ids:
        assert found
    elif found:
        assert same_code
        assert here.number
        assert here.issued_on
        assert not (asked.document_key and here.document_key)
    if not asked.names_something:
        assert not found
