import json
from datetime import UTC, datetime, timedelta
from uuid import UUID

import pytest
from django.db import DatabaseError, connection, transaction

from lienthong.audit.models import FactRow
from lienthong.audit.operations import append_fact
from lienthong.audit.queries import FactFilter, list_facts, list_facts_of
from lienthong.audit.terms import SYSTEM, Actor, OutsideTransaction
from lienthong.audit.testing import LampLit

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
AN = Actor(
    name="Lê Văn An",
    account_id=UUID(int=1),
    agency_id=UUID(int=2),
    agency_name="UBND xã Nga Sơn",
    role="clerk",
)


@pytest.mark.django_db
def test_a_fact_reads_the_same_as_it_was_told():
    append_fact(fact=LampLit(lamp="đèn 1"), actor=AN, now=NOW)
    (fact,) = list_facts_of(subject="testing.lamp:đèn 1")
    assert (fact.tag, fact.label, fact.actor_name) == ("testing:lamp:lit", "Lamp lit", "Lê Văn An")
    assert (fact.account_id, fact.agency_id) == (AN.account_id, AN.agency_id)
    assert fact.recorded_at == NOW
    assert fact.data == {"lamp": "đèn 1"}


@pytest.mark.django_db(transaction=True)
def test_a_fact_outside_the_transaction_of_its_change_is_refused():
    with pytest.raises(OutsideTransaction):
        append_fact(fact=LampLit(lamp="1"), actor=SYSTEM, now=NOW)


@pytest.mark.django_db(transaction=True)
def test_a_change_rolled_back_takes_its_fact_along():
    with pytest.raises(RuntimeError), transaction.atomic():
        append_fact(fact=LampLit(lamp="1"), actor=SYSTEM, now=NOW)
        raise RuntimeError
    assert not FactRow.objects.exists()


@pytest.mark.django_db
@pytest.mark.parametrize("table", ["audit_fact", "audit_fact_subject"])
@pytest.mark.parametrize("deed", ["UPDATE {} SET id = id", "DELETE FROM {}"])
def test_the_database_itself_refuses_to_change_a_fact(table, deed):
    append_fact(fact=LampLit(lamp="1"), actor=SYSTEM, now=NOW)
    with (
        pytest.raises(DatabaseError, match="append-only"),
        transaction.atomic(),
        connection.cursor() as cursor,
    ):
        cursor.execute(deed.format(table))


@pytest.mark.django_db
def test_facts_are_found_by_who_when_what_and_tag():
    for number in range(5):
        append_fact(
            fact=LampLit(lamp=str(number)),
            actor=AN if number % 2 else SYSTEM,
            now=NOW + timedelta(days=number),
        )
    vietnamese_day = (NOW + timedelta(days=1)).date()
    assert [f.data["lamp"] for f in list_facts(matching=FactFilter())] == ["4", "3", "2", "1", "0"]
    by_an = list_facts(matching=FactFilter(actor_account_id=AN.account_id))
    assert [f.data["lamp"] for f in by_an] == ["3", "1"]
    assert [f.data["lamp"] for f in list_facts(matching=FactFilter(agency_id=AN.agency_id))] == [
        "3",
        "1",
    ]
    on_day = FactFilter(first_on=vietnamese_day, last_on=vietnamese_day)
    assert [f.data["lamp"] for f in list_facts(matching=on_day)] == ["1"]
    assert list_facts(matching=FactFilter(tag="other:thing:done")) == []
    older = list_facts(matching=FactFilter(), before=by_an[0].number, limit=2)
    assert [f.data["lamp"] for f in older] == ["2", "1"]


@pytest.mark.django_db
def test_the_record_is_canonical_json_without_surprises():
    append_fact(fact=LampLit(lamp="1"), actor=SYSTEM, now=NOW)
    record = json.loads(bytes(FactRow.objects.get().record))
    assert record == {
        "v": 1,
        "tag": "testing:lamp:lit",
        "recorded_at": "2026-11-23T03:00:00.000000+00:00",
        "subjects": ["testing.lamp:1"],
        "actor": {
            "name": "Liên Thông",
            "account": None,
            "agency": None,
            "agency_name": "",
            "role": "",
        },
        "data": {"lamp": "1"},
    }
