"""What keys and signatures made with them are worth to a receiver, by the trust list (SG-38)."""

from collections.abc import Collection
from datetime import datetime
from uuid import UUID

from cryptography import x509

from lienthong.audit.queries import list_facts_about
from lienthong.documents.events import DispatchSealed, DispatchSigned, subject_of_dispatch
from lienthong.documents.models import SigningKey
from lienthong.documents.queries.trust import load_trust_list
from lienthong.documents.terms import KeyWorth
from lienthong.paper.signing.examination import Trust
from lienthong.paper.signing.keys import name_of
from lienthong.paper.signing.standing import is_named, standing_of
from lienthong.paper.signing.trust import AuthorityKind, TrustList

_NAMING_CERTIFICATES = (DispatchSigned.TAG, DispatchSealed.TAG)


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
    found = find_unconfirmed(agency_id=agency_id, dispatch_ids=[dispatch_id], now=now)
    return found.get(dispatch_id, [])


def find_unconfirmed(
    *, agency_id: UUID, dispatch_ids: Collection[UUID], now: datetime
) -> dict[UUID, list[KeyWorth]]:
    """As `list_unconfirmed` for many documents; only those with such a key. Two queries."""
    trust = load_trust_list()
    unsure: dict[str, list[KeyWorth]] = {}
    for row in SigningKey.objects.filter(agency_id=agency_id).order_by("added_at", "id"):
        worth = worth_of(row, trust=trust, now=now)
        if not worth.is_trusted:
            unsure.setdefault(_serial(row), []).append(worth)
    if not unsure:
        return {}
    of_subject = {subject_of_dispatch(one): one for one in dispatch_ids}
    found: dict[UUID, dict[str, list[KeyWorth]]] = {}
    for fact in list_facts_about(subjects=list(of_subject), tags=_NAMING_CERTIFICATES):
        serial = str(fact.data["certificate"])
        if serial in unsure:
            for subject in of_subject.keys() & set(fact.subjects):
                found.setdefault(of_subject[subject], {})[serial] = unsure[serial]
    return {one: [worth for each in keys.values() for worth in each] for one, keys in found.items()}


def _serial(row: SigningKey) -> str:
    certificate = x509.load_pem_x509_certificate(row.certificate.encode())
    return f"{certificate.serial_number:x}"
