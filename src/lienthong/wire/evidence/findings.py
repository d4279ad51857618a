"""From verified parts to the statements of a report."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime

from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import Certificate
from lienthong.wire.cosignatures import Cosignature
from lienthong.wire.edxml import (
    MAX_PACKET_BYTES,
    DocumentPacket,
    Packet,
    Status,
    StatusPacket,
    read_packet,
)
from lienthong.wire.evidence import report as say
from lienthong.wire.evidence.report import Report, Statement
from lienthong.wire.evidence.revoked import RevocationCheck, Signed
from lienthong.wire.evidence.xades import SealedBy
from lienthong.wire.notes import Checkpoint
from lienthong.wire.records import Acknowledgement, Envelope, Receipt
from lienthong.wire.refusals import CertificateOutsideValidity
from lienthong.wire.revocation import Revoked

Doubt = Revoked | CertificateOutsideValidity
"""Why a recipient's signature establishes nothing: its key was revoked, or uncertified then."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedMessage:
    """A message whose seal, receipt and place in the log hold; of a status there may be a doubt.

    `content` is None for one that is neither in the file nor beside it.
    """

    envelope: Envelope
    sender: Certificate
    node: Certificate
    receipt: Receipt
    content: bytes | memoryview | None
    doubt: Doubt | None = None

    @property
    def signed(self) -> tuple[Signed, ...]:
        """Who signed it; both had when the node logged it."""
        return ((self.sender, self.receipt.received_at), (self.node, self.receipt.received_at))


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedAcknowledgement:
    """An acknowledgement whose signature and place in the log hold; there may be a doubt."""

    record: Acknowledgement
    agency: Certificate
    logged_at: datetime
    doubt: Doubt | None = None

    @property
    def signed(self) -> tuple[Signed, ...]:
        """Who signed it; it had been when the node logged it."""
        return ((self.agency, self.logged_at),)


Answer = VerifiedAcknowledgement | VerifiedMessage
"""What a recipient said of a message."""


@dataclass(frozen=True, slots=True, kw_only=True)
class VerifiedStamp:
    """A token over a checkpoint of `size` entries with the message; no `authority`: unchecked."""

    size: int
    at: datetime
    authority: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Verified:
    """Everything in a file, verified; `logged_until` is the latest instant in any leaf."""

    message: VerifiedMessage
    acknowledgements: tuple[VerifiedAcknowledgement, ...]
    statuses: tuple[VerifiedMessage, ...]
    checkpoint: Checkpoint
    log: Certificate
    logged_until: datetime
    root: Certificate
    sealed_by: SealedBy | None = None
    revocations: RevocationCheck | None = None
    cosignatures: tuple[Cosignature, ...] = ()
    unknown_witnesses: tuple[str, ...] = ()
    stamp: VerifiedStamp | None = None
    withheld: bool = False

    @property
    def answers(self) -> tuple[Answer, ...]:
        """What recipients said, with what is in doubt."""
        return (*self.acknowledgements, *self.statuses)

    @property
    def held_answers(self) -> tuple[Answer, ...]:
        """What recipients said that is beyond doubt."""
        return tuple(one for one in self.answers if one.doubt is None)

    @property
    def signed(self) -> list[Signed]:
        """On whose signatures the report stands, each with its instant."""
        signed = [*self.message.signed, (self.log, self.logged_until)]
        if self.sealed_by is not None:
            signed.append((self.sealed_by.holder, self.sealed_by.at))
        return signed + [one for answer in self.held_answers for one in answer.signed]


def report(verified: Verified) -> Report:
    """Say what is proved and what is not."""
    statuses = [
        (status, _read(status.content)) for status in verified.statuses if status.doubt is None
    ]
    document = _read(verified.message.content)
    return Report(
        message_id=verified.message.envelope.id,
        proved=tuple(_proved(verified, document, statuses)),
        not_proved=tuple(_not_proved(verified, document, statuses)),
    )


def _proved(
    verified: Verified,
    document: Packet | None,
    statuses: list[tuple[VerifiedMessage, Packet | None]],
) -> Iterator[Statement]:
    envelope, receipt = verified.message.envelope, verified.message.receipt
    yield _sealed(verified.message)
    if verified.message.content is not None:
        told = say.CONTENT_BESIDE if verified.withheld else say.CONTENT
        yield Statement(told, _content(envelope))
    if isinstance(document, DocumentPacket):
        yield _document(document)
    received = {"node": receipt.node, "at": say.shown(receipt.received_at)}
    yield Statement(say.RECEIVED, received)
    for entry in receipt.forwarded:
        yield Statement(
            say.FORWARDED,
            {
                "node": receipt.node,
                "named": entry.named,
                "agencies": ", ".join(entry.agencies),
                "rule": entry.rule,
            },
        )
    for item in verified.acknowledgements:
        if item.doubt is not None:
            continue
        yield Statement(
            say.ACKNOWLEDGED,
            {
                "agency": _name(item.agency),
                "at": say.shown(item.record.at),
                "logged_at": say.shown(item.logged_at),
            },
        )
    for message, packet in statuses:
        if isinstance(packet, StatusPacket):
            yield from _status(message, packet.status)
    yield Statement(
        say.LOGGED,
        {
            "log": verified.log.code,
            "size": verified.checkpoint.size,
            "index": receipt.leaf_index,
        },
    )
    yield from _vouched(verified)
    yield Statement(say.CERTIFIED, {"province": _name(verified.root)})
    if verified.revocations is not None:
        found = verified.revocations.revocations
        at = say.shown(found.made_at)
        yield Statement(say.NONE_REVOKED, {"number": found.number, "at": at})
    if verified.sealed_by is not None:
        by = verified.sealed_by
        yield Statement(say.COLLECTED, {"agency": _name(by.holder), "at": say.shown(by.at)})


def _vouched(verified: Verified) -> Iterator[Statement]:
    """What witnesses and a time-stamping authority, both believed, say of the log."""
    for one in verified.cosignatures:
        at = say.shown(one.at)
        params = {"witness": one.witness.name, "size": verified.checkpoint.size, "at": at}
        yield Statement(say.WITNESSED, params)
    stamp = verified.stamp
    if stamp is not None and stamp.authority is not None:
        params = {"authority": stamp.authority, "size": stamp.size, "at": say.shown(stamp.at)}
        yield Statement(say.STAMPED, params)


def _not_vouched(verified: Verified) -> Iterator[Statement]:
    stamp = verified.stamp
    if stamp is None:
        yield Statement(say.NOT_TIMED, {})
    elif stamp.authority is None:
        yield Statement(say.NOT_TIMED_BY_KNOWN, {"at": say.shown(stamp.at)})
    else:
        yield Statement(say.NOT_TIMED_BEFORE, {"at": say.shown(stamp.at)})
    if not verified.cosignatures:
        names = ", ".join(verified.unknown_witnesses)
        told = say.NOT_WITNESSED_BY_KNOWN if names else say.NOT_WITNESSED
        yield Statement(told, {"witnesses": names} if names else {})


def _content(envelope: Envelope) -> dict[str, object]:
    return {"length": envelope.length, "sha256": envelope.sha256}


def _not_proved(
    verified: Verified,
    document: Packet | None,
    statuses: list[tuple[VerifiedMessage, Packet | None]],
) -> Iterator[Statement]:
    envelope = verified.message.envelope
    acknowledged = {item.record.agency for item in verified.acknowledgements}
    instead = {entry.named: entry.agencies for entry in verified.message.receipt.forwarded}
    reached = [code for named in envelope.recipients for code in instead.get(named, (named,))]
    silent = [code for code in dict.fromkeys(reached) if code not in acknowledged]
    if silent:
        yield Statement(say.NOT_ACKNOWLEDGED, {"recipients": ", ".join(silent)})
    yield from _not_established(verified)
    parties = {envelope.sender, *envelope.recipients, *reached}
    signers = [answer.signed[0][0] for answer in verified.held_answers]
    strangers = {_name(agency) for agency in signers if agency.code not in parties}
    for name in sorted(strangers):
        yield Statement(say.NOT_ADDRESSED, {"agency": name})
    yield Statement(say.NOT_READ, {})
    yield from _not_vouched(verified)
    yield Statement(say.NOT_LATER, {"size": verified.checkpoint.size})
    yield Statement(say.NOT_COMPLETE, {})
    yield from _unrevoked(verified.revocations)
    yield Statement(say.NOT_HELD, {})
    if verified.message.content is None:
        yield Statement(say.NOT_IN_FILE, _content(envelope))
    elif not isinstance(document, DocumentPacket):
        yield Statement(say.NOT_EDXML, {})
    else:
        if document.attachments:
            yield Statement(say.NOT_SIGNATURES, {})
        yield from _named(verified.message, document.document.sender.organ_id)
    for message, packet in statuses:
        yield from _doubts(message, packet, document)


def _not_established(verified: Verified) -> Iterator[Statement]:
    """What recipients said whose certificates did not hold: the rest of the file stands (EV-55)."""
    for item in verified.answers:
        doubt, (agency, at) = item.doubt, item.signed[0]
        if doubt is None:
            continue
        is_status = isinstance(item, VerifiedMessage)
        params: dict[str, object] = {"agency": _name(agency), "at": say.shown(at)}
        if isinstance(doubt, Revoked):
            told = say.STATUS_REVOKED if is_status else say.ACKNOWLEDGEMENT_REVOKED
            params |= {"revoked": say.shown(doubt.at), "reason": doubt.reason}
        else:
            told = say.STATUS_UNCERTIFIED if is_status else say.ACKNOWLEDGEMENT_UNCERTIFIED
            held = {name: doubt.params[name] for name in ("valid_from", "valid_until")}
            params |= {**held, "stated": doubt.params["at"]}
        yield Statement(told, params)


def _unrevoked(check: RevocationCheck | None) -> Iterator[Statement]:
    """What a revocation list leaves open; without one, that revocation was not checked (EV-53)."""
    if check is None:
        yield Statement(say.NOT_REVOKED, {})
        return
    made_at = say.shown(check.revocations.made_at)
    if check.revocations.made_at < check.last_signed_at:
        signed_at = say.shown(check.last_signed_at)
        yield Statement(say.NOT_LISTED, {"at": made_at, "signed_at": signed_at})
    for certificate, entry in check.later:
        params = {"agency": _name(certificate), "at": say.shown(entry.at), "reason": entry.reason}
        yield Statement(say.REVOKED_LATER, params)
    yield Statement(say.NOT_STOLEN, {"at": made_at})


def _doubts(
    message: VerifiedMessage, packet: Packet | None, document: Packet | None
) -> Iterator[Statement]:
    """What a status packet says beyond what its seal proves."""
    agency = _name(message.sender)
    if not isinstance(packet, StatusPacket):
        at = say.shown(message.receipt.received_at)
        yield Statement(say.STATUS_NOT_EDXML, {"agency": agency, "at": at})
        return
    yield from _named(message, packet.status.sender.organ_id)
    named = packet.status.response_for.document_id
    if isinstance(document, DocumentPacket) and named != document.document.document_id:
        yield Statement(say.ANSWERS_ANOTHER, {"agency": agency, "named": named or "—"})


def _named(message: VerifiedMessage, organ_id: str) -> Iterator[Statement]:
    if organ_id != message.sender.code:
        params = {"agency": _name(message.sender), "named": organ_id}
        yield Statement(say.NAMED_OTHERWISE, params)


def _sealed(message: VerifiedMessage) -> Statement:
    envelope = message.envelope
    return Statement(
        say.SEALED,
        {
            "agency": _name(message.sender),
            "id": envelope.id,
            "recipients": ", ".join(envelope.recipients),
            "at": say.shown(envelope.sent_at),
        },
    )


def _document(packet: DocumentPacket) -> Statement:
    document = packet.document
    code = "/".join(part for part in (document.code_number, document.code_notation) if part)
    return Statement(
        say.DOCUMENT,
        {"code": code or "—", "subject": document.subject, "count": len(packet.attachments)},
    )


def _status(message: VerifiedMessage, status: Status) -> Iterator[Statement]:
    agency = _name(message.sender)
    at = say.shown(message.receipt.received_at)
    if status.known_code is None:
        params = {"agency": agency, "code": status.code, "at": at}
        yield Statement(say.STATUS_UNKNOWN, params)
    else:
        yield Statement(say.STATUSES[status.known_code], {"agency": agency, "at": at})
    if status.description:
        yield Statement(say.REASON, {"agency": agency, "reason": status.description})


def _name(certificate: Certificate) -> str:
    return f"{certificate.name} ({certificate.code})"


def _read(content: bytes | memoryview | None) -> Packet | None:
    if content is None or len(content) > MAX_PACKET_BYTES:
        return None
    try:
        return read_packet(bytes(content))
    except Refusal:
        return None
