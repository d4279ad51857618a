"""What document work does when something has happened; idempotent, named in site/wiring.py."""

from datetime import datetime
from uuid import UUID

from lienthong.audit.queries import RecordedFact
from lienthong.documents import operations


def register_accepted(fact: RecordedFact, now: datetime) -> None:
    """A clerk accepted a document of the exchange: it gets an arrival number of that day."""
    operations.register_received(
        document_id=UUID(fact.data["document_id"]),
        agency_id=UUID(fact.data["agency_id"]),
        agency_name=fact.agency_name,
        actor=fact.actor,
        accepted_at=fact.recorded_at,
        now=now,
    )


def enter_sent(fact: RecordedFact, _now: datetime) -> None:
    """A document was sent: one that was not drafted here is found by searches all the same."""
    operations.enter_sent(sent_id=UUID(fact.data["document_id"]))


def follow_change(fact: RecordedFact, now: datetime) -> None:
    """A document's sender asks to recall or change it: nothing goes on until that is answered."""
    operations.freeze_arrival(document_id=UUID(fact.data["document_id"]), now=now)


def prepare_recipients(fact: RecordedFact, now: datetime) -> None:
    """A document lies with its signer: the inboxes of its recipients are made ready."""
    operations.prepare_recipients(dispatch_id=UUID(fact.data["dispatch_id"]), now=now)


def take_in_files(fact: RecordedFact, now: datetime) -> None:
    """A document arrived in the exchange: its files are kept, to be read and examined."""
    operations.take_in_received(
        document_id=UUID(fact.data["document_id"]),
        agency_id=UUID(fact.data["agency_id"]),
        now=now,
    )


def follow_answer(fact: RecordedFact, now: datetime) -> None:
    """What its sender asked was carried out or refused: an update may have brought other files."""
    operations.take_in_received(
        document_id=UUID(fact.data["document_id"]),
        agency_id=UUID(fact.data["agency_id"]),
        now=now,
    )


def follow_task(fact: RecordedFact, now: datetime) -> None:
    """A task came further: so did the document it follows from, and its sender is told."""
    operations.follow_task(task_id=UUID(fact.data["task_id"]), actor=fact.actor, now=now)


def pass_on_reading(fact: RecordedFact, now: datetime) -> None:
    """Somebody got work: where it is from a restricted document, they may read that as well."""
    said = fact.data
    names = [said[name] for name in ("lead", "after") if name in said]
    operations.pass_on_reading(
        task_id=UUID(said["task_id"]),
        names=frozenset([*names, *said.get("others", ())]),
        actor=fact.actor,
        now=now,
    )
