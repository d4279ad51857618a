"""Documents of the exchange accepted and registered together, each with its own answer."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.documents.models import Arrival, ArrivalFile, KeptFile, Series
from lienthong.documents.operations import accept_many
from lienthong.documents.queries import Search
from lienthong.documents.terms import (
    FindQuestion,
    PerhapsDuplicate,
    Reading,
    SecretRefused,
    Stage,
)
from lienthong.documents.testing import make_dispatch
from lienthong.exchange.operations import accept_document
from lienthong.exchange.terms import AlreadyDecided, DocumentUnknown, ReceptionState
from lienthong.exchange.testing import make_received
from lienthong.wire.edxml import Document, DocumentReference, Organisation, write_document
from lienthong.work.testing import make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office():
    return make_office(code="H56.THU")


def receive(office, number, *, subject="Việc chung", **more):
    return make_received(office.agency_id, subject=subject, number=str(number),
                         state=ReceptionState.NEW, **more)  # fmt: skip


def accept(office, *ids, **more):
    return accept_many(document_ids=ids, acting=office.clerk, now=timezone.now(), **more)


def statements(office, *ids):
    with CaptureQueriesContext(connection) as captured:
        accept(office, *ids)
    return len(captured)


def numbers():
    """Arrival numbers by the sender's."""
    rows = Arrival.objects.order_by("number")
    return [(row.number, row.code.partition("/")[0]) for row in rows]


def tags(subject):
    return [fact.tag for fact in list_facts(matching=FactFilter(subject=subject))]


def test_many_are_accepted_in_as_few_statements_as_one(office):
    accept(office, receive(office, 1))  # the year's series is there
    one = statements(office, receive(office, 2))
    many = statements(office, *(receive(office, n) for n in range(3, 15)))

    assert many == one < 45
    assert numbers()[-1] == (14, "14")
    assert Series.objects.get().last == 14


def test_numbers_follow_in_the_order_given_and_those_refused_take_none(office):
    first, third = receive(office, 1), receive(office, 3)
    secret = receive(office, 2, subject="Phương án phòng thủ (Tối mật)")
    decided = receive(office, 4)
    accept_document(document_id=decided, acting=office.clerk, now=timezone.now())

    outcomes = accept(office, third, secret, decided, uuid4(), first)

    year = timezone.localdate().year
    assert [one.entry for one in outcomes] == [f"01/{year}", "", "", "", f"02/{year}"]
    assert [type(one.refusal) for one in outcomes] == [
        type(None), SecretRefused, AlreadyDecided, DocumentUnknown, type(None),
    ]  # fmt: skip
    assert numbers() == [(1, "3"), (2, "1")]


def test_each_accepted_together_has_its_own_facts(office):
    ids = [receive(office, n) for n in (1, 2)]
    accept(office, *ids)
    for row in Arrival.objects.all():
        assert tags(f"documents.arrival:{row.id}") == ["documents:arrival:registered"]
        assert tags(f"exchange.received:{row.exchange_id}") == ["exchange:document:accepted"]


def test_of_two_that_seem_the_same_the_second_is_refused_unless_compared(office):
    first, second = receive(office, 5), receive(office, 5)

    outcomes = accept(office, first, second)
    assert [type(one.refusal) for one in outcomes] == [type(None), PerhapsDuplicate]
    (compared,) = accept(office, second, known_duplicates=frozenset({second}))
    assert compared.refusal is None
    assert numbers() == [(1, "5"), (2, "5")]


def test_what_its_files_say_is_found_and_they_belong_to_the_row(office):
    received = receive(office, 1)
    kept = KeptFile.objects.create(
        sha256="a" * 64, size=1, content_type="application/pdf", text="Đường truyền số liệu",
        kept_at=timezone.now(),
    )  # fmt: skip
    file = ArrivalFile.objects.create(
        id=uuid4(), agency_id=office.agency_id, received_id=received, position=1, name="a.pdf",
        content_type="application/pdf", file=kept, state=Reading.READ, added_at=timezone.now(),
    )  # fmt: skip
    accept(office, received, receive(office, 2))

    row = Arrival.objects.get(exchange_id=received)
    file.refresh_from_db()
    assert file.arrival_id == row.id
    asked = FindQuestion(
        agency_id=office.agency_id, account_id=office.clerk.account_id, text="truyền số liệu"
    )
    assert [one.id for one in Search(asked).list_documents()] == [row.id]


def test_what_a_packet_answers_by_its_number_is_tied_to_it(office):
    ours = make_dispatch(office, stage=Stage.ISSUED, number=12, symbol="UBND-VX", year=2026)
    packet = Document(
        sender=Organisation(organ_id="H2", name="UBND Thử"),
        recipients=(Organisation(organ_id="H1", name="Sở Thử"),),
        responses=(DocumentReference(organ_id="H1", code="12/UBND-VX"),),
    )
    answer = receive(office, 1, content=write_document(packet))
    accept(office, answer, receive(office, 2))

    rows = Arrival.objects.order_by("number").values_list("answers_id", flat=True)
    assert list(rows) == [ours, None]


@pytest.mark.django_db(transaction=True)
def test_two_clerks_who_accept_the_same_at_once_number_each_document_once():
    office = make_office(code="H56.THU")
    ids = [receive(office, n) for n in range(1, 13)]
    ready = Barrier(2)

    def press(chosen):
        try:
            ready.wait(10)
            return accept(office, *chosen)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as together:
        first, second = together.map(press, (ids[:9], ids[::-1][:9]))

    assert [row.number for row in Arrival.objects.order_by("number")] == list(range(1, 13))
    refused = [one.refusal for one in (*first, *second) if one.refusal]
    assert len(refused) == 6
    assert {type(one) for one in refused} <= {AlreadyDecided, PerhapsDuplicate}


def test_who_accepts_what_another_clerk_has_just_accepted_is_told_just_that(office):
    document = receive(office, 5)
    accept(office, document)
    (second,) = accept(office, document)
    assert isinstance(second.refusal, AlreadyDecided)
