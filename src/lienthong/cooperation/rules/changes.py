"""What one version of the record changed in the one before."""

from dataclasses import fields
from typing import TypeVar

from lienthong.cooperation.terms import AgreementDraft, CommitmentDraft

Draft = TypeVar("Draft", AgreementDraft, CommitmentDraft)


def changed_fields(before: Draft, after: Draft) -> tuple[str, ...]:
    """The members that differ, in the order of the draft."""
    return tuple(
        member.name
        for member in fields(before)
        if getattr(before, member.name) != getattr(after, member.name)
    )
