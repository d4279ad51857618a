"""Load the published agreements of the package (data/agreements.toml)."""

import tomllib
from dataclasses import dataclass
from datetime import datetime
from importlib import resources
from typing import Any
from uuid import NAMESPACE_URL, UUID, uuid5

from django.db import transaction

from lienthong.audit.terms import Actor
from lienthong.cooperation.models import Agreement
from lienthong.cooperation.operations.add import Added, enter, keep_references_from
from lienthong.cooperation.operations.keepers import name_keeper
from lienthong.cooperation.operations.writing import refuse_unfit
from lienthong.cooperation.queries.rights import list_keepers
from lienthong.cooperation.rules import clean_draft
from lienthong.cooperation.terms import (
    AgreementDraft,
    AgreementRefused,
    Certainty,
    DataDamaged,
    DateBasis,
    Duty,
    Instrument,
    Level,
    Party,
    RecordKind,
    Side,
    Source,
)
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.kernel.vietnamese import same_name

FILE = "agreements.toml"
LAST_LOADED = 12
"""Published agreements carry the references A1 to A12; what people add comes after."""


@dataclass(frozen=True, kw_only=True, slots=True)
class Loaded:
    """How many agreements were written, and how many were there already."""

    written: int
    already: int


def load_agreements(*, actor: Actor, now: datetime) -> Loaded:
    """Record the published agreements A1 to A12 in one transaction; the directory comes first.

    Where nobody was ever named to keep the register the file's keepers are.

    Doing it twice changes nothing, also where one was amended in between. Refuses a damaged file,
    or one that does not fit the directory (DataDamaged). Facts:
    cooperation:agreement:added, one for each agreement written, and cooperation:keeper:named.
    """
    book, keepers = _read_book()
    written = 0
    with transaction.atomic():
        for agency_id in () if list_keepers() else keepers:
            name_keeper(agency_id=agency_id, actor=actor, now=now)
        known = set(Agreement.objects.values_list("reference", flat=True))
        for entry in book:
            if entry.reference in known:
                continue
            try:
                refuse_unfit(clean_draft(entry.draft), agreement_id=None, now=now)
            except AgreementRefused as error:
                raise DataDamaged(file=FILE, place=entry.reference, reason=error) from error
            added = Added(agreement_id=id_of_entry(entry.reference), reference=entry.reference)
            enter(added, clean_draft(entry.draft), actor=actor, now=now)
            written += 1
        keep_references_from(LAST_LOADED)
    return Loaded(written=written, already=len(book) - written)


@dataclass(frozen=True, kw_only=True, slots=True)
class _Entry:
    reference: str
    draft: AgreementDraft


def _read_book() -> tuple[list[_Entry], tuple[UUID, ...]]:
    """The file's agreements, those that others carry on before those that do so; the keepers."""
    text = (resources.files("lienthong.cooperation") / "data" / FILE).read_text(encoding="utf-8")
    book = tomllib.loads(text)
    agencies = checked_agencies(book["agencies"], file=FILE)
    entries = [
        _Entry(
            reference=row["reference"],
            draft=draft_of_entry(row, agencies=agencies, sources=book["sources"]),
        )
        for row in book["agreements"]
    ]
    keepers = tuple(agencies[short] for short in book["keepers"])
    return sorted(entries, key=lambda entry: entry.draft.renews_id is not None), keepers


def checked_agencies(named: dict[str, dict[str, str]], *, file: str) -> dict[str, UUID]:
    """The ids by a file's own short names, after the directory has confirmed each name."""
    ids = {short: UUID(row["id"]) for short, row in named.items()}
    cards = get_cards(body=Body.AGENCY, ids=set(ids.values()))
    for short, row in named.items():
        card = cards.get(ids[short])
        if card is None:
            raise DataDamaged(file=file, place=short, reason="the directory has no such body")
        if not same_name(card.name, row["name"]):
            reason = f"the directory calls this body “{card.name}”"
            raise DataDamaged(file=file, place=short, reason=reason)
    return ids


def draft_of_entry(
    row: dict[str, Any], *, agencies: dict[str, UUID], sources: dict[str, dict[str, str]]
) -> AgreementDraft:
    """An agreement as a file has it; `agencies` and `sources` by the file's own short names."""
    return AgreementDraft(
        title=row["title"],
        level=Level(row["level"]),
        kind=RecordKind(row.get("kind", RecordKind.AGREEMENT)),
        instrument=Instrument(row.get("instrument", Instrument.AGREEMENT)),
        signed=row.get("signed", ""),
        signed_as_written=row.get("signed_as_written", ""),
        signed_basis=DateBasis(row.get("signed_basis", DateBasis.MISSING)),
        signed_note=row.get("signed_note", ""),
        term=row.get("term", ""),
        term_missing=row.get("term_missing", ""),
        parties=tuple(
            Party(
                side=Side(party["side"]),
                name=party["name"],
                agency_id=agencies[party["agency"]] if "agency" in party else None,
                note=party.get("note", ""),
                signed_by=party.get("signed_by", ""),
                capacity=party.get("capacity", ""),
            )
            for party in row.get("parties", [])
        ),
        legal_basis=tuple(row.get("legal_basis", [])),
        contents=tuple(row.get("contents", [])),
        duties=tuple(
            Duty(side=Side(duty["side"]), text=duty["text"]) for duty in row.get("duties", [])
        ),
        figures=tuple(row.get("figures", [])),
        sources=tuple(
            Source(**sources[source["source"]], facts=source["facts"]) for source in row["sources"]
        ),
        remarks=row.get("remarks", ""),
        renews_id=id_of_entry(row["renews"]) if "renews" in row else None,
        renews_certainty=Certainty(row.get("renews_certainty", Certainty.STATED)),
    )


def id_of_entry(reference: str) -> UUID:
    """The id of an agreement that a file brings, the same wherever it is loaded."""
    return uuid5(NAMESPACE_URL, f"lienthong:cooperation.agreement:{reference}")
