"""The facts cooperation announces, in the past tense."""

from lienthong.cooperation.events.agreements import (
    AgreementAdded,
    AgreementAmended,
    CommitmentAdded,
    CommitmentChanged,
    LapseDecided,
    LapseReopened,
    ProposalsMade,
    ProposalsRejected,
    SuccessionCorrected,
    SuccessionDecided,
    SuccessionUndone,
    TextAdded,
    TextConfirmed,
    TextDivided,
    TextDropped,
)
from lienthong.cooperation.events.results import (
    EvidenceChanged,
    MeasureSet,
    PeriodLockChanged,
    ResultStepTaken,
    TwinsDecided,
)
from lienthong.cooperation.events.rollouts import (
    RolloutAdded,
    RolloutRecorded,
    RolloutSiteChanged,
    RolloutTableGiven,
)

__all__ = [
    "AgreementAdded",
    "AgreementAmended",
    "CommitmentAdded",
    "CommitmentChanged",
    "EvidenceChanged",
    "LapseDecided",
    "LapseReopened",
    "MeasureSet",
    "PeriodLockChanged",
    "ProposalsMade",
    "ProposalsRejected",
    "ResultStepTaken",
    "RolloutAdded",
    "RolloutRecorded",
    "RolloutSiteChanged",
    "RolloutTableGiven",
    "SuccessionCorrected",
    "SuccessionDecided",
    "SuccessionUndone",
    "TextAdded",
    "TextConfirmed",
    "TextDivided",
    "TextDropped",
    "TwinsDecided",
]
