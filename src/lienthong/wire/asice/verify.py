"""Verifying a container of another maker, offline: every signature in it must hold (EV-30)."""

import re
from collections.abc import Iterator
from datetime import datetime
from typing import Final

from cryptography import x509
from cryptography.x509 import ocsp

from lienthong.wire.asice.archive import MEDIA_TYPES, Members, read_archive
from lienthong.wire.asice.documents import NAMESPACES, parse
from lienthong.wire.asice.findings import CheckedSignature, ContainerReport, report
from lienthong.wire.asice.hash_chain import Covered, verify_hash_chain
from lienthong.wire.asice.refusals import ContainerUnsigned, SignatureUnreadable
from lienthong.wire.asice.signatures import HoldingSignature, verify_signature
from lienthong.wire.asice.timestamps import read_token
from lienthong.wire.asice.trust import find_path, read_root, read_status

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

    Such parts make it ours, also when they are damaged: then it is refused as ours.
    """
    says_so = data.startswith(b"PK\x03\x04") and any(kind in data[:200] for kind in MEDIA_TYPES)
    return says_so and OURS not in data


def verify_container(data: bytes, root_pem: bytes) -> ContainerReport:
    """What a container's signatures establish, believing only the certificate `root_pem`.

    Raises a Refusal where a signature, digest or hash chain does not hold, where there is none, and
    for what this reader does not know.
    """
    root = read_root(root_pem)
    members = read_archive(data)
    checked = [_check(signature, members, root) for signature in _find_signatures(members)]
    covered = {name for one in checked for name in one.covered}
    uncovered = [
        name
        for name in members
        if name not in covered | CHAINS and name != "mimetype" and not name.startswith("META-INF/")
    ]
    return report(checked, uncovered)


def _find_signatures(members: Members) -> Iterator[HoldingSignature]:
    """Every signature in every file that may hold some; each must hold."""
    found = 0
    for part in sorted(members):
        if not _SIGNATURES.fullmatch(part):
            continue
        root = parse(members[part], part)
        # Those deeper down (countersignatures) speak of other signatures, not of the files.
        for element in root.findall("ds:Signature", NAMESPACES):
            found += 1
            if found > MOST_SIGNATURES:
                raise SignatureUnreadable(part=part, problem=f"> {MOST_SIGNATURES}")
            yield verify_signature(element, members, part)
    if not found:
        raise ContainerUnsigned


def _check(
    signature: HoldingSignature, members: Members, root: x509.Certificate
) -> CheckedSignature:
    chain = Covered()
    if SIGNED_RESULT in signature.covered:
        chain = verify_hash_chain(SIGNED_RESULT, members)
    stamped = tuple(_stamps(signature, members))
    statuses = {read_status(one, signature.certificate) for one in signature.revocation}
    revoked = ocsp.OCSPCertStatus.REVOKED in statuses
    return CheckedSignature(
        signature=signature,
        chained=frozenset(chain.present),
        absent=frozenset(chain.absent),
        stamped=stamped,
        certified=not revoked and _is_certified(signature, root),
        good=ocsp.OCSPCertStatus.GOOD in statuses and not revoked,
        revoked=revoked,
    )


def _is_certified(signature: HoldingSignature, root: x509.Certificate) -> bool:
    """Whether the signer is known at the time it states: no unchecked stamp moves that."""
    at = signature.stated_at
    others = signature.others
    return at is not None and find_path(signature.certificate, others, root, at) is not None


def _stamps(signature: HoldingSignature, members: Members) -> Iterator[tuple[str, datetime]]:
    """Tokens over this signature: inside it, beside it, or over a chain that leads to it."""
    for token in signature.timestamps:
        stated = read_token(token)
        if stated is not None and stated.is_over(signature.value):
            yield signature.part, stated.at
    stated = read_token(members.get(TOKEN, b""))
    if stated is None:
        return
    if stated.is_over(signature.value):
        yield TOKEN, stated.at
        return
    result = members.get(STAMPED_RESULT, b"")
    if stated.is_over(result) and (
        signature.part in verify_hash_chain(STAMPED_RESULT, members).present
    ):
        yield TOKEN, stated.at
