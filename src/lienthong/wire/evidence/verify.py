"""Verifying evidence offline, with nothing but the province's published key (EV-10 to EV-21)."""

from dataclasses import dataclass, replace
from datetime import datetime

from cryptography import x509

from lienthong.wire.certificates import Certificate, Role, Trust
from lienthong.wire.cosignatures import Cosignature, find_cosignatures, read_lines
from lienthong.wire.evidence import findings
from lienthong.wire.evidence.asic import is_container, unwrap
from lienthong.wire.evidence.container import read_container
from lienthong.wire.evidence.findings import (
    Verified,
    VerifiedAcknowledgement,
    VerifiedMessage,
    VerifiedStamp,
)
from lienthong.wire.evidence.parts import (
    COSIGNATURES,
    MESSAGE,
    REVOCATIONS,
    STAMP,
    EvidenceParts,
    InclusionProof,
    LoggedAcknowledgement,
    LoggedMessage,
    from_members,
)
from lienthong.wire.evidence.refusals import (
    ContentBesideOther,
    EvidenceContradiction,
    EvidenceMemberMissing,
    EvidenceMemberUnknown,
    blame,
)
from lienthong.wire.evidence.report import Report
from lienthong.wire.evidence.revoked import check_revocations, find_revoked
from lienthong.wire.framing import Framed
from lienthong.wire.merkle import hash_leaf, verify_inclusion
from lienthong.wire.named_keys import NamedKey
from lienthong.wire.notes import Checkpoint, LogVerifier, parse_note
from lienthong.wire.records import (
    Acknowledgement,
    Envelope,
    LeafKind,
    LogLeaf,
    MessageKind,
    Receipt,
    digest,
    make_leaf,
)
from lienthong.wire.refusals import CertificateOutsideValidity, ContentMismatch
from lienthong.wire.revocation import RevocationList
from lienthong.wire.seals import Domain, verify_seal
from lienthong.wire.timestamps import read_token, verify_token


@dataclass(frozen=True, slots=True)
class Beliefs:
    """What else whoever verifies believes or has: each is optional and proves something more.

    `witnesses` are keys of witnesses of logs, `authorities` certificates of time-stamping
    authorities, `content` the message's content, where it came beside the file (or a view of a file
    too large to be held), `crl` the province's revocation list, DER or PEM (EV-50); without it, and
    without one in the file (EV-54), the report says that revocation was not checked.
    """

    witnesses: tuple[NamedKey, ...] = ()
    authorities: tuple[x509.Certificate, ...] = ()
    content: bytes | memoryview | None = None
    crl: bytes | None = None


NOTHING_ELSE = Beliefs()


def verify_evidence(data: bytes, root_pem: bytes, beliefs: Beliefs = NOTHING_ELSE) -> Report:
    """Verify a whole evidence file against the province's root certificate, and `beliefs`.

    Returns what is proved and what is not. Raises a Refusal if any byte differs from what was
    written, if `root_pem` is no root certificate or not the one in question, if a key had been
    revoked when it signed, and if one of the beliefs contradicts the file.
    """
    trust = Trust(root_pem)
    lists = [] if beliefs.crl is None else [RevocationList.read(beliefs.crl, trust)]
    members, sealed_by = read_container(data), None
    if is_container(members):
        members, sealed_by = unwrap(members, trust)
    parts = from_members(members)
    if sealed_by is None:
        _refuse_what_needs_a_container(parts)
    verifier = _Verifier(parts, trust, beliefs)
    verified = replace(verifier.verify(), sealed_by=sealed_by)
    if parts.revocations is not None:
        with blame(REVOCATIONS):
            lists.append(RevocationList.read(parts.revocations, trust))
    for revocations in lists:
        verified = _doubt_revoked(verified, revocations)
    for revocations in sorted(lists, key=lambda one: one.number):  # the newest is reported
        verified = replace(verified, revocations=check_revocations(revocations, verified.signed))
    return findings.report(verified)


def _doubt_revoked(verified: Verified, revocations: RevocationList) -> Verified:
    """With a doubt about all that recipients said with a key that had been revoked (EV-55)."""
    return replace(
        verified,
        acknowledgements=tuple(
            replace(one, doubt=one.doubt or find_revoked(revocations, one.signed))
            for one in verified.acknowledgements
        ),
        statuses=tuple(
            replace(one, doubt=one.doubt or find_revoked(revocations, one.signed))
            for one in verified.statuses
        ),
    )


def _refuse_what_needs_a_container(parts: EvidenceParts) -> None:
    """In the older form nothing may be there, or lacking, that no signature covers (EV-40)."""
    if parts.withheld:
        raise EvidenceMemberMissing(part=f"{MESSAGE}content")
    if parts.needs_container:
        raise EvidenceMemberUnknown(part=parts.needs_container)


class _Verifier:
    """One verification: certificates first, then each record, then the log."""

    def __init__(self, parts: EvidenceParts, trust: Trust, beliefs: Beliefs) -> None:
        self.parts = parts
        self.beliefs = beliefs
        self.trust = trust
        self.certificates = self._read_certificates()
        self.used: set[str] = set()
        self.log = self._find_log()
        self.checkpoint = self._read_checkpoint(parts.checkpoint, "checkpoint")
        self.places: set[int] = set()
        self.latest: list[datetime] = []

    def verify(self) -> Verified:
        message = self._message(self.parts.message, MESSAGE, MessageKind.DOCUMENT)
        acknowledgements = tuple(
            self._acknowledgement(logged, f"acknowledgements/{number:04}/", message)
            for number, logged in enumerate(self.parts.acknowledgements, start=1)
        )
        self._require_one_each(acknowledgements)
        statuses = tuple(
            self._status(logged, f"statuses/{number:04}/", message)
            for number, logged in enumerate(self.parts.statuses, start=1)
        )
        with blame("checkpoint"):
            self.log.check_valid(max(self.latest))
        self.used.add(self.log.fingerprint)
        unused = self.certificates.keys() - self.used
        if unused:
            raise EvidenceContradiction(part=f"certificates/{min(unused)}.pem", rule="EV-6")
        return Verified(
            message=message,
            acknowledgements=acknowledgements,
            statuses=statuses,
            checkpoint=self.checkpoint,
            log=self.log,
            logged_until=max(self.latest),
            root=self.trust.root,
            cosignatures=self._check_cosignatures(),
            unknown_witnesses=self._name_unknown_witnesses(),
            stamp=self._check_stamp(message),
            withheld=self.parts.withheld,
        )

    # --- certificates and log --------------------------------------------------------------------

    def _read_certificates(self) -> dict[str, Certificate]:
        certificates = {}
        for pem in self.parts.certificates:
            with blame("certificates/"):
                certificate = self.trust.verify_issued(pem)
            certificates[certificate.fingerprint] = certificate
        return certificates

    def _find_log(self) -> Certificate:
        logs = [item for item in self.certificates.values() if item.role is Role.LOG]
        if len(logs) != 1:
            raise EvidenceContradiction(part="certificates/", rule="EV-6")
        return logs[0]

    def _read_checkpoint(self, note: bytes, part: str) -> Checkpoint:
        with blame(part):
            if len(parse_note(note).signatures) != 1:
                raise EvidenceContradiction(part=part, rule="EV-5")
            verifier = LogVerifier(origin=self.log.code, key=self.log.log_key())
            return verifier.read_checkpoint(note)

    # --- what others say of the log --------------------------------------------------------------

    def _check_cosignatures(self) -> tuple[Cosignature, ...]:
        """Those of the witnesses that are believed; a wrong one of theirs is refused (EV-42)."""
        text = parse_note(self.parts.checkpoint).text
        with blame(COSIGNATURES):
            signatures = read_lines("".join(self.parts.cosignatures))
            return tuple(find_cosignatures(text, signatures, self.beliefs.witnesses))

    def _name_unknown_witnesses(self) -> tuple[str, ...]:
        known = {(witness.name, witness.id) for witness in self.beliefs.witnesses}
        signatures = read_lines("".join(self.parts.cosignatures))
        return tuple(one.name for one in signatures if (one.name, one.key_id) not in known)

    def _check_stamp(self, message: VerifiedMessage) -> VerifiedStamp | None:
        """A token must be over a checkpoint of this log whose tree holds the message (EV-44)."""
        stamped, part = self.parts.stamped, f"{STAMP}token.tst"
        if stamped is None:
            return None
        checkpoint = self._read_checkpoint(stamped.checkpoint, f"{STAMP}checkpoint")
        if stamped.proof.leaf_index != message.receipt.leaf_index:
            raise EvidenceContradiction(part=f"{STAMP}proof.json", rule="EV-44")
        self._check_inclusion(self.parts.message.leaf, stamped.proof, checkpoint, STAMP)
        stated = read_token(stamped.token)
        if stated is None or not stated.is_over(stamped.checkpoint):
            raise EvidenceContradiction(part=part, rule="EV-44")
        if not self.beliefs.authorities:
            return VerifiedStamp(size=checkpoint.size, at=stated.at, authority=None)
        with blame(part):
            stamp = verify_token(stamped.token, stamped.checkpoint, self.beliefs.authorities)
        return VerifiedStamp(size=checkpoint.size, at=stamp.at, authority=stamp.authority)

    def _signer(self, key: str, role: Role, code: str) -> Certificate:
        """The certificate of the one who must have signed."""
        certificate = self.certificates.get(key)
        if certificate is None or (certificate.role, certificate.code) != (role, code):
            raise EvidenceContradiction(part="certificates/", rule="EV-11")
        self.used.add(key)
        return certificate

    def _find_doubt(
        self, certificate: Certificate, *at: datetime, folder: str
    ) -> CertificateOutsideValidity | None:
        """Why a signature does not count: its certificate, or the root's, did not hold then.

        Refused for the message itself: without its signatures there is nothing left (EV-55).
        """
        try:
            for instant in at:
                certificate.check_valid(instant)
                self.trust.root.check_valid(instant)
        except CertificateOutsideValidity as doubt:
            if folder == MESSAGE:
                raise
            return doubt
        return None

    # --- records ---------------------------------------------------------------------------------

    def _message(self, logged: LoggedMessage, folder: str, kind: MessageKind) -> VerifiedMessage:
        message = logged.message
        with blame(f"{folder}receipt.json"):
            receipt = Receipt.decode(logged.receipt.header)
            node = self._signer(receipt.key, Role.NODE, receipt.node)
            doubt = self._find_doubt(node, receipt.received_at, folder=folder)
            _check_seal(Domain.RECEIPT, logged.receipt, node)
        with blame(f"{folder}envelope.json"):
            envelope = Envelope.decode(message.header)
            sender = self._signer(envelope.key, Role.AGENCY, envelope.sender)
            instants = (envelope.sent_at, receipt.received_at)
            doubt = doubt or self._find_doubt(sender, *instants, folder=folder)
            _check_seal(Domain.ENVELOPE, message, sender)
        content = self._content(envelope, message, folder)
        if envelope.kind is not kind:
            raise EvidenceContradiction(part=f"{folder}envelope.json", rule="EV-12")
        hashes = (receipt.envelope_sha256, receipt.seal_sha256)
        if receipt.id != envelope.id or hashes != (digest(message.header), digest(message.seal)):
            raise EvidenceContradiction(part=f"{folder}receipt.json", rule="EV-13")
        with blame(f"{folder}leaf.json"):  # how a node kept the content, it alone can say
            stated = LogLeaf.decode(logged.leaf)
        expected = make_leaf(
            kind=LeafKind.MESSAGE,
            message_id=envelope.id,
            agency=envelope.sender,
            header=message.header,
            seal=message.seal,
            at=receipt.received_at,
            forwarded=receipt.forwarded,
            stored_sha256=stated.stored_sha256,
            wraps_sha256=stated.wraps_sha256,
        )
        self._check_leaf(logged.leaf, expected, logged.proof, folder)
        if logged.proof.leaf_index != receipt.leaf_index:
            raise EvidenceContradiction(part=f"{folder}proof.json", rule="EV-14")
        return VerifiedMessage(
            envelope=envelope,
            sender=sender,
            node=node,
            receipt=receipt,
            content=content,
            doubt=doubt,
        )

    def _content(
        self, envelope: Envelope, message: Framed, folder: str
    ) -> bytes | memoryview | None:
        """The content, as sealed: from the file, or where it was withheld, from beside (EV-41)."""
        if folder == MESSAGE and self.beliefs.content is not None:
            try:
                envelope.check_content(self.beliefs.content)
            except ContentMismatch as other:
                raise ContentBesideOther(**other.params) from other
        if folder == MESSAGE and self.parts.withheld:
            return self.beliefs.content
        with blame(f"{folder}content"):
            envelope.check_content(message.content)
        return message.content

    def _acknowledgement(
        self, logged: LoggedAcknowledgement, folder: str, message: VerifiedMessage
    ) -> VerifiedAcknowledgement:
        part = f"{folder}acknowledgement.json"
        sealed = logged.acknowledgement
        with blame(f"{folder}leaf.json"):
            logged_at = LogLeaf.decode(logged.leaf).at
        with blame(part):
            record = Acknowledgement.decode(sealed.header)
            agency = self._signer(record.key, Role.AGENCY, record.agency)
            doubt = self._find_doubt(agency, record.at, logged_at, folder=folder)
            _check_seal(Domain.ACKNOWLEDGEMENT, sealed, agency)
        about = (record.id, record.envelope_sha256)
        if about != (message.envelope.id, digest(self.parts.message.message.header)):
            raise EvidenceContradiction(part=part, rule="EV-15")
        expected = make_leaf(
            kind=LeafKind.ACKNOWLEDGEMENT,
            message_id=record.id,
            agency=record.agency,
            header=sealed.header,
            seal=sealed.seal,
            at=logged_at,
        )
        self._check_leaf(logged.leaf, expected, logged.proof, folder)
        self._require_later(logged.proof, message, folder)
        return VerifiedAcknowledgement(
            record=record, agency=agency, logged_at=logged_at, doubt=doubt
        )

    def _status(
        self, logged: LoggedMessage, folder: str, message: VerifiedMessage
    ) -> VerifiedMessage:
        status = self._message(logged, folder, MessageKind.STATUS)
        if status.envelope.reply_to != message.envelope.id:
            raise EvidenceContradiction(part=f"{folder}envelope.json", rule="EV-16")
        self._require_later(logged.proof, message, folder)
        return status

    # --- log -------------------------------------------------------------------------------------

    def _check_leaf(
        self, data: bytes, expected: LogLeaf, proof: InclusionProof, folder: str
    ) -> None:
        if data != expected.encode() or proof.leaf_index in self.places:
            raise EvidenceContradiction(part=f"{folder}leaf.json", rule="EV-14")
        self.places.add(proof.leaf_index)
        self.latest.append(expected.at)
        self._check_inclusion(data, proof, self.checkpoint, folder)

    def _check_inclusion(
        self, data: bytes, proof: InclusionProof, checkpoint: Checkpoint, folder: str
    ) -> None:
        with blame(f"{folder}proof.json"):
            verify_inclusion(
                leaf_hash=hash_leaf(data),
                index=proof.leaf_index,
                size=checkpoint.size,
                proof=proof.hashes,
                root=checkpoint.root,
            )

    def _require_later(self, proof: InclusionProof, message: VerifiedMessage, folder: str) -> None:
        if proof.leaf_index <= message.receipt.leaf_index:
            raise EvidenceContradiction(part=f"{folder}proof.json", rule="EV-14")

    def _require_one_each(self, found: tuple[VerifiedAcknowledgement, ...]) -> None:
        agencies = [item.record.agency for item in found]
        if len(set(agencies)) != len(agencies):
            raise EvidenceContradiction(part="acknowledgements/", rule="EV-15")


def _check_seal(domain: Domain, sealed: Framed, signer: Certificate) -> None:
    verify_seal(domain=domain, header=sealed.header, seal=sealed.seal, key=signer.sealing_key())
