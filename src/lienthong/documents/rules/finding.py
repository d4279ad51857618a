"""What searches may find of a document, and who may find it."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lienthong.documents.rules.tokens import (
    code_tokens,
    day_traits,
    heading_tokens,
    trait,
    word_traits,
)
from lienthong.documents.terms import FoundKind, Stage


@dataclass(frozen=True, kw_only=True)
class Findable:
    """A document as searches see it.

    `headings` are texts of the heading, `code` number and symbol, `issuer` who issued it, `people`
    who has or had to do with it. `readers`: the accounts that alone may read it, None for everybody
    of the agency who may read documents. `overseen`: besides them who oversees its drafts.
    """

    kind: str
    document_id: UUID
    agency_id: UUID
    day: date
    headings: tuple[str, ...]
    code: str = ""
    issuer: str = ""
    type_name: str = ""
    state: str = ""
    urgency: str = ""
    unit_id: UUID | None = None
    people: tuple[str, ...] = ()
    readers: frozenset[UUID] | None = None
    overseen: bool = False

    def tokens(self) -> set[str]:
        """All of it as the index holds it, without what the document says."""
        people = [name for name in self.people if name]
        found = heading_tokens((*self.headings, self.issuer, self.type_name, *people))
        found |= code_tokens(self.code) | day_traits(self.day) | word_traits("o", self.issuer)
        found |= {trait("n", name) for name in people}
        listed = FoundKind.DISPATCH if self.kind == FoundKind.SENT else self.kind
        found |= {trait("k", listed), *self._readers()}
        given = (("s", self.state), ("t", self.type_name), ("g", self.urgency), ("u", self.unit_id))
        found |= {trait(kind, value) for kind, value in given if value}
        return found

    def _readers(self) -> Iterable[str]:
        if self.readers is None:
            return [trait("r", self.agency_id)]
        overseers = [_overseer(self.agency_id)] if self.overseen else []
        return [*overseers, *(_reader(self.agency_id, one) for one in sorted(self.readers))]


def _reader(agency_id: UUID, account_id: UUID) -> str:
    """The trait of what somebody may read when they act for the agency."""
    return trait("r", agency_id) + account_id.hex


def _overseer(agency_id: UUID) -> str:
    """The trait of what only those may read who oversee the agency's drafts, beside its people."""
    return trait("r", agency_id) + "overseen"


OPEN_STAGES = frozenset({Stage.ISSUED, Stage.RECALLED, Stage.REPLACED})


def readers_of_dispatch(
    stage: Stage, concerned: Iterable[UUID | None], *, restricted: bool = False
) -> frozenset[UUID] | None:
    """Who may find an outgoing document: until it is issued only those it passes through.

    A restricted one never anybody else.
    """
    if stage in OPEN_STAGES and not restricted:
        return None
    return frozenset(one for one in concerned if one is not None)


def texts_in(content: object) -> Iterator[str]:
    """Every text in the content of a draft, in order; what the content's keys mean is not asked."""
    if isinstance(content, str):
        yield content
    elif isinstance(content, Mapping):
        for value in content.values():
            yield from texts_in(value)
    elif isinstance(content, Sequence):
        for value in content:
            yield from texts_in(value)


def readable_by(*, agency_id: UUID, account_id: UUID, oversees: bool) -> tuple[str, ...]:
    """The traits of what somebody may read who acts for an agency; one of them is enough."""
    own = (trait("r", agency_id), _reader(agency_id, account_id))
    return (*own, _overseer(agency_id)) if oversees else own
