"""What became of parties: who carries them on, on a day."""

from collections.abc import Iterable, Mapping
from datetime import date
from uuid import UUID

from lienthong.cooperation.terms import Heir, Party, PartyToday
from lienthong.directory.queries import list_successions
from lienthong.directory.terms import Body, Succession, Successor

Successions = Mapping[UUID, Succession]


def successions_of(
    parties: Iterable[Party], *, on: date, more: Iterable[UUID | None] = ()
) -> Successions:
    """The succession of every linked party, by the directory's id, in a fixed number of queries.

    `more` are other bodies to ask for, such as those decided to come after a party.
    """
    ids = {party.agency_id for party in parties if party.agency_id is not None}
    ids |= {body for body in more if body is not None}
    return list_successions(body=Body.AGENCY, ids=ids, on=on) if ids else {}


def party_on(party: Party, successions: Successions) -> PartyToday:
    """A party and what became of it."""
    if party.agency_id is None:
        return PartyToday(party=party, known=False, living=False)
    succession = successions[party.agency_id]
    origin = succession.origin
    # A body that the record names later than the day asked has not ended: it is only not yet there.
    ended = not succession.living and origin.valid_from <= succession.on
    return PartyToday(
        party=party,
        known=True,
        living=not ended and succession.told,
        name_now=origin.name,
        short_name_now=origin.short_name,
        ended_on=origin.valid_until if ended else None,
        heirs=tuple(_heir(one) for one in succession.successors) if ended else (),
        traced=succession.told,
    )


def _heir(successor: Successor) -> Heir:
    return Heir(
        agency_id=successor.id,
        name=successor.name,
        short_name=successor.card.short_name,
        code=successor.code,
        demonstration=successor.card.demonstration,
        share=successor.share.value,
        since=successor.since,
    )
