"""Who may sign for an agency now, and in which form: from posts and authorities."""

from collections import defaultdict
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from django.utils import timezone

from lienthong.directory.queries import get_agency, list_appointments
from lienthong.directory.terms import AgencyKind, AppointmentCard
from lienthong.documents.models import Dispatch
from lienthong.documents.queries.authorities import list_authorities, list_authorities_of
from lienthong.documents.queries.dispatches_to_sign import count_to_sign
from lienthong.documents.rules.authority import holds_at
from lienthong.documents.rules.contents import restore
from lienthong.documents.rules.proposals import find_proposal, propose_forms, say_proposal
from lienthong.documents.rules.texts import lines_of
from lienthong.documents.terms import AuthorityCard, Form, Signer, SigningGround
from lienthong.identity.terms import Role
from lienthong.kernel.vietnamese import sort_key
from lienthong.paper.document_types import list_signing_forms

BY_RIGHT = "30/2020/NĐ-CP Đ13.1"
"""What a head signs by; the forms' own articles are in the table of `paper`."""
COLLECTIVES = {
    AgencyKind.PEOPLES_COMMITTEE.value: "Ủy ban nhân dân",
    AgencyKind.PEOPLES_COUNCIL.value: "Hội đồng nhân dân",
}
"""Bodies that work as a collective: their head signs on its behalf (Điều 13.2)."""


def list_signers(*, agency_id: UUID, type_code: str, now: datetime) -> list[Signer]:
    """Leaders, and whoever holds an authority now, each with the forms for the type; by name."""
    on = timezone.localdate(now)
    posts, authorities = defaultdict(list), defaultdict(list)
    for held in list_appointments(on=on, agency_id=agency_id, at=now):
        posts[held.account_id].append(held)
    for card in list_authorities(agency_id=agency_id):
        authorities[card.account_id].append(card)
    collective = COLLECTIVES.get(get_agency(agency_id=agency_id, on=on).type, "")
    found = [
        _signer(own, authorities[account_id], type_code, collective, now)
        for account_id, own in posts.items()
        if any(one.post.role is Role.LEADER for one in own)
        or any(holds_at(card, at=now, on=on) for card in authorities[account_id])
    ]
    return sorted(found, key=lambda signer: sort_key(signer.name))


def find_signer(
    *, agency_id: UUID, account_id: UUID | None, type_code: str, now: datetime
) -> Signer | None:
    """One of them; None for who may sign nothing now."""
    known = list_signers(agency_id=agency_id, type_code=type_code, now=now)
    return next((one for one in known if one.account_id == account_id), None)


def holds_authority(*, agency_id: UUID, account_id: UUID, now: datetime) -> bool:
    """Whether somebody holds an authority to sign anything now."""
    on = timezone.localdate(now)
    known = list_authorities_of(agency_id=agency_id, account_id=account_id)
    return any(holds_at(card, at=now, on=on) for card in known)


def has_to_sign(*, agency_id: UUID, account_id: UUID, now: datetime) -> bool:
    """Whether a document waits for somebody's signature, or they may be asked for it any day."""
    waiting = count_to_sign(agency_id=agency_id, signer_id=account_id)
    return bool(waiting) or holds_authority(agency_id=agency_id, account_id=account_id, now=now)


def may_give_authority(*, agency_id: UUID, account_id: UUID, now: datetime) -> bool:
    """Whether somebody is the head, or holds a TL. that may be passed on (Điều 13.4)."""
    on = timezone.localdate(now)
    posts = list_appointments(on=on, agency_id=agency_id, account_id=account_id, at=now)
    return any(held.post.heads for held in posts) or any(
        card.form is Form.BY_ORDER and card.passed_from is None and holds_at(card, at=now, on=on)
        for card in list_authorities_of(agency_id=agency_id, account_id=account_id)
    )


def get_signing_ground(
    *, agency_id: UUID, dispatch_id: UUID, now: datetime
) -> SigningGround | None:
    """What the form on the page of a document rests on, when it was signed, else now (SG-33).

    None for a document whose form is not known here, such as one signed on paper.
    """
    row = Dispatch.objects.filter(id=dispatch_id, agency_id=agency_id).first()
    version = row.versions.filter(number=row.version).first() if row else None
    if row is None or version is None or version.content is None:
        return None
    content, at = restore(version.content), row.signed_at or now
    signer = find_signer(
        agency_id=agency_id, account_id=row.signer_id, type_code=row.type_code, now=at
    )
    proposals = signer.proposals if signer else ()
    known = find_proposal(
        proposals, lines=lines_of(content.authority_lines), title=content.signer_title
    )
    marked = {form.code: form.legal_basis for form in list_signing_forms(timezone.localdate(at))}
    return SigningGround(
        law=known.law if known else marked.get(row.signing_form, ""),
        basis=known.basis if known else "",
        proposed=known is not None,
        reason="" if known else content.form_reason,
        others=() if known else tuple(say_proposal(one) for one in proposals),
    )


def _signer(
    posts: Sequence[AppointmentCard],
    authorities: Sequence[AuthorityCard],
    type_code: str,
    collective: str,
    now: datetime,
) -> Signer:
    on = timezone.localdate(now)
    leading = next((one for one in posts if one.post.role is Role.LEADER), posts[0])
    laws = {Form.BY_RIGHT: BY_RIGHT} | {
        Form(form.code): form.legal_basis for form in list_signing_forms(on)
    }
    return Signer(
        account_id=leading.account_id,
        name=leading.account_name,
        title=leading.post.title,
        proposals=tuple(
            propose_forms(
                posts=posts,
                authorities=authorities,
                type_code=type_code,
                collective=collective,
                laws=laws,
                at=now,
                on=on,
            )
        ),
    )
