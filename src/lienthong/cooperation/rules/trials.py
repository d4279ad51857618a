"""How a trial stands, and what a decision about it must have."""

from collections.abc import Iterator
from dataclasses import replace
from datetime import date, timedelta
from functools import lru_cache

from lienthong.cooperation.rules.reading import read_day, says_unknown
from lienthong.cooperation.terms.refusals import DraftRefusal, TextTooLong
from lienthong.cooperation.terms.trials import (
    SOON_DAYS,
    ContractDayMissing,
    ContractMissing,
    ExtensionMissing,
    NoContract,
    ProcurementMissing,
    TrialContract,
    TrialDayNotUnderstood,
    TrialDraft,
    TrialEnds,
    TrialEndsBeforeItBegins,
    TrialOutcome,
    TrialReasonMissing,
    TrialState,
    TrialUserMissing,
    TriedMissing,
)
from lienthong.cooperation.terms.values import Instrument
from lienthong.kernel.partial_dates import PartialDate, PartialDateNotUnderstood
from lienthong.kernel.vietnamese import canonical

_LONGEST = {"what": 300, "user": 300, "note": 500}
_LONGEST_CONTRACT = {"number": 150, "basis": 300}
LONGEST_REASON = 500


def clean_trial(draft: TrialDraft) -> TrialDraft:
    """The trial with tidy texts and days in EDTF, as far as they are read."""
    return replace(
        draft,
        what=tidy(draft.what),
        user=tidy(draft.user),
        note=tidy(draft.note),
        begins=read_end(draft.begins),
        ends=read_end(draft.ends),
    )


def check_trial(draft: TrialDraft) -> Iterator[DraftRefusal]:
    """Everything that is wrong with a clean trial."""
    if not draft.what:
        yield TriedMissing()
    if not draft.user:
        yield TrialUserMissing()
    begins, ends = ends_of(draft.begins), ends_of(draft.ends)
    for name, found in (("begins", begins), ("ends", ends)):
        if found is None:
            yield TrialDayNotUnderstood(text=getattr(draft, name), where=name)
    if begins and ends and begins.first and ends.last and ends.last < begins.first:
        yield TrialEndsBeforeItBegins()
    for name, most in _LONGEST.items():
        length = len(getattr(draft, name))
        if length > most:
            yield TextTooLong(where=name, length=length, most=most)


def clean_contract(contract: TrialContract) -> TrialContract:
    """The contract with tidy texts and its day in EDTF, as far as it is read."""
    return TrialContract(
        number=tidy(contract.number), signed=read_end(contract.signed), basis=tidy(contract.basis)
    )


def check_contract(
    contract: TrialContract, *, instrument: Instrument | None, on: date
) -> Iterator[DraftRefusal]:
    """Everything that is wrong with a clean contract.

    `instrument` is what was signed of what its number names in the register, None if nothing.
    """
    if not contract.number:
        yield ContractMissing()
    if instrument not in {None, Instrument.CONTRACT}:
        yield NoContract(named=contract.number)
    signed = ends_of(contract.signed)
    if signed is None or signed.first is None or signed.first != signed.last or signed.first > on:
        yield ContractDayMissing()
    if not contract.basis:
        yield ProcurementMissing()
    for name, most in _LONGEST_CONTRACT.items():
        length = len(getattr(contract, name))
        if length > most:
            yield TextTooLong(where=name, length=length, most=most)


def say_contract(contract: TrialContract) -> str:
    """A contract as it is kept and told: data, in the language of office."""
    day = date.fromisoformat(contract.signed)
    return f"{contract.number}, ký ngày {day:%d/%m/%Y}; {contract.basis}"


def check_decision(
    outcome: TrialOutcome, *, until: str, reason: str, free_until: str
) -> Iterator[DraftRefusal]:
    """Everything that is wrong with a decision: `until` and `free_until` in EDTF, `reason` tidy."""
    if not reason:
        yield TrialReasonMissing()
    if outcome is TrialOutcome.EXTEND:
        new, old = ends_of(until), ends_of(free_until)
        if not until or new is None or (old and old.first and new.last and new.last <= old.first):
            yield ExtensionMissing()
    if len(reason) > LONGEST_REASON:
        yield TextTooLong(where="reason", length=len(reason), most=LONGEST_REASON)


def state_of(free_until: str, decided: TrialOutcome | None, *, on: date) -> TrialState:
    """How a trial stands on a day: of a partly known end the first day counts, the worst case.

    `decided` is the decision that ended it, None or EXTEND while it goes on.
    """
    if decided is TrialOutcome.STOP:
        return TrialState.STOPPED
    if decided is TrialOutcome.CONTRACT:
        return TrialState.CONTRACTED
    ends = ends_of(free_until)
    if ends is None or ends.first is None:
        return TrialState.NO_END
    if ends.first < on:
        return TrialState.UNDECIDED
    return TrialState.SOON if ends.first <= on + timedelta(days=SOON_DAYS) else TrialState.RUNNING


def asks_for_decision(state: TrialState) -> bool:
    """Whether somebody has to decide: what runs on unowned or soon will."""
    return state in {TrialState.UNDECIDED, TrialState.SOON, TrialState.NO_END}


@lru_cache(maxsize=4096)
def ends_of(edtf: str) -> TrialEnds | None:
    """The days on which a day may lie; without one both unknown. None for what is no day."""
    if not edtf:
        return TrialEnds(first=None, last=None)
    try:
        day = PartialDate.parse(edtf)
    except PartialDateNotUnderstood:
        return None
    if day.is_interval:
        return None
    return TrialEnds(first=day.earliest, last=day.latest)


def read_end(text: str) -> str:
    """A day in EDTF; "" for none or "không rõ"; what is not understood stays as typed."""
    typed = text.strip()
    if not typed or says_unknown(typed):
        return ""
    try:
        return str(read_day(typed))
    except PartialDateNotUnderstood:
        return typed


def tidy(text: str) -> str:
    """A text on one line."""
    return canonical(" ".join(text.split()))
