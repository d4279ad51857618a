"""Verifying a container of another maker, offline: every signature in it must hold (EV-30)."""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Final

from cryptography import x509

from lienthong.wire.asice.archive import MEDIA_TYPES, Members, list_names, read_archive
from lienthong.wire.asice.documents import NAMESPACES, parse
from lienthong.wire.asice.findings import CheckedSignature, ContainerReport, Stamped, report
from lienthong.wire.asice.hash_chain import Covered, verify_hash_chain
from lienthong.wire.asice.refusals import (
    ContainerUnreadable,
    ContainerUnsigned,
    SignatureUnreadable,
)
from lienthong.wire.asice.responders import read_answers
from lienthong.wire.asice.signatures import HoldingSignature, verify_signature
from lienthong.wire.certificate_paths import find_path, read_root
from lienthong.wire.timestamps import read_token, verify_token

SIGNED_RESULT: Final = "sig-hashchainresult.xml"
STAMPED_RESULT: Final = "ts-hashchainresult.xml"
TOKEN: Final = "META-INF/timestamp.tst"  # noqa: S105 - a file's name
CHAINS: Final = {"sig-hashchain.xml", SIGNED_RESULT, "ts-hashchain.xml", STAMPED_RESULT}
MOST_SIGNATURES: Final = 100
_SIGNATURES: Final = re.compile(r"META-INF/[^/]*signatures[^/]*\.xml")
OURS: Final = b"message/envelope.json"
"""A part that every evidence file of ours has, by its name in the ZIP."""


def is_foreign_container(data: bytes) -> bool:
    """Whether a file says that it is an ASiC-E container, and has none of our evidence's parts.

    Such parts make it ours, also when they are damaged: then it is refused as ours. Evidence of
    ours inside a file of another's container is not one of that container's parts.
    """
    says_so = data.startswith(b"PK\x03\x04") and any(kind in data[:200] for kind in MEDIA_TYPES)
    if not says_so or OURS not in data:
        return says_so
    try:
        return OURS.decode() not in list_names(data)
    except ContainerUnreadable:
        return False


def verify_container(
    data: bytes,
    root_pem: bytes,
    authorities: Sequence[x509.Certificate] = (),
    *,
    now: datetime | None = None,
) -> ContainerReport:
    """What a container's signatures establish, believing only the certificate `root_pem`.

    Given time-stamping `authorities`, one of them must have issued each token over a signature.
    Given the time, it is told what states a later one.
    Raises a Refusal where a signature, digest or hash chain does not hold, where there is none, and
    for what this reader does not know.
    """
    root = read_root(root_pem)
    members = read_archive(data)
    found = _find_signatures(members)
    checked = [_check(signature, members, root, authorities) for signature in found]
    covered = {name for one in checked for name in one.covered}
    uncovered = [
        name
        for name in members
        if name not in covered | CHAINS and name != "mimetype" and not name.startswith("META-INF/")
    ]
    return report(checked, uncovered, now)


def _find_signatures(members: Members) -> Iterator[HoldingSignature]:
    """Every signature in every file that may hold some; each must hold."""
    found = 0
    for part in sorted(members):
        if not _SIGNATURES.fullmatch(part):
            continue
        document = parse(members[part], part)
        # Those deeper down (countersignatures) speak of other signatures, not of the files.
        for element in document.root.findall("ds:Signature", NAMESPACES):
            found += 1
            if found > MOST_SIGNATURES:
                raise SignatureUnreadable(part=part, problem=f"> {MOST_SIGNATURES}")
            yield verify_signature(element, document, members, part)
    if not found:
        raise ContainerUnsigned


def _check(
    signature: HoldingSignature,
    members: Members,
    root: x509.Certificate,
    authorities: Sequence[x509.Certificate],
) -> CheckedSignature:
    chain = Covered()
    if SIGNED_RESULT in signature.covered:
        chain = verify_hash_chain(SIGNED_RESULT, members)
    stamped = tuple(_issued_by(stamp, authorities) for stamp in _stamps(signature, members))
    path = _path(signature, root)
    issuer = path[1] if path and len(path) > 1 else None
    answers = tuple(read_answers(signature.revocation, signature.certificate, issuer))
    # Once the issuer is known, an answer of somebody else's is nobody's: anybody may add one.
    counted = tuple(one for one in answers if one.by is not None or issuer is None)
    revoked = any(one.revoked for one in counted)
    return CheckedSignature(
        signature=signature,
        chained=frozenset(chain.present),
        absent=frozenset(chain.absent),
        stamped=stamped,
        certified=path is not None and not revoked,
        known=path is not None or _is_known(signature, root),
        answers=counted,
        revoked=revoked,
        unbelieved=len(counted) < len(answers),
    )


def _path(signature: HoldingSignature, root: x509.Certificate) -> list[x509.Certificate] | None:
    """How the signer is known at the time it states: no unchecked stamp moves that."""
    at = signature.stated_at
    return None if at is None else find_path(signature.certificate, signature.others, root, at)


def _is_known(signature: HoldingSignature, root: x509.Certificate) -> bool:
    """Whether the certificate was issued under the key given, whatever time is stated."""
    certificate = signature.certificate
    held = (certificate.not_valid_before_utc, certificate.not_valid_after_utc)
    return any(find_path(certificate, signature.others, root, at) for at in held)


@dataclass(frozen=True, slots=True)
class _Stamp:
    """A token, where it lies, what it was made over and the time it states."""

    part: str
    token: bytes
    data: bytes
    at: datetime


def _issued_by(stamp: _Stamp, authorities: Sequence[x509.Certificate]) -> Stamped:
    """A stamp with the authority that issued it, checked where one is believed (EV-35)."""
    if not authorities:
        return Stamped(stamp.part, stamp.at, None)
    verified = verify_token(stamp.token, stamp.data, authorities)
    return Stamped(stamp.part, verified.at, verified.authority)


def _stamps(signature: HoldingSignature, members: Members) -> Iterator[_Stamp]:
    """Tokens over this signature: inside it, beside it, or over a chain that leads to it."""
    for token in signature.timestamps:
        stated = read_token(token)
        if stated is not None and stated.is_over(signature.value):
            yield _Stamp(signature.part, token, signature.value, stated.at)
    token = members.get(TOKEN, b"")
    stated = read_token(token)
    if stated is None:
        return
    if stated.is_over(signature.value):
        yield _Stamp(TOKEN, token, signature.value, stated.at)
        return
    result = members.get(STAMPED_RESULT, b"")
    if stated.is_over(result) and (
        signature.part in verify_hash_chain(STAMPED_RESULT, members).present
    ):
        yield _Stamp(TOKEN, token, result, stated.at)
