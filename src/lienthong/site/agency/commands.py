"""`lienthong agency-key`, `send` and `states`; `report`, `inbox` and `evidence` are beside."""

import argparse
import json
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

from lienthong.client import (
    CONTENT_REMOVED,
    AgencyFolder,
    FileContent,
    Node,
    NodeRefused,
    Receipted,
    make_agency_folder,
)
from lienthong.client.requests import system_clock
from lienthong.kernel.calendar.working import VIETNAM_TIME
from lienthong.kernel.canonical_json import Json
from lienthong.kernel.errors import Refusal, gettext_noop
from lienthong.site.agency.again import run_send_again
from lienthong.site.agency.api_keys import run_api_key
from lienthong.site.agency.arguments import STATES, agency_parser
from lienthong.site.agency.evidence import run_evidence
from lienthong.site.agency.files import code_of, read_content
from lienthong.site.agency.inbox import run_inbox
from lienthong.site.agency.refusals import (
    ExpiryOver,
    PacketSenderOther,
    RecipientMissing,
    said_in,
)
from lienthong.site.agency.reporting import report
from lienthong.site.agency.seals import SealCheck, seal_in_words
from lienthong.site.agency.sending import find_sent, send_once
from lienthong.site.read_edxml import PacketRefused
from lienthong.site.verify import read_file
from lienthong.site.words import Translate, in_columns, in_words, speak_utf8, visible
from lienthong.wire import instants
from lienthong.wire.edxml import MAX_PACKET_BYTES, StatusPacket, read_packet
from lienthong.wire.framing import Framed
from lienthong.wire.records import EDXML_CONTENT_TYPE, MessageKind, Priority, digest

KEY_IN_TOKEN = gettext_noop(
    "The key is in the token and never leaves it. Give {request} to the platform's operator, and"
    " put what comes back into {folder} as certificate.pem and root.pem."
)
KEY_MADE = gettext_noop(
    "The key is made; it never leaves {folder}. Give {request} to the platform's operator, and put"
    " what comes back there as certificate.pem and root.pem."
)
NOT_ACKNOWLEDGED = gettext_noop("not acknowledged yet")
INSTEAD_OF = gettext_noop("in the place of {codes}")
SENT = gettext_noop("Sent: {id}. The node {node} confirmed it at {received_at}, place {place}.")


def run_agency_command(arguments: Sequence[str], translate: Translate) -> int:
    """Run one of the agency's commands; 0 when it worked. Raises a Refusal otherwise."""
    speak_utf8()
    command = arguments[0]
    asked = agency_parser(command, translate).parse_args(arguments[1:])
    if command == "agency-key":
        request = make_agency_folder(
            asked.out, address=asked.address, code=asked.code, token_uri=asked.pkcs11
        )
        told = KEY_IN_TOKEN if asked.pkcs11 else KEY_MADE
        print(translate(told).format(folder=asked.out, request=request))
        return 0
    agency = AgencyFolder.open(asked.agency_folder)
    with agency.node() as node, said_in(translate):
        if command == "inbox":
            run_inbox(agency, node, asked, translate)
        elif command == "api-key":
            run_api_key(agency, node, asked, translate)
        elif command == "states":
            _tell_states(SealCheck(agency, node, asked.crl), node, asked, translate)
        elif command == "evidence":
            run_evidence(agency, node, asked, translate)
        elif command == "send-again":
            run_send_again(agency, node, asked, translate)
        else:
            made = report if command == "report" else _send
            for receipted in made(agency, node, asked, translate):
                print(_receipt(receipted, translate, as_json=asked.json), flush=True)
    return 0


def _send(
    agency: AgencyFolder, node: Node, asked: argparse.Namespace, translate: Translate
) -> Iterator[Receipted]:
    if not (asked.to or asked.group):
        raise RecipientMissing
    if asked.expires and asked.expires <= system_clock():
        expires = asked.expires.astimezone(VIETNAM_TIME)
        raise ExpiryOver(expires=f"{expires:%Y-%m-%d %H:%M} (UTC+7)")
    kind = MessageKind.DOCUMENT
    content: bytes | FileContent
    if asked.type == EDXML_CONTENT_TYPE:
        content = read_file(asked.file, MAX_PACKET_BYTES)
        kind = _check_packet(agency, asked.file, content, translate)
    else:
        content = read_content(asked.file)
    seal = partial(_seal, node, asked, content, kind)
    kept = asked.id and find_sent(agency.sent(), asked.id, seal, anew=asked.anew)
    if isinstance(content, FileContent):
        node.upload(content)
    wish: Json = {
        "to": sorted(set(asked.to)),
        "type": asked.type,
        "reply_to": str(asked.reply_to or ""),
        "sha256": content.sha256 if isinstance(content, FileContent) else digest(content),
        **marks_of(asked),
    }
    yield agency.outbox().send(
        wish,
        seal=(lambda: kept) if kept else seal,
        send=partial(send_once, node) if asked.id else node.send,
        anew=asked.anew or bool(kept),
        content=content if isinstance(content, FileContent) else None,
    )


def _seal(
    node: Node, asked: argparse.Namespace, content: bytes | FileContent, kind: MessageKind
) -> Framed:
    return node.seal(
        message_id=asked.id or uuid4(),
        recipients=_recipients(node, asked),
        content=content,
        kind=kind,
        reply_to=asked.reply_to,
        content_type=asked.type,
        priority=None if asked.priority is None else Priority(asked.priority),
        expires_at=asked.expires,
        conversation=asked.conversation,
    )


def marks_of(asked: argparse.Namespace) -> dict[str, Json]:
    """What else was wished for, as far as it was: without it a wish stays as it always was."""
    marks: dict[str, Json] = {
        "id": asked.id and str(asked.id),
        "groups": sorted(set(asked.group)),
        "priority": "" if asked.priority is None else str(asked.priority),
        "expires": asked.expires and instants.to_text(asked.expires),
        "conversation": asked.conversation and str(asked.conversation),
    }
    return {name: mark for name, mark in marks.items() if mark}


def _recipients(node: Node, asked: argparse.Namespace) -> tuple[str, ...]:
    """Whom to seal for: those named, and the members of groups as of now."""
    members = (code for name in asked.group for code in node.group(name).codes)
    others = (code for code in members if code != node.code)
    return tuple(dict.fromkeys((*asked.to, *others)))


def _check_packet(
    agency: AgencyFolder, file: Path, content: bytes, translate: Translate
) -> MessageKind:
    """What kind of message the packet makes; refuses one that no recipient would take."""
    try:
        packet = read_packet(content)
    except Refusal as refusal:
        reason = visible(in_words(refusal, translate))
        raise PacketRefused(file=file, reason=reason) from refusal
    is_status = isinstance(packet, StatusPacket)
    sender = packet.status.sender if isinstance(packet, StatusPacket) else packet.document.sender
    if sender.organ_id != agency.code:
        raise PacketSenderOther(stated=visible(sender.organ_id), code=agency.code)
    return MessageKind.STATUS if is_status else MessageKind.DOCUMENT


def _receipt(receipted: Receipted, translate: Translate, *, as_json: bool) -> str:
    receipt = receipted.receipt
    told: dict[str, Any] = {
        "id": str(receipt.id),
        "node": receipt.node,
        "received_at": instants.to_text(receipt.received_at),
        "place": receipt.leaf_index,
    }
    return json.dumps(told) if as_json else translate(SENT).format(**told)


def _tell_states(
    seals: SealCheck, node: Node, asked: argparse.Namespace, translate: Translate
) -> None:
    """One line a recipient: the code, when it acknowledged, in whose place; what it reported."""
    for delivery in node.deliveries(asked.message).recipients:
        reports = [_state(seals, node, notice.id, translate) for notice in delivery.statuses]
        acknowledged = delivery.acknowledged_at and instants.to_text(delivery.acknowledged_at)
        if asked.json:
            line = {
                "agency": delivery.agency,
                "forwarded_for": delivery.forwarded_for,
                "acknowledged_at": acknowledged,
                "reports": reports,
            }
            print(json.dumps(line, ensure_ascii=False))
            continue
        columns = [delivery.agency, acknowledged or translate(NOT_ACKNOWLEDGED)]
        if delivery.forwarded_for:
            codes = ", ".join(delivery.forwarded_for)
            columns.append(translate(INSTEAD_OF).format(codes=codes))
        print(in_columns(*columns))
        for told in reports:
            name = STATES.get(told["state"])
            state = translate(name) if name else ""
            seal = translate(seal_in_words(told["seal"]))
            print(in_columns("", told["at"], f"{told['state']} {state}", told["reason"], seal))


def _state(seals: SealCheck, node: Node, status_id: UUID, translate: Translate) -> dict[str, str]:
    """What a status message says; a packet that cannot be read, or is gone, is told as such."""
    gone = None
    try:
        fetched = node.fetch(status_id)
    except NodeRefused as refused:
        if code_of(refused) != CONTENT_REMOVED:
            raise
        fetched, gone = node.fetch_head(status_id), refused
    told = {
        "id": str(status_id),
        "at": instants.to_text(fetched.envelope.sent_at),
        "state": "?",
        "reason": "",
        "seal": seals.check(fetched),
    }
    if gone is not None:
        return told | {"reason": visible(in_words(gone, translate))}
    try:
        packet = read_packet(fetched.framed.content)
    except Refusal as refusal:
        return told | {"reason": visible(in_words(refusal, translate))}
    if isinstance(packet, StatusPacket):
        told |= {
            "state": visible(packet.status.code.zfill(2)),
            "reason": visible(" ".join(packet.status.description.split())),
        }
    return told
