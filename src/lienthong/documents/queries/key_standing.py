"""What keys and signatures made with them are worth to a receiver, by the trust list (SG-38)."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from cryptography import x509

from lienthong.audit.queries import list_facts_of
from lienthong.documents.events import subject_of_dispatch
from lienthong.documents.models import SigningKey
from lienthong.documents.queries.trust import load_trust_list
from lienthong.documents.terms import KeyWorth
from lienthong.paper.signing.examination import Trust
from lienthong.paper.signing.keys import name_of
from lienthong.paper.signing.standing import is_named, standing_of
from lienthong.paper.signing.trust import AuthorityKind, TrustList


def worth_of(row: SigningKey, *, trust: TrustList, now: datetime) -> KeyWorth:
    """What a key's certificate is worth now, and whether it names the key's holder."""
    certificate, *issuers = x509.load_pem_x509_certificates(row.certificate.encode())
    found = standing_of(certificate, issuers, trust=trust, at=now)
    return KeyWorth(
        holder=row.holder,
        named=name_of(certificate),
        is_trusted=found.trust is Trust.TRUSTED,
        is_expired=found.trust is Trust.EXPIRED,
        is_made_up=found.authority is not None
        and found.authority.kind is AuthorityKind.DEMONSTRATION,
        is_named=is_named(certificate, row.holder),
    )


def get_key_worth(*, key_id: UUID, now: datetime) -> KeyWorth:
    """What one key is worth."""
    row = SigningKey.objects.get(id=key_id)
    return worth_of(row, trust=load_trust_list(), now=now)


def list_unconfirmed(*, agency_id: UUID, dispatch_id: UUID, now: datetime) -> list[KeyWorth]:
    """The keys that signed or sealed a document and whose certificates nobody confirms now.

    By the certificates that its facts name; none for what was signed on paper or elsewhere.
    """
    facts = list_facts_of(subject=subject_of_dispatch(dispatch_id))
    serials = {str(fact.data.get("certificate", "")) for fact in facts} - {""}
    if not serials:
        return []
    trust, rows = load_trust_list(), SigningKey.objects.filter(agency_id=agency_id)
    used = [row for row in rows if _serial(row) in serials]
    return [one for one in _worths(used, trust, now) if not one.is_trusted]


def _worths(rows: Sequence[SigningKey], trust: TrustList, now: datetime) -> list[KeyWorth]:
    return [worth_of(row, trust=trust, now=now) for row in rows]


def _serial(row: SigningKey) -> str:
    certificate = x509.load_pem_x509_certificate(row.certificate.encode())
    return f"{certificate.serial_number:x}"
