"""Documents that say of each other that they replace them, or of themselves (ED-92)."""

from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.exchange import jobs
from lienthong.exchange.models import IncomingDocument, WaitingChange
from lienthong.exchange.operations import accept_document, connect_agency, publish_directory
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.terms import ChangeState, ReceptionState
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_connected import A_WHILE, FIRST, SYSTEM, client_of
from lienthong.exchange.tests.test_faults import seal_of, sealed
from lienthong.wire.edxml import (
    Business,
    Document,
    OddityKind,
    Organisation,
    Replacement,
    read_packet,
    write_document,
)
from lienthong.wire.records import MessageKind

pytestmark = pytest.mark.django_db
REASON = "Nội dung có sai sót, sẽ gửi văn bản khác"
NEW, REPLACED = ReceptionState.NEW, ReceptionState.REPLACED


def packet(name, *replaced, sender=FIRST):
    """A document of this id and number that says it replaces these."""
    business = Business(
        kind_text="3" if replaced else "0",
        reason=REASON,
        replacements=tuple(Replacement(document_id=one) for one in replaced),
    )
    document = Document(
        sender=Organisation(organ_id=sender),
        recipients=(Organisation(organ_id="H56"),),
        document_id=name,
        code_number=name,
        code_notation="UBND-VP",
        subject=f"Văn bản {name}",
        promulgated_on=date(2026, 11, 23),
        business=business,
    )
    return write_document(document, attachments=())


class ByAxis:
    """A commune's software sends by VXP."""

    def __init__(self, platform, node_client):
        connect_agency(platform.exchange, code=FIRST, system=SYSTEM, now=timezone.now())
        jobs.watch_node(timezone.now())
        self.software = client_of(platform, node_client)

    def send(self, content):
        self.software.sent(content)

    def end(self):
        pass

    def answers(self):
        return [
            self.software.fetch(one["docId"]).decode() for one in self.software.received("status")
        ]


class ByNative:
    """A commune's software sends by the native protocol."""

    def __init__(self, platform, node_client):
        self.own = seal_of(platform, platform.province.communes[0])
        seal_of(platform, platform.province.province)
        publish_directory(platform.exchange, now=timezone.now())
        self.node = open_node(platform.exchange, self.own)

    def send(self, content):
        self.node.send(sealed(self.own, to="H56", content=content, kind=MessageKind.DOCUMENT))

    def end(self):
        self.node.close()

    def answers(self):
        found = [self.node.fetch(one.envelope.id) for one in self.node.inbox().items]
        return [one.framed.content.decode() for one in found]


@pytest.fixture(params=[ByAxis, ByNative])
def sender(request, platform, node_client):
    platform.clock = 0
    one = request.param(platform, node_client)

    def send(content):
        one.send(content)
        platform.clock += 1
        platform.run(now=timezone.now() + platform.clock * A_WHILE)

    one.sends = send
    yield one
    one.end()


def here():
    return {row.number: row.state for row in IncomingDocument.objects.all()}


def refusals():
    rows = IncomingDocument.objects.get
    return {
        number: [
            one.answer for one in rows(number=number).changes.filter(state=ChangeState.REFUSED)
        ]
        for number in here()
    }


def test_of_two_that_replace_each_other_the_first_to_ask_holds(sender):
    sender.sends(packet("B", "A"))
    assert here() == {"B": NEW}
    sender.sends(packet("A", "B"))
    assert here() == {"B": NEW, "A": REPLACED}
    (told,) = refusals()["B"]
    assert "A/UBND-VP" in told
    assert "B/UBND-VP" in told
    (said,) = [one for one in sender.answers() if "<edXML:StatusCode>16<" in one]
    assert told in said
    assert not WaitingChange.objects.filter(change=None).exists()


def test_a_circle_over_three_is_not_closed_either(sender):
    sender.sends(packet("A"))
    sender.sends(packet("B", "A"))
    sender.sends(packet("C", "B"))
    assert here() == {"A": REPLACED, "B": REPLACED, "C": NEW}
    sender.sends(packet("D", "C", "E"))
    sender.sends(packet("E", "D"))
    assert here() == {"A": REPLACED, "B": REPLACED, "C": REPLACED, "D": NEW, "E": REPLACED}
    assert len(refusals()["D"]) == 1


def test_what_waits_for_a_clerk_holds_against_a_circle_and_is_still_asked(sender, platform):
    sender.sends(packet("A"))
    got = IncomingDocument.objects.get(number="A")
    clerk = platform.clerk(platform.province.province)
    accept_document(document_id=got.key, acting=clerk, now=timezone.now())
    sender.sends(packet("B", "A", "C"))
    sender.sends(packet("C", "B"))
    assert here() == {"A": ReceptionState.ACCEPTED, "B": NEW, "C": REPLACED}
    assert got.changes.get().state == ChangeState.ASKED


def test_a_document_that_replaces_itself_is_a_document_and_waits_for_nothing(sender, platform):
    sender.sends(packet("A", "A"))
    assert here() == {"A": NEW}
    assert not WaitingChange.objects.exists()
    (told,) = refusals()["A"]
    assert "thay thế chính nó" in told
    assert any(told in one for one in sender.answers())
    row = IncomingDocument.objects.get()
    page = browser(platform.province.province).get(reverse("exchange:received_one", args=[row.key]))
    assert told in page.text
    assert "thay cho một văn bản" not in page.text


def test_one_under_the_id_of_an_earlier_one_replaces_that_one(sender):
    sender.sends(packet("A"))
    first = IncomingDocument.objects.get()
    sender.sends(packet("A", "A"))
    old, new = IncomingDocument.objects.order_by("message")
    assert (old, old.state, new.state) == (first, REPLACED, NEW)
    assert old.changes.get().replacement == new


@pytest.mark.parametrize(("replaced", "is_odd"), [("A", True), ("B", False)])
def test_the_reader_tells_of_a_document_that_replaces_itself(replaced, is_odd):
    kinds = {one.kind for one in read_packet(packet("A", replaced)).source.oddities}
    assert (OddityKind.REPLACES_ITSELF in kinds) is is_odd
