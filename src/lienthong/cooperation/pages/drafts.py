"""Between the form and the record: what was typed as a draft, a draft as what the form shows."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.forms import Form
from django.utils import timezone
from django.utils.translation import ngettext

from lienthong.cooperation.pages.forms import (
    AgreementForm,
    AmendmentForm,
    PartyForm,
    SourceForm,
)
from lienthong.cooperation.pages.party_search import alone, keeps_alone, list_namesakes
from lienthong.cooperation.pages.wording import in_words, language
from lienthong.cooperation.queries import find_agreement_id
from lienthong.cooperation.rules import check_draft, clean_draft, write_day, write_term
from lienthong.cooperation.terms import (
    AgreementDraft,
    Certainty,
    DateBasis,
    DraftRefusal,
    Duty,
    Instrument,
    Level,
    Party,
    PartyRole,
    RecordKind,
    Side,
    Source,
    SourceAddressMalformed,
    SourceDateNotUnderstood,
    YearImplausible,
)

_NO_AGREEMENT = UUID(int=0)
"""Stands for a typed reference that is not on record, so that the operation refuses it."""

_FORM_FIELDS = {"duties": "duties_state", "renews_id": "renews"}
_ROW_FIELDS = {"parties": "name", "sources": "article"}
_ROW_FIELD_OF = {
    ("sources", SourceDateNotUnderstood.code): "published_on",
    ("sources", YearImplausible.code): "published_on",
    ("sources", SourceAddressMalformed.code): "address",
}
"""Where in a row a refusal belongs that is not about its name."""


@dataclass(frozen=True, kw_only=True)
class Forms:
    """The forms of one page: the agreement, its parties, its sources, and why it changes."""

    agreement: AgreementForm
    parties: Sequence[PartyForm]
    sources: Sequence[SourceForm]
    amendment: AmendmentForm | None = None

    def all(self) -> list[Form]:
        """Every form, in the order of the page."""
        first: list[Form] = [] if self.amendment is None else [self.amendment]
        return [*first, self.agreement, *self.parties, *self.sources]

    def are_valid(self) -> bool:
        """Tell whether every form could be read."""
        return all(form.is_valid() for form in self.all())


def draft_of(forms: Forms) -> AgreementDraft:
    """What was typed, as a draft; rows left empty are left out."""
    typed = forms.agreement.cleaned_data
    renews = typed["renews"].strip()
    return AgreementDraft(
        title=typed["title"],
        level=Level(typed["level"]),
        kind=RecordKind(typed["kind"]),
        instrument=Instrument(typed["instrument"]),
        signed=typed["signed"],
        signed_as_written=typed["signed_as_written"],
        signed_basis=DateBasis(typed["signed_basis"] or DateBasis.STATED),
        signed_note=typed["signed_note"],
        term=typed["term"],
        term_missing=typed["term_missing"],
        parties=tuple(_party(row.cleaned_data) for row in _filled(forms.parties)),
        legal_basis=_lines(typed["legal_basis"]),
        contents=_lines(typed["contents"]),
        duties=(
            *(Duty(side=Side.STATE, text=text) for text in _lines(typed["duties_state"])),
            *(Duty(side=Side.PROVIDER, text=text) for text in _lines(typed["duties_provider"])),
        ),
        figures=_lines(typed["figures"]),
        sources=tuple(_source(row.cleaned_data) for row in _filled(forms.sources)),
        remarks=typed["remarks"],
        renews_id=(find_agreement_id(reference=renews) or _NO_AGREEMENT) if renews else None,
        renews_certainty=Certainty(typed["renews_certainty"] or Certainty.STATED),
    )


def initial_of(draft: AgreementDraft, *, renews: str) -> dict[str, Any]:
    """What the form of an agreement shows of a draft; `renews` is the earlier one's reference."""
    return {
        "title": draft.title,
        "level": draft.level.value,
        "kind": draft.kind.value,
        "instrument": draft.instrument.value,
        "signed": write_day(draft.signed, language=language()),
        "signed_as_written": draft.signed_as_written,
        "signed_basis": draft.signed_basis.value,
        "signed_note": draft.signed_note,
        "term": write_term(draft.term, language=language()),
        "term_missing": draft.term_missing,
        "legal_basis": "\n".join(draft.legal_basis),
        "contents": "\n".join(draft.contents),
        "duties_state": _duties(draft, Side.STATE),
        "duties_provider": _duties(draft, Side.PROVIDER),
        "figures": "\n".join(draft.figures),
        "renews": renews,
        "renews_certainty": draft.renews_certainty.value,
        "remarks": draft.remarks,
    }


def party_initials(draft: AgreementDraft) -> list[dict[str, Any]]:
    """What the rows of parties show."""
    return [
        {
            "name": party.name,
            "side": party.side.value,
            "role": party.role.value,
            "note": party.note,
            "signed_by": party.signed_by,
            "capacity": party.capacity,
            "agency": party.agency_id or alone(party.name),
        }
        for party in draft.parties
    ]


def source_initials(draft: AgreementDraft) -> list[dict[str, Any]]:
    """What the rows of sources show."""
    return [
        {
            "article": source.article,
            "publisher": source.publisher,
            "published_on": write_day(source.published_on, language=language()),
            "address": source.address,
            "facts": source.facts,
        }
        for source in draft.sources
    ]


def show_refusals(forms: Forms, refusals: Iterable[DraftRefusal]) -> None:
    """Write each refusal to the field it is about."""
    # An error takes the field's value out of its form, so all places are found before.
    for refusal, (form, field) in [(refusal, _place(forms, refusal)) for refusal in refusals]:
        form.add_error(field, in_words(refusal))


def ask_for_links(forms: Forms) -> bool:
    """Ask about each party called as a body of the directory, but neither linked nor kept alone.

    Says whether there was one. With it everything else is told that is wrong with the draft.
    """
    asked = {place: question for place, row in enumerate(forms.parties) if (question := _ask(row))}
    if asked:
        clean = clean_draft(draft_of(forms))
        show_refusals(forms, check_draft(clean, today=timezone.localdate()))
    for place, question in asked.items():
        forms.parties[place].add_error("agency", question)
    return bool(asked)


def _ask(row: PartyForm) -> str:
    """What to ask about a party's name; "" when nothing is open."""
    name = row.cleaned_data["name"]
    if row.cleaned_data["agency"] or keeps_alone(str(row["agency"].value() or ""), name):
        return ""
    count = len(list_namesakes(name))
    if not count:
        return ""
    return ngettext(
        "“%(name)s” is the name of a body of the directory. Say whether it is the party, or choose "
        "to keep the name alone.",
        "“%(name)s” is the name of %(count)d bodies of the directory. Say which of them is the "
        "party, or choose to keep the name alone.",
        count,
    ) % {"name": name, "count": count}


def _place(forms: Forms, refusal: DraftRefusal) -> tuple[Form, str | None]:
    name, _, index = refusal.place.partition(".")
    rows: Sequence[Form] = {"parties": forms.parties, "sources": forms.sources}.get(name, ())
    if index and rows:
        row = _filled(rows)[int(index)]
        return row, _ROW_FIELD_OF.get((name, refusal.code), _ROW_FIELDS[name])
    if name in _ROW_FIELDS:
        empty = [row for row in rows if not row.cleaned_data.get(_ROW_FIELDS[name])]
        row = next(iter([*empty, *rows]), None)
        return (forms.agreement, None) if row is None else (row, _ROW_FIELDS[name])
    if forms.amendment is not None and name in forms.amendment.fields:
        return forms.amendment, name
    return forms.agreement, _FORM_FIELDS.get(name, name)


AnyRows = Sequence[Any]


def _filled(rows: AnyRows) -> list[Any]:
    """The rows in which something was typed; choices alone do not count."""
    return [row for row in rows if any(row.cleaned_data.get(name) for name in _texts(row))]


def _texts(row: Form) -> list[str]:
    return [name for name in row.fields if name not in {"side", "role"}]


def _party(typed: dict[str, Any]) -> Party:
    return Party(
        side=Side(typed["side"]),
        name=typed["name"],
        role=PartyRole(typed["role"]),
        agency_id=typed["agency"],
        note=typed["note"],
        signed_by=typed["signed_by"],
        capacity=typed["capacity"],
    )


def _source(typed: dict[str, Any]) -> Source:
    return Source(
        article=typed["article"],
        publisher=typed["publisher"],
        published_on=typed["published_on"],
        address=typed["address"],
        facts=typed["facts"],
    )


def _duties(draft: AgreementDraft, side: Side) -> str:
    return "\n".join(duty.text for duty in draft.duties if duty.side is side)


def _lines(text: str) -> tuple[str, ...]:
    return tuple(line for line in text.splitlines() if line.strip())
