"""Tables of cooperation. A version is never edited; only its end in the record is set, once."""

from lienthong.cooperation.models.agreements import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    ReferenceCounter,
)
from lienthong.cooperation.models.asked_changes import AgreementChange, CommitmentChange
from lienthong.cooperation.models.commitments import (
    Commitment,
    CommitmentDependency,
    CommitmentMilestone,
    CommitmentPlace,
    CommitmentVersion,
)
from lienthong.cooperation.models.given_tables import GivenTable
from lienthong.cooperation.models.keepers import RegisterKeeper
from lienthong.cooperation.models.lapses import (
    LapseDecision,
)
from lienthong.cooperation.models.meetings import Conclusion, ConclusionStep, Meeting
from lienthong.cooperation.models.needs import Need, NeedVoice
from lienthong.cooperation.models.notes import Note
from lienthong.cooperation.models.proposals import (
    CommitmentProposal,
)
from lienthong.cooperation.models.results import (
    Evidence,
    Measure,
    PeriodLock,
    Result,
    ResultStep,
    TwinDecision,
)
from lienthong.cooperation.models.reviews import ReviewReport
from lienthong.cooperation.models.rollouts import (
    Rollout,
    RolloutSite,
    RolloutSiteVersion,
    RolloutTable,
)
from lienthong.cooperation.models.security_files import SecurityFile, SecurityFileVersion
from lienthong.cooperation.models.succession import SuccessionDecision
from lienthong.cooperation.models.survey_requests import SurveyRequest
from lienthong.cooperation.models.surveys import LateAnswer, SurveyAnswer, SurveyAsked, SurveyRound
from lienthong.cooperation.models.texts import AgreementText, TextClause
from lienthong.cooperation.models.trainings import Trainee, Training, WrongCode
from lienthong.cooperation.models.trials import Trial, TrialDecision

__all__ = [
    "Agreement",
    "AgreementChange",
    "AgreementParty",
    "AgreementText",
    "AgreementVersion",
    "Commitment",
    "CommitmentChange",
    "CommitmentDependency",
    "CommitmentMilestone",
    "CommitmentPlace",
    "CommitmentProposal",
    "CommitmentVersion",
    "Conclusion",
    "ConclusionStep",
    "Evidence",
    "GivenTable",
    "LapseDecision",
    "LateAnswer",
    "Measure",
    "Meeting",
    "Need",
    "NeedVoice",
    "Note",
    "PeriodLock",
    "ReferenceCounter",
    "RegisterKeeper",
    "Result",
    "ResultStep",
    "ReviewReport",
    "Rollout",
    "RolloutSite",
    "RolloutSiteVersion",
    "RolloutTable",
    "SecurityFile",
    "SecurityFileVersion",
    "SuccessionDecision",
    "SurveyAnswer",
    "SurveyAsked",
    "SurveyRequest",
    "SurveyRound",
    "TextClause",
    "Trainee",
    "Training",
    "Trial",
    "TrialDecision",
    "TwinDecision",
    "WrongCode",
]
