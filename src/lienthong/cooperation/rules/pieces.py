"""What comes in whole pieces: nobody builds 2,5 stations, so such a figure is a slip.

Which units do is data (`data/commitment_words.toml`).
"""

from collections.abc import Collection, Iterator

from lienthong.cooperation.rules.numbers import read_number, write_number
from lienthong.cooperation.terms import CommitmentDraft, DraftRefusal, TargetInParts
from lienthong.cooperation.terms.result_refusals import ValueInParts
from lienthong.cooperation.terms.results import ResultDraft
from lienthong.cooperation.terms.rollout_refusals import QuantityInParts
from lienthong.cooperation.terms.rollouts import SiteDraft
from lienthong.kernel.vietnamese import canonical


def check_target_pieces(draft: CommitmentDraft, pieces: Collection[str]) -> Iterator[DraftRefusal]:
    """Refuse targets of a clean commitment that are no whole number of pieces."""
    for one in draft.targets:
        if _is_in_parts(one.value, draft.unit, pieces):
            yield TargetInParts(
                period=one.period, figure=write_number(one.value), measured_in=draft.unit
            )


def check_value_pieces(
    draft: ResultDraft, unit: str, pieces: Collection[str]
) -> Iterator[DraftRefusal]:
    """Refuse the figure of a clean result, or its whole, that is no whole number of pieces."""
    for figure in (draft.value, draft.of):
        if _is_in_parts(figure, unit, pieces):
            yield ValueInParts(figure=write_number(figure), measured_in=unit)


def check_site_pieces(
    draft: SiteDraft, unit: str, pieces: Collection[str]
) -> Iterator[DraftRefusal]:
    """Refuse the quantity of a clean site that is no whole number of pieces."""
    if _is_in_parts(draft.quantity, unit, pieces):
        yield QuantityInParts(figure=write_number(draft.quantity), measured_in=unit)


def _is_in_parts(figure: str, unit: str, pieces: Collection[str]) -> bool:
    number = read_number(figure)
    whole = number is None or number == number.to_integral_value()
    return not whole and canonical(unit).casefold() in pieces
