"""Whether a node takes a message or an acknowledgement: pure decisions on plain data."""

from dataclasses import dataclass
from datetime import datetime, timedelta

from lienthong.gateway.clock import day_of
from lienthong.gateway.contents.store import StoredContent
from lienthong.gateway.directory import Directory, codes_of
from lienthong.gateway.terms import (
    AcknowledgedInFuture,
    AcknowledgementMismatch,
    SentInFuture,
    StatusWithoutOriginal,
)
from lienthong.wire import instants
from lienthong.wire.directory_snapshot import AgencyEntry
from lienthong.wire.forwarding import Forwarding
from lienthong.wire.framing import Framed
from lienthong.wire.records import Acknowledgement, Envelope, MessageKind
from lienthong.wire.seals import Domain, verify_seal


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmittedMessage:
    """A message whose seal, sender and recipients hold. Codes are the directory's own.

    `stored` is its content as it will be kept; None where it brings none and none was uploaded.
    Of a status, `sender_codes` are all codes of its sender, `carried_on` those of the ended
    agencies that it carries on, and `meant` those of each recipient and of who gets it instead:
    what it is about may have gone by any of them (EX-14).
    """

    envelope: Envelope
    framed: Framed
    sender: str
    recipients: tuple[str, ...]
    forwarded: tuple[Forwarding, ...] = ()
    stored: StoredContent | None = None
    sender_codes: tuple[str, ...] = ()
    carried_on: tuple[str, ...] = ()
    meant: tuple[tuple[str, ...], ...] = ()


@dataclass(frozen=True, slots=True, kw_only=True)
class AdmittedAcknowledgement:
    """An acknowledgement whose seal and agency hold."""

    acknowledgement: Acknowledgement
    framed: Framed
    agency: str
    codes: tuple[str, ...]
    nonce: str


def admit_sender(
    envelope: Envelope,
    framed: Framed,
    *,
    directory: Directory,
    now: datetime,
    allowed: timedelta,
) -> AgencyEntry:
    """Decide on a message's sender and its seal; the envelope is decoded from the framed header.

    Refuses a sender that the directory does not know, its key and its seal, and one that was sent
    more than `allowed` from `now` on.
    """
    sender = directory.get_sender(envelope.sender, now)
    certificate = directory.get_certificate(sender, envelope.key, now)
    key = certificate.sealing_key()
    verify_seal(domain=Domain.ENVELOPE, header=framed.header, seal=framed.seal, key=key)
    directory.check_provable(certificate, named=envelope.sender, at=envelope.sent_at)
    if envelope.sent_at - now > allowed:
        raise SentInFuture(sent_at=instants.to_text(envelope.sent_at), now=instants.to_text(now))
    return sender


def admit_message(
    envelope: Envelope,
    framed: Framed,
    *,
    sender: AgencyEntry,
    directory: Directory,
    now: datetime,
) -> AdmittedMessage:
    """Decide on the recipients of a message by `sender`, once its seal holds.

    After `admit_sender`, so that nobody learns anything about recipients without a valid seal.
    Its content is checked apart (`check_content`).
    """
    is_status = envelope.kind is MessageKind.STATUS
    if is_status and envelope.reply_to is None:
        raise StatusWithoutOriginal
    recipients, forwarded = _find_places(envelope, sender, directory=directory, now=now)
    return AdmittedMessage(
        envelope=envelope,
        framed=framed,
        sender=sender.code,
        recipients=recipients,
        forwarded=forwarded,
        sender_codes=codes_of(sender) if is_status else (),
        carried_on=_list_carried_on(sender, directory, now) if is_status else (),
        meant=_list_meant(envelope, forwarded, directory) if is_status else (),
    )


def _find_places(
    envelope: Envelope, sender: AgencyEntry, *, directory: Directory, now: datetime
) -> tuple[tuple[str, ...], tuple[Forwarding, ...]]:
    """The inboxes a message goes to, each once, and where successors stand in for a recipient.

    Refuses a recipient that cannot get it (EX-23, EX-75) and what no policy allows (EX-74).
    """
    places: list[str] = []
    forwarded: list[Forwarding] = []
    for code in envelope.recipients:
        agencies, rule = directory.resolve_recipient(code, now)
        for agency in agencies:
            directory.policies.check(envelope.kind, sender, agency, day_of(now))
            places.append(agency.code)
        if rule is not None:
            named = tuple(agency.code for agency in agencies)
            forwarded.append(Forwarding(named=code, agencies=named, rule=rule.name))
    return tuple(dict.fromkeys(places)), tuple(forwarded)


def _list_carried_on(sender: AgencyEntry, directory: Directory, now: datetime) -> tuple[str, ...]:
    """Every code of the ended agencies of whose documents the sender may report."""
    return tuple(code for one in directory.list_forerunners(sender, now) for code in codes_of(one))


def _list_meant(
    envelope: Envelope, forwarded: tuple[Forwarding, ...], directory: Directory
) -> tuple[tuple[str, ...], ...]:
    """For each recipient named all codes of its own and of its heirs, where those get it."""
    heirs = {entry.named: entry.agencies for entry in forwarded}
    return tuple(
        tuple(
            known
            for code in (named, *heirs.get(named, ()))
            for known in codes_of(directory.get_agency(code))
        )
        for named in envelope.recipients
    )


def admit_acknowledgement(
    framed: Framed,
    *,
    message_id: str | None,
    caller: AgencyEntry,
    nonce: str,
    directory: Directory,
    now: datetime,
    allowed: timedelta,
) -> AdmittedAcknowledgement:
    """Decide on an acknowledgement by the agency that signed the request.

    It must be for `message_id`, if that is given. Refuses, too, one that says it was made more
    than `allowed` from `now` on: evidence would state that instant (EX-228).
    """
    acknowledgement = Acknowledgement.decode(framed.header)
    if message_id is not None and str(acknowledgement.id) != message_id:
        raise AcknowledgementMismatch(field="id")
    if directory.get_agency(acknowledgement.agency) is not caller:
        raise AcknowledgementMismatch(field="agency")
    if framed.content:
        raise AcknowledgementMismatch(field="content")
    certificate = directory.get_certificate(caller, acknowledgement.key, now)
    key = certificate.sealing_key()
    verify_seal(domain=Domain.ACKNOWLEDGEMENT, header=framed.header, seal=framed.seal, key=key)
    at = acknowledgement.at
    directory.check_provable(certificate, named=acknowledgement.agency, at=at)
    if at - now > allowed:
        raise AcknowledgedInFuture(at=instants.to_text(at), now=instants.to_text(now))
    return AdmittedAcknowledgement(
        acknowledgement=acknowledgement,
        framed=framed,
        agency=caller.code,
        codes=codes_of(caller),
        nonce=nonce,
    )
