"""The signer of a draft: form and post as proposed, or otherwise with a reason (SG-30)."""

from dataclasses import replace
from datetime import datetime
from uuid import UUID

from lienthong.documents.queries.signers import find_signer
from lienthong.documents.rules.proposals import find_proposal, say_proposal
from lienthong.documents.rules.texts import lines_of
from lienthong.documents.terms import (
    Content,
    FormNotProposed,
    NothingToSignBy,
    Signer,
    SignerMissing,
)


def as_proposed(
    content: Content, before: Content | None, *, agency_id: UUID, now: datetime
) -> Content:
    """The content with form and post filled in where nobody typed any.

    What was typed for another signer (`before`) is not taken for typed for this one.
    """
    signer = _signer(content, agency_id, now)
    if signer is None:
        return content
    changed = before is not None and before.signer_id not in {None, content.signer_id}
    if changed and before is not None and _typed(before) == _typed(content):
        content = replace(content, authority_lines="", signer_title="")
    if not any(_typed(content)) and signer.proposals:
        first = signer.proposals[0]
        lines = "\n".join(first.lines)
        return replace(content, authority_lines=lines, signer_title=first.title)
    says_all = any(not one.title for one in signer.proposals)
    if content.signer_title or says_all:
        return content
    return replace(content, signer_title=signer.title)


def require_proposed(content: Content, *, agency_id: UUID, now: datetime) -> None:
    """Refuse who may sign nothing today (SignerMissing), and a form that is not proposed.

    The second (FormNotProposed) not where the draft says why.
    """
    signer = _signer(content, agency_id, now)
    if signer is None:
        raise SignerMissing(field="signer")
    lines, title = lines_of(content.authority_lines), content.signer_title
    known = find_proposal(signer.proposals, lines=lines, title=title)
    if known is not None or content.form_reason:
        return
    if not signer.proposals:
        raise NothingToSignBy(name=signer.name, field="signer")
    raise FormNotProposed(
        name=signer.name,
        laid_out=" / ".join([*lines, title]),
        proposed="; ".join(say_proposal(one) for one in signer.proposals),
        field="authority_lines",
    )


def _signer(content: Content, agency_id: UUID, now: datetime) -> Signer | None:
    return find_signer(
        agency_id=agency_id, account_id=content.signer_id, type_code=content.type_code, now=now
    )


def _typed(content: Content) -> tuple[str, str]:
    return content.authority_lines, content.signer_title
