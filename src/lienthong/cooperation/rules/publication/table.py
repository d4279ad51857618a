"""Agreements as lines of a table, one for each, also for those that sources do not name."""

from lienthong.cooperation.terms.publication import MADE_UP, Publication, Published
from lienthong.cooperation.terms.values import Side

AGREEMENT_COLUMNS = (
    "reference",
    "kind",
    "instrument",
    "title",
    "level",
    "state_side",
    "provider_side",
    "legal_basis",
    "signed_edtf",
    "signed_as_written",
    "signed_basis",
    "term_edtf",
    "term_missing",
    "as_of",
    "state",
    "unsure",
    "amendments",
    "renews",
    "renewed_by",
    "sources",
    "note",
)
"""The same in every language: other software reads them."""


def agreement_line(one: Published, about: Publication) -> tuple[str, ...]:
    """What the columns say of an agreement; several in one cell are parted by " | "."""
    draft = one.draft
    sides = {
        side: " | ".join(party.name for party in draft.parties if party.side is side)
        for side in Side
    }
    sources = (f"{source.article} ({source.publisher})" for source in draft.sources)
    return (
        one.reference,
        draft.kind.value,
        draft.instrument.value,
        draft.title,
        draft.level.value,
        sides[Side.STATE],
        sides[Side.PROVIDER],
        " | ".join(draft.legal_basis),
        draft.signed,
        draft.signed_as_written,
        draft.signed_basis.value,
        draft.term,
        draft.term_missing,
        about.on.isoformat(),
        one.standing.state.value,
        one.standing.unsure.value if one.standing.unsure else "",
        str(len(one.amended)),
        one.renews,
        " | ".join(one.renewed_by),
        " | ".join(sources),
        MADE_UP if about.demonstration else "",
    )
