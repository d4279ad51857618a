"""When an agreement holds, and what lies between two of them. No day is ever made up."""

from datetime import date

from lienthong.cooperation.terms import Certainty, Force, Gap, Standing, State, Unsure
from lienthong.kernel.partial_dates import Doubt, PartialDate
from lienthong.kernel.partial_dates.single import FAR_FUTURE, FAR_PAST, Bounds, day_of

_NOTHING_KNOWN = Bounds(FAR_PAST, FAR_FUTURE)


def force_of(*, signed: PartialDate | None, term: PartialDate | None) -> Force:
    """Within which days an agreement surely begins and ends to hold.

    It begins with the later of signing and the first day of its term. Where the day of signing is
    in doubt the term alone decides. Without a term only the beginning can be told.
    """
    signing = _signing(signed)
    begins = signing if term is None else _later(signing, term.sure_start)
    ends = Bounds(begins.first, FAR_FUTURE) if term is None else term.sure_end
    never_ends = term is not None and term.is_open_ended
    return Force(
        begins_first=day_of(begins.first),
        begins_last=day_of(begins.last),
        ends_first=date.max if never_ends else day_of(ends.first),
        ends_last=date.max if never_ends else day_of(ends.last),
    )


def standing_on(force: Force, *, on: date, has_term: bool) -> Standing:
    """How an agreement stands on a day; UNKNOWN, with the reason, unless its dates decide.

    The conditions are those of the list's filter on the stored bounds: change both or none.
    """
    if force.ends_last is not None and force.ends_last < on:
        return Standing(state=State.LAPSED)
    if force.begins_first is not None and on < force.begins_first:
        return Standing(state=State.NOT_BEGUN)
    if not has_term:
        return Standing(state=State.UNKNOWN, unsure=Unsure.NO_TERM)
    if force.begins_last is None or on < force.begins_last:
        return Standing(state=State.UNKNOWN, unsure=Unsure.BEGINNING)
    if force.ends_first is None or force.ends_first < on:
        return Standing(state=State.UNKNOWN, unsure=Unsure.END)
    return Standing(state=State.IN_FORCE)


def gap_between(
    *, earlier_term: PartialDate | None, later_signed: PartialDate | None, certainty: Certainty
) -> Gap | None:
    """How many days lie between the last day of one agreement and the signing of the next.

    Taken from the days as stated, also where they are in doubt; then, and where `certainty` says
    that the link is inferred, the gap is inferred. None when an end is open or not stated.
    """
    end = None if earlier_term is None else earlier_term.end
    if end is None or later_signed is None:
        return None
    ends, signing = (end.earliest, end.latest), (later_signed.earliest, later_signed.latest)
    if ends[0] is None or ends[1] is None or signing[0] is None or signing[1] is None:
        return None
    doubted = end.doubt is not Doubt.NONE or later_signed.doubt is not Doubt.NONE
    return Gap(
        shortest=_days_between(ends[1], signing[0]),
        longest=_days_between(ends[0], signing[1]),
        shortest_months=_months_between(ends[1], signing[0]),
        longest_months=_months_between(ends[0], signing[1]),
        certainty=Certainty.INFERRED if doubted else certainty,
    )


def _signing(signed: PartialDate | None) -> Bounds:
    if signed is None or signed.doubt is not Doubt.NONE:
        return _NOTHING_KNOWN
    return signed.sure_start


def _later(signing: Bounds, beginning: Bounds) -> Bounds:
    if signing == _NOTHING_KNOWN:
        return beginning
    return Bounds(max(signing.first, beginning.first), max(signing.last, beginning.last))


def _days_between(last: date, first: date) -> int:
    """Whole days after the one and before the other; 0 when there are none."""
    return max((first - last).days - 1, 0)


def _months_between(last: date, first: date) -> int:
    """Whole months from the day after the one up to the other; 0 when there are none."""
    begin = date.fromordinal(last.toordinal() + 1)
    months = (first.year - begin.year) * 12 + first.month - begin.month
    return max(months - (first.day < begin.day), 0)
