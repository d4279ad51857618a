"""Searching documents: what fits a question and may be read by who asks."""

from collections.abc import Collection, Iterable, Iterator
from dataclasses import replace
from datetime import date
from uuid import UUID

from lienthong.documents.models import Arrival, Dispatch, SearchEntry
from lienthong.documents.queries.index import Index, id_of
from lienthong.documents.queries.index_postgresql import Hit
from lienthong.documents.queries.inheritance import list_readable
from lienthong.documents.queries.sent import found_of_sent
from lienthong.documents.rules.asking import (
    Asked,
    Clause,
    Condition,
    Token,
    condition_of,
    conditions_by_fit,
    fits,
    headings_by_fit,
    read_question,
)
from lienthong.documents.rules.drafts import READ_ALL
from lienthong.documents.rules.finding import readable_by
from lienthong.documents.rules.passages import mark, names_all, passage
from lienthong.documents.rules.tokens import trait, word_traits
from lienthong.documents.terms import (
    AgencyNeeded,
    FindQuestion,
    FoundDocument,
    FoundKind,
    Handling,
    Order,
    Stage,
)
from lienthong.exchange.queries import list_sent_headings
from lienthong.identity.terms import Acting
from lienthong.work.terms import Urgency

MOST_COUNTED = 1000
"""Results that are counted and can be leafed through; beyond, a narrower question serves better."""

MOST_RANKED = 200
"""Results that stand in the order of their fit."""


def question_for(*, acting: Acting, on: date, text: str = "") -> FindQuestion:
    """What somebody asks for with these words: all that they may read, of forerunners too.

    Refuses who acts for no agency (AgencyNeeded).
    """
    if acting.agency_id is None:
        raise AgencyNeeded
    agency_id, *before = list_readable(agency_id=acting.agency_id, on=on)
    return FindQuestion(
        agency_id=agency_id,
        account_id=acting.account_id,
        oversees=bool(READ_ALL & acting.roles),
        before=tuple(before),
        text=text,
    )


class Search:
    """A question, asked of the index once: what is read for the count serves the pages too.

    By fit: heading before content, words side by side before scattered ones, accents as typed
    before others, and among equals the last entered first.
    """

    def __init__(self, asked: FindQuestion) -> None:
        self._words = read_question(asked.text)
        self._by_fit = asked.order is Order.FIT and bool(self._words.terms)
        self._traits = _traits(asked)
        self._index = Index(*_days(asked))
        self.most = MOST_RANKED if self._by_fit else MOST_COUNTED
        self._newest = self._ask(condition_of(self._words), self.most + 1)

    @property
    def count(self) -> int:
        """How many documents fit, counted no further than `most`."""
        return min(len(self._newest), self.most)

    @property
    def has_more(self) -> bool:
        """Whether more fit than were counted."""
        return len(self._newest) > self.most

    def list_documents(self, first: int = 0, limit: int = 25) -> list[FoundDocument]:
        """Those from the `first` one on. At most eleven queries, however many there are."""
        hits = self._hits(min(first + limit, self.most))[first:]
        rows = _found(hits)
        found = [rows[id_of(hit)] for hit in hits if id_of(hit) in rows]
        return _with_passages(found, hits, self._words)

    def _hits(self, wanted: int) -> list[Hit]:
        """All there are put in order here; of more, the database is asked for the closest first."""
        if not self._by_fit:
            return self._newest[:wanted]
        if self._are_all(self._newest):
            return _ranked(self._newest, self._words)[:wanted]
        found: dict[int, Hit] = {}
        for hits in self._by_steps(wanted, found):
            for hit in hits:
                found.setdefault(hit[0], hit)
            if len(found) >= wanted:
                break
        return list(found.values())[:wanted]

    def _by_steps(self, wanted: int, found: Collection[int]) -> Iterator[list[Hit]]:
        """Hits of the closest fit, then of the next, for as long as `found` is too few.

        If the closest are not enough, all headings are asked: they seldom have many, and then the
        steps between need not be asked one by one. The widest was asked for the count.
        """
        headings = headings_by_fit(self._words)
        yield self._ask(headings[0], wanted)
        in_headings = self._ask(headings[-1], self.most + 1)
        if self._are_all(in_headings):
            yield _ranked(in_headings, self._words)
        else:
            for condition in headings[1:-1]:
                yield self._ask(condition, wanted + len(found))
            yield in_headings
        for condition in conditions_by_fit(self._words)[len(headings) : -1]:
            yield self._ask(condition, wanted + len(found))
        yield self._newest

    def _are_all(self, hits: list[Hit]) -> bool:
        """Whether the index has no more of these; it was asked for one more than is counted."""
        return len(hits) != self.most + 1

    def _ask(self, condition: Condition, limit: int) -> list[Hit]:
        return self._index.newest_hits(self._traits + condition, limit)


def mark_words(text: str, asked: FindQuestion) -> list[tuple[str, bool]]:
    """A text in pieces, each with whether it is among the words asked for."""
    return mark(text, read_question(asked.text))


def words_asked(asked: FindQuestion) -> tuple[str, ...]:
    """The syllables and numbers asked for, folded."""
    return read_question(asked.text).words


def _ranked(hits: list[Hit], words: Asked) -> list[Hit]:
    """All hits of a question in the order of their fit: what is rare is not asked for six times."""
    rows = SearchEntry.objects.filter(id__in=[place for place, _, _ in hits])
    tokens = dict(rows.values_list("id", "tokens"))
    order = conditions_by_fit(words)

    def fit(hit: Hit) -> int:
        known = tokens.get(hit[0], "")
        return next((at for at, one in enumerate(order) if fits(one, known)), len(order))

    return sorted(hits, key=fit)


def _traits(asked: FindQuestion) -> Condition:
    """Everything but the words: rights first, then what the filters say."""
    mine = readable_by(
        agency_id=asked.agency_id, account_id=asked.account_id, oversees=asked.oversees
    )
    left = [
        token
        for one in asked.before
        for token in readable_by(agency_id=one, account_id=asked.account_id, oversees=False)
    ]
    clauses: list[Clause] = [tuple(Token(one) for one in (*mine, *left))]
    given = (
        ("k", asked.kind),
        ("y", asked.year),
        ("t", asked.type_name),
        ("s", asked.state),
        ("u", asked.unit_id),
        ("n", asked.person),
        ("g", asked.urgency),
    )
    clauses += [(Token(trait(kind, value)),) for kind, value in given if value]
    clauses += [(Token(one),) for one in sorted(word_traits("o", asked.issuer))]
    return tuple(clauses)


def _days(asked: FindQuestion) -> tuple[date, date]:
    """The first and the last day: those of the year and those given, whichever is narrower."""
    first, last = (
        (date(asked.year, 1, 1), date(asked.year, 12, 31)) if asked.year else (date.min, date.max)
    )
    return max(asked.since or date.min, first), min(asked.until or date.max, last)


def _found(hits: Iterable[Hit]) -> dict[UUID, FoundDocument]:
    """The documents of the hits, one query for each kind."""
    ids: dict[str, list[UUID]] = {}
    for hit in hits:
        ids.setdefault(hit[1], []).append(id_of(hit))
    rows: dict[UUID, Arrival | Dispatch] = {}
    if arrivals := ids.get(FoundKind.ARRIVAL):
        rows |= Arrival.objects.in_bulk(arrivals)
    if dispatches := ids.get(FoundKind.DISPATCH):
        rows |= Dispatch.objects.in_bulk(dispatches)
    found = {key: found_of(_kind_of(row), row) for key, row in rows.items()}
    if sent := ids.get(FoundKind.SENT):
        found |= {one.id: found_of_sent(one) for one in list_sent_headings(sent_ids=sent)}
    return found


def _kind_of(row: Arrival | Dispatch) -> FoundKind:
    return FoundKind.ARRIVAL if isinstance(row, Arrival) else FoundKind.DISPATCH


def _with_passages(
    found: list[FoundDocument], hits: Iterable[Hit], words: Asked
) -> list[FoundDocument]:
    """Those whose heading does not have all the words get a passage of the content; one query."""
    unclear = {
        one.id
        for one in found
        if not names_all(f"{one.entry} {one.code} {one.subject} {one.issuer} {one.people}", words)
    }
    places = [hit[0] for hit in hits if id_of(hit) in unclear]
    if not places:
        return found
    rows = SearchEntry.objects.filter(id__in=places).exclude(content="")
    texts = dict(rows.values_list("document_id", "content"))
    return [
        replace(one, passage=passage(texts[one.id], words)) if one.id in texts else one
        for one in found
    ]


def found_of(kind: str, row: Arrival | Dispatch) -> FoundDocument:
    """A row as lists of found documents show it."""
    told = row.told()
    arrival = row if isinstance(row, Arrival) else None
    return FoundDocument(
        kind=FoundKind(kind),
        id=row.id,
        entry=str(arrival) if arrival else "",
        code=told.code,
        subject=row.subject,
        type_name=told.type_name,
        issuer=told.issuer,
        day=told.day,
        state=Handling(told.state) if arrival else Stage(told.state),
        urgency=Urgency(row.urgency),
        people=arrival.holders if arrival else ", ".join(filter(None, told.people[:2])),
        agency_id=row.agency_id,
        agency_name=row.agency_name,
    )
