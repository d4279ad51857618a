"""Migrations that fill columns from what is on record."""

from datetime import UTC, datetime
from uuid import UUID, uuid4

import pytest
from django.db import connection
from django.db.migrations.executor import MigrationExecutor

AT = datetime(2026, 11, 30, 8, 0, tzinfo=UTC)
BEFORE = ("cooperation", "0020_wrong_codes")
LATER = ("cooperation", "0021_late_answers")


def migrate(target):
    """Migrate to a state; the models as they were then."""
    executor = MigrationExecutor(connection)
    executor.migrate([target])
    executor.loader.build_graph()
    nodes = [target, *(one for one in executor.loader.graph.leaf_nodes() if one[0] != target[0])]
    return executor.loader.project_state(nodes).apps


@pytest.fixture
def at_0020(transactional_db):
    """The models before 0021; afterwards everything is as it was."""
    yield migrate(BEFORE)
    executor = MigrationExecutor(connection)
    executor.migrate(executor.loader.graph.leaf_nodes())


def received(apps, agency_id):
    """A document that came to an agency: its row."""
    exchange = "exchange"
    packet = apps.get_model(exchange, "StoredPacket").objects.create(
        sha256="0" * 64, size=0, content=b"", stored_at=AT
    )
    message = apps.get_model(exchange, "IncomingMessage").objects.create(
        agency_id=agency_id,
        agency_code="G01",
        key=uuid4(),
        kind="document",
        sender="G02",
        header=b"",
        seal=b"",
        packet=packet,
        sent_at=AT,
        collected_at=AT,
    )
    return apps.get_model(exchange, "IncomingDocument").objects.create(
        message=message,
        key=uuid4(),
        agency_id=agency_id,
        agency_name="Sở Thử",
        sender="G02",
        sender_name="UBND xã Thử",
        priority=0,
        business_kind="new",
        state="new",
    )


def asked_round(apps, agency):
    """A round of an agency that asks itself; the row of who is asked."""
    survey = apps.get_model("cooperation", "SurveyRound").objects.create(
        agency=agency,
        agency_name="Sở Thử",
        year=2026,
        number=1,
        state="sent",
        title="Nhu cầu",
        form={},
        changed_at=AT,
        changed_by="An",
    )
    return apps.get_model("cooperation", "SurveyAsked").objects.create(
        round=survey, agency=agency, position=0, name="UBND xã Thử"
    )


def test_answers_on_record_come_to_know_the_messages_that_brought_them(at_0020):
    agency = at_0020.get_model("directory", "Agency").objects.create(id=UUID(int=5), traced=True)
    document = received(at_0020, agency.id)
    asked = asked_round(at_0020, agency)
    answers = at_0020.get_model("cooperation", "SurveyAnswer").objects
    given = {"asked": asked, "values": {}, "received_at": AT}
    by_exchange = answers.create(**given, number=1, document_id=document.key, superseded_at=AT).id
    gone = answers.create(**given, number=2, document_id=uuid4(), superseded_at=AT).id
    by_hand = answers.create(**given, number=3, entered_by="An").id
    requests = at_0020.get_model("cooperation", "SurveyRequest").objects
    answer_id = uuid4()
    sent, waits = (
        requests.create(
            agency=agency,
            document_id=uuid4(),
            message_id=uuid4(),
            title="Nhu cầu",
            form={},
            received_at=AT,
            answer_id=one,
        ).id
        for one in (answer_id, None)
    )

    later = migrate(LATER)
    told = dict(
        later.get_model("cooperation", "SurveyAnswer").objects.values_list("id", "message_id")
    )
    assert told == {by_exchange: document.message.key, gone: None, by_hand: None}
    asked_of = later.get_model("cooperation", "SurveyRequest").objects
    assert dict(asked_of.values_list("id", "answer_ids")) == {sent: [str(answer_id)], waits: []}
    assert not asked_of.exclude(late="", late_reason="", closed_at=None).exists()
    assert not later.get_model("cooperation", "SurveyAnswer").objects.filter(late=True).exists()
