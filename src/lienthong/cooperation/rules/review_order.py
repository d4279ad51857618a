"""Numbers of a review report in the order in which a reader meets them."""

from collections.abc import Iterator, Mapping
from dataclasses import replace

from lienthong.cooperation.terms.reviews import (
    Number,
    Review,
    ReviewedAgreement,
    ReviewedCommitment,
    ReviewedContent,
    ReviewedRollout,
)


def numbers_of(review: Review) -> list[Number]:
    """Every number of a report, by its place in the evidence."""
    return sorted(_as_read(review), key=lambda one: one.place)


def numbers_under(one: ReviewedCommitment) -> list[Number]:
    """The numbers of a commitment."""
    return [*_in_line(one), *_below_lines(one)]


def numbered_as_read(review: Review) -> Review:
    """The report with places counted from 1 as page, Word and PDF show the numbers.

    The overview first; then agreement by agreement: of each content its lines, then what is put in
    place and what is of another period; trials and needs last.
    """
    places = {one.place: place for place, one in enumerate(_as_read(review), start=1)}
    return replace(
        review,
        agreements_number=_moved(review.agreements_number, places),
        standing={key: _moved(one, places) for key, one in review.standing.items()},
        lapsing=_moved_if(review.lapsing, places),
        agreements=tuple(_agreement(one, places) for one in review.agreements),
    )


def _as_read(review: Review) -> Iterator[Number]:
    yield review.agreements_number
    yield from review.standing.values()
    if review.lapsing is not None:
        yield review.lapsing
    for agreement in review.agreements:
        for content in agreement.contents:
            for one in content.commitments:
                yield from _in_line(one)
            for one in content.commitments:
                yield from _below_lines(one)
        if agreement.trial_number is not None:
            yield agreement.trial_number
        yield from (needs.number for needs in agreement.needs)


def _in_line(one: ReviewedCommitment) -> list[Number]:
    told = (one.confirmed, one.waiting, one.disputed)
    return [number for number in told if number is not None]


def _below_lines(one: ReviewedCommitment) -> list[Number]:
    found = [rollout.sites for rollout in one.rollouts]
    return found if one.crossing is None else [*found, one.crossing]


def _agreement(one: ReviewedAgreement, places: Mapping[int, int]) -> ReviewedAgreement:
    return replace(
        one,
        contents=tuple(_content(content, places) for content in one.contents),
        trial_number=_moved_if(one.trial_number, places),
        needs=tuple(replace(needs, number=_moved(needs.number, places)) for needs in one.needs),
    )


def _content(one: ReviewedContent, places: Mapping[int, int]) -> ReviewedContent:
    return replace(one, commitments=tuple(_commitment(line, places) for line in one.commitments))


def _commitment(one: ReviewedCommitment, places: Mapping[int, int]) -> ReviewedCommitment:
    return replace(
        one,
        confirmed=_moved_if(one.confirmed, places),
        waiting=_moved_if(one.waiting, places),
        disputed=_moved_if(one.disputed, places),
        crossing=_moved_if(one.crossing, places),
        rollouts=tuple(_rollout(rollout, places) for rollout in one.rollouts),
    )


def _rollout(one: ReviewedRollout, places: Mapping[int, int]) -> ReviewedRollout:
    return replace(one, sites=_moved(one.sites, places))


def _moved(number: Number, places: Mapping[int, int]) -> Number:
    return replace(number, place=places[number.place])


def _moved_if(number: Number | None, places: Mapping[int, int]) -> Number | None:
    return None if number is None else _moved(number, places)
