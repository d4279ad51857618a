"""What one version of the record changed in the one before."""

from dataclasses import fields

from lienthong.cooperation.terms import AgreementDraft


def changed_fields(before: AgreementDraft, after: AgreementDraft) -> tuple[str, ...]:
    """The members that differ, in the order of the draft."""
    return tuple(
        member.name
        for member in fields(AgreementDraft)
        if getattr(before, member.name) != getattr(after, member.name)
    )
