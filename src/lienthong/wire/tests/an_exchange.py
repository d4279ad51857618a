"""A province in which one document went out; tests bend it before its evidence is built."""

from dataclasses import replace
from uuid import UUID

from lienthong.wire.certificates import Role
from lienthong.wire.edxml import (
    Document,
    DocumentReference,
    Organisation,
    OutgoingFile,
    Status,
    write_document,
    write_status,
)
from lienthong.wire.evidence import (
    EvidenceParts,
    InclusionProof,
    LoggedAcknowledgement,
    LoggedMessage,
)
from lienthong.wire.records import LeafKind, MessageKind, make_leaf
from lienthong.wire.testing import LATER, NOON, Log, Province

MESSAGE_ID = UUID("019aaf3e-7000-7000-8000-000000000001")
STATUS_ID = UUID("019aaf3e-7000-7000-8000-000000000002")
DOCUMENT_ID = "H56,2026/11/23,15/UBND-MH"


class Exchange:
    """Sends, receives, acknowledges and answers, and proves it in one log."""

    def __init__(self):
        self.province = Province()
        self.sender = self.province.holder("H56")
        self.reader = self.province.holder("H56.MH.001")
        self.refuser = self.province.holder("H56.MH.002")
        self.node = self.province.holder("nut-h56", role=Role.NODE)
        log_key, self.log_pem = self.province.log()
        self.log = Log(log_key)
        self.log.add(b"an older entry")
        self.recipients = ("H56.MH.001", "H56.MH.002", "H56.MH.003")

    def send(self, *, content=None, sender=None, at=NOON, node=None):
        sent = (sender or self.sender).send(
            to=self.recipients, content=content or document(), message_id=MESSAGE_ID, at=at
        )
        return self.take(sent, MESSAGE_ID, "H56", node=node)

    def take(self, sent, message_id, agency, *, node=None, at=NOON + LATER, forwarded=()):
        leaf = make_leaf(
            kind=LeafKind.MESSAGE,
            message_id=message_id,
            agency=agency,
            header=sent.header,
            seal=sent.seal,
            at=at,
            forwarded=forwarded,
        ).encode()
        index = self.log.add(leaf)
        receipt = (node or self.node).receive(sent, leaf_index=index, at=at, forwarded=forwarded)
        return LoggedMessage(
            message=sent,
            receipt=receipt,
            leaf=leaf,
            proof=InclusionProof(leaf_index=index, hashes=()),
        )

    def acknowledge(self, logged, agency, *, code=None, at=NOON + 2 * LATER):
        signed = agency.acknowledge(logged.message, at=at)
        leaf = make_leaf(
            kind=LeafKind.ACKNOWLEDGEMENT,
            message_id=MESSAGE_ID,
            agency=code or agency.code,
            header=signed.header,
            seal=signed.seal,
            at=NOON + 3 * LATER,
        ).encode()
        proof = InclusionProof(leaf_index=self.log.add(leaf), hashes=())
        return LoggedAcknowledgement(acknowledgement=signed, leaf=leaf, proof=proof)

    def answer(
        self, agency, *, code="02", reply_to=MESSAGE_ID, content=None, kind=MessageKind.STATUS
    ):
        status = write_status(
            Status(
                sender=Organisation(organ_id=agency.code),
                response_for=DocumentReference(organ_id="H56", document_id=DOCUMENT_ID),
                code=code,
                description="Không thuộc thẩm quyền",
            )
        )
        sent = agency.send(
            to=("H56",),
            content=content or status,
            message_id=STATUS_ID,
            kind=kind,
            reply_to=reply_to,
        )
        return self.take(sent, STATUS_ID, agency.code)

    def parts(self, message, acknowledgements=(), statuses=(), holders=None):
        """Everything under one checkpoint, with proofs."""
        chosen = holders or (self.sender, self.reader, self.refuser, self.node)
        return EvidenceParts(
            message=self.prove(message),
            acknowledgements=tuple(map(self.prove, acknowledgements)),
            statuses=tuple(map(self.prove, statuses)),
            checkpoint=self.log.checkpoint(),
            certificates=(*(holder.pem for holder in chosen), self.log_pem),
        )

    def prove(self, logged):
        index = logged.proof.leaf_index
        return replace(logged, proof=replace(logged.proof, hashes=self.log.prove(index)))


def document():
    return write_document(
        Document(
            sender=Organisation(organ_id="H56"),
            recipients=(Organisation(organ_id="H56.MH.001"),),
            document_id=DOCUMENT_ID,
            code_number="15",
            code_notation="UBND-MH",
            subject="Rà soát thỏa thuận",
        ),
        attachments=[OutgoingFile(name="a.pdf", content=b"%PDF-1.7")],
    )
