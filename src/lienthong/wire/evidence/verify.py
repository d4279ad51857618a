"""Verifying evidence offline, with nothing but the province's published key (EV-10 to EV-21)."""

from dataclasses import replace
from datetime import datetime

from lienthong.wire.certificates import Certificate, Role, Trust
from lienthong.wire.evidence import findings
from lienthong.wire.evidence.asic import is_container, unwrap
from lienthong.wire.evidence.container import read_container
from lienthong.wire.evidence.findings import Verified, VerifiedAcknowledgement, VerifiedMessage
from lienthong.wire.evidence.parts import (
    EvidenceParts,
    InclusionProof,
    LoggedAcknowledgement,
    LoggedMessage,
    from_members,
)
from lienthong.wire.evidence.refusals import EvidenceContradiction, blame
from lienthong.wire.evidence.report import Report
from lienthong.wire.framing import Framed
from lienthong.wire.merkle import hash_leaf, verify_inclusion
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
from lienthong.wire.seals import Domain, verify_seal


def verify_evidence(data: bytes, root_pem: bytes) -> Report:
    """Verify a whole evidence file against the province's root certificate.

    Returns what is proved and what is not. Raises a Refusal if any byte differs from what was
    written, or if `root_pem` is no root certificate or not the one in question.
    """
    trust = Trust(root_pem)
    members, sealed_by = read_container(data), None
    if is_container(members):
        members, sealed_by = unwrap(members, trust)
    verified = _Verifier(from_members(members), trust).verify()
    return findings.report(replace(verified, sealed_by=sealed_by))


class _Verifier:
    """One verification: certificates first, then each record, then the log."""

    def __init__(self, parts: EvidenceParts, trust: Trust) -> None:
        self.parts = parts
        self.trust = trust
        self.certificates = self._read_certificates()
        self.used: set[str] = set()
        self.log = self._find_log()
        self.checkpoint = self._read_checkpoint()
        self.places: set[int] = set()
        self.latest: list[datetime] = []

    def verify(self) -> Verified:
        message = self._message(self.parts.message, "message/", MessageKind.DOCUMENT)
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
        unused = self.certificates.keys() - self.used
        if unused:
            raise EvidenceContradiction(part=f"certificates/{min(unused)}.pem", rule="EV-6")
        return Verified(
            message=message,
            acknowledgements=acknowledgements,
            statuses=statuses,
            checkpoint=self.checkpoint,
            log=self.log,
            root=self.trust.root,
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
        self.used.add(logs[0].fingerprint)
        return logs[0]

    def _read_checkpoint(self) -> Checkpoint:
        with blame("checkpoint"):
            if len(parse_note(self.parts.checkpoint).signatures) != 1:
                raise EvidenceContradiction(part="checkpoint", rule="EV-5")
            verifier = LogVerifier(origin=self.log.code, key=self.log.log_key())
            return verifier.read_checkpoint(self.parts.checkpoint)

    def _signer(self, key: str, role: Role, code: str, *, at: tuple[datetime, ...]) -> Certificate:
        """The certificate of the one who must have signed, valid at all these instants."""
        certificate = self.certificates.get(key)
        if certificate is None or (certificate.role, certificate.code) != (role, code):
            raise EvidenceContradiction(part="certificates/", rule="EV-11")
        for instant in at:
            certificate.check_valid(instant)
            self.trust.root.check_valid(instant)
        self.used.add(key)
        return certificate

    # --- records ---------------------------------------------------------------------------------

    def _message(self, logged: LoggedMessage, folder: str, kind: MessageKind) -> VerifiedMessage:
        message = logged.message
        with blame(f"{folder}receipt.json"):
            receipt = Receipt.decode(logged.receipt.header)
            node = self._signer(receipt.key, Role.NODE, receipt.node, at=(receipt.received_at,))
            _check_seal(Domain.RECEIPT, logged.receipt, node)
        with blame(f"{folder}envelope.json"):
            envelope = Envelope.decode(message.header)
            instants = (envelope.sent_at, receipt.received_at)
            sender = self._signer(envelope.key, Role.AGENCY, envelope.sender, at=instants)
            _check_seal(Domain.ENVELOPE, message, sender)
        with blame(f"{folder}content"):
            envelope.check_content(message.content)
        if envelope.kind is not kind:
            raise EvidenceContradiction(part=f"{folder}envelope.json", rule="EV-12")
        hashes = (receipt.envelope_sha256, receipt.seal_sha256)
        if receipt.id != envelope.id or hashes != (digest(message.header), digest(message.seal)):
            raise EvidenceContradiction(part=f"{folder}receipt.json", rule="EV-13")
        with blame(f"{folder}leaf.json"):  # how a node kept the content, it alone can say
            stored_sha256 = LogLeaf.decode(logged.leaf).stored_sha256
        expected = make_leaf(
            kind=LeafKind.MESSAGE,
            message_id=envelope.id,
            agency=envelope.sender,
            header=message.header,
            seal=message.seal,
            at=receipt.received_at,
            forwarded=receipt.forwarded,
            stored_sha256=stored_sha256,
        )
        self._check_leaf(logged.leaf, expected, logged.proof, folder)
        if logged.proof.leaf_index != receipt.leaf_index:
            raise EvidenceContradiction(part=f"{folder}proof.json", rule="EV-14")
        return VerifiedMessage(
            envelope=envelope, sender=sender, receipt=receipt, content=message.content
        )

    def _acknowledgement(
        self, logged: LoggedAcknowledgement, folder: str, message: VerifiedMessage
    ) -> VerifiedAcknowledgement:
        part = f"{folder}acknowledgement.json"
        sealed = logged.acknowledgement
        with blame(f"{folder}leaf.json"):
            logged_at = LogLeaf.decode(logged.leaf).at
        with blame(part):
            record = Acknowledgement.decode(sealed.header)
            instants = (record.at, logged_at)
            agency = self._signer(record.key, Role.AGENCY, record.agency, at=instants)
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
        return VerifiedAcknowledgement(record=record, agency=agency, logged_at=logged_at)

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
        with blame(f"{folder}proof.json"):
            verify_inclusion(
                leaf_hash=hash_leaf(data),
                index=proof.leaf_index,
                size=self.checkpoint.size,
                proof=proof.hashes,
                root=self.checkpoint.root,
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
