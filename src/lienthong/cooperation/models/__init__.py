"""Tables of cooperation. A version is never edited; only its end in the record is set, once."""

from lienthong.cooperation.models.agreements import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    ReferenceCounter,
)

__all__ = [
    "Agreement",
    "AgreementParty",
    "AgreementVersion",
    "ReferenceCounter",
]
