"""What the agency's commands are called with."""

import argparse
import os
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from uuid import UUID

from lienthong.client import SCOPES
from lienthong.kernel.errors import gettext_noop
from lienthong.site.commands import AGENCY_COMMANDS
from lienthong.site.words import Translate
from lienthong.wire.instants import whole_milliseconds
from lienthong.wire.records import EDXML_CONTENT_TYPE, Priority

FOLDER_VARIABLE = "LIENTHONG_AGENCY"

STATES = {
    "01": gettext_noop("arrived"),
    "02": gettext_noop("refused"),
    "03": gettext_noop("accepted"),
    "04": gettext_noop("assigned"),
    "05": gettext_noop("in progress"),
    "06": gettext_noop("done"),
    "13": gettext_noop("asked back"),
    "15": gettext_noop("given back"),
    "16": gettext_noop("not given back"),
}
"""The state codes of edXML that packets in use carry."""

AN_ID = gettext_noop("id (such as 4b3f2c1e-8a57-4d0b-9c66-1f0e2d3c4b5a)")
A_MOMENT = gettext_noop("moment (such as 2026-12-01T17:00+07:00)")
A_DAY = gettext_noop("day (such as 2026-12-01)")


class _Kind:
    """Reads an argument; argparse says its name of a text that is none."""

    def __init__(self, read: Callable[[str], object], name: str) -> None:
        self._read = read
        self.__name__ = name

    def __call__(self, text: str) -> object:
        return self._read(text)


def agency_parser(command: str, translate: Translate) -> argparse.ArgumentParser:
    """The parser of one command."""
    parser = argparse.ArgumentParser(
        prog=f"lienthong {command}", description=translate(AGENCY_COMMANDS[command])
    )
    if command != "agency-key":
        _add_folder(parser, translate)
        parser.add_argument(
            "--json", action="store_true", help=translate(gettext_noop("print JSON, one a line"))
        )
    add = {
        "agency-key": _add_key,
        "api-key": _add_api_key,
        "send": _add_send,
        "send-again": _add_send_again,
        "inbox": _add_inbox,
        "states": _add_states,
        "report": _add_report,
        "evidence": _add_evidence,
    }
    add[command](parser, translate)
    return parser


def _add_folder(parser: argparse.ArgumentParser, translate: Translate) -> None:
    told = gettext_noop("the agency's folder; otherwise the variable LIENTHONG_AGENCY names it")
    named = os.environ.get(FOLDER_VARIABLE)
    parser.add_argument(
        "--agency-folder",
        type=Path,
        metavar="FOLDER",
        required=not named,
        default=Path(named) if named else None,
        help=translate(told),
    )


def _add_key(parser: argparse.ArgumentParser, translate: Translate) -> None:
    parser.add_argument(
        "--code", required=True, help=translate(gettext_noop("the agency's code (QCVN 102)"))
    )
    parser.add_argument(
        "--address", required=True, help=translate(gettext_noop("the node's address, https://…/gw"))
    )
    parser.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="FOLDER",
        help=translate(gettext_noop("the folder to make")),
    )
    add_token_uri(parser, translate, required=False)


def add_token_uri(parser: argparse.ArgumentParser, translate: Translate, *, required: bool) -> None:
    """`--pkcs11 URI`."""
    parser.add_argument(
        "--pkcs11",
        default="",
        required=required,
        metavar="URI",
        help=translate(
            gettext_noop("the key's place in a token (RFC 7512); made there if there is none")
        ),
    )


def _add_api_key(parser: argparse.ArgumentParser, translate: Translate) -> None:
    told = gettext_noop("make one and keep it in the folder; list them; revoke one, by its id")
    parser.add_argument("action", choices=("make", "list", "revoke"), help=translate(told))
    parser.add_argument(
        "id", nargs="?", default="", metavar="ID", help=translate(gettext_noop("the key's id"))
    )
    parser.add_argument(
        "--scope",
        action="append",
        choices=SCOPES,
        help=translate(gettext_noop("what the key is for; without any, everything")),
    )
    parser.add_argument(
        "--until",
        type=_Kind(date.fromisoformat, translate(A_DAY)),
        metavar="YYYY-MM-DD",
        help=translate(gettext_noop("the first day on which it no longer holds")),
    )
    parser.add_argument(
        "--name", default="", help=translate(gettext_noop("a word by which to know it again"))
    )


def _add_send(parser: argparse.ArgumentParser, translate: Translate) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")
    parser.add_argument(
        "--to",
        action="append",
        default=[],
        metavar="CODE",
        help=translate(gettext_noop("a recipient's code; give it once for each")),
    )
    parser.add_argument(
        "--group",
        action="append",
        default=[],
        metavar="NAME",
        help=translate(
            gettext_noop("a group of the node's directory: all its members today but the sender")
        ),
    )
    parser.add_argument(
        "--type",
        default=EDXML_CONTENT_TYPE,
        help=translate(gettext_noop("what the file is; without it an edXML packet, which is read")),
    )
    parser.add_argument(
        "--id",
        type=_Kind(UUID, translate(AN_ID)),
        metavar="UUID",
        help=translate(
            gettext_noop("the message's id, of your choice: repeated with it, it is sent once")
        ),
    )
    _add_marks(parser, translate)
    _add_anew(parser, translate)


def _add_marks(parser: argparse.ArgumentParser, translate: Translate) -> None:
    """What the envelope says beside who, whom and what."""
    parser.add_argument(
        "--reply-to",
        type=_Kind(UUID, translate(AN_ID)),
        metavar="MESSAGE",
        help=translate(gettext_noop("the message this one answers")),
    )
    parser.add_argument(
        "--conversation",
        type=_Kind(UUID, translate(AN_ID)),
        metavar="ID",
        help=translate(gettext_noop("the conversation it belongs to: a UUID of your choice")),
    )
    parser.add_argument(
        "--priority",
        type=int,
        choices=[priority.value for priority in Priority],
        help=translate(
            gettext_noop(
                "how urgent: 0 normal, 1 urgent, 2 very urgent, 3 express, 4 timed express"
            )
        ),
    )
    parser.add_argument(
        "--expires",
        type=_Kind(instant, translate(A_MOMENT)),
        metavar="INSTANT",
        help=translate(
            gettext_noop("until when it is of use, with its zone: 2026-12-01T17:00+07:00")
        ),
    )


def _add_send_again(parser: argparse.ArgumentParser, translate: Translate) -> None:
    told = gettext_noop(
        "the moment of the backup that the node was put back to: what it confirmed from then on is"
        " sent again, as it was sealed"
    )
    parser.add_argument(
        "--since",
        required=True,
        type=_Kind(instant, translate(A_MOMENT)),
        metavar="INSTANT",
        help=translate(told),
    )


def instant(text: str) -> datetime:
    """An instant that leaves nothing to guess."""
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:
        raise ValueError(text)
    return whole_milliseconds(found.astimezone(UTC))


def _add_inbox(parser: argparse.ArgumentParser, translate: Translate) -> None:
    parser.add_argument(
        "--after",
        type=int,
        default=0,
        metavar="CURSOR",
        help=translate(
            gettext_noop("leave out what lies before this place; each line says the next one")
        ),
    )
    parser.add_argument(
        "--history",
        default="",
        metavar="HISTORY",
        help=translate(
            gettext_noop("what the same line says of it: shows whether the node was put back")
        ),
    )
    parser.add_argument(
        "--follow", action="store_true", help=translate(gettext_noop("go on as messages arrive"))
    )
    parser.add_argument(
        "--save",
        type=Path,
        metavar="FOLDER",
        help=translate(gettext_noop("save each message there, sealed, and its content")),
    )
    parser.add_argument(
        "--acknowledge",
        action="store_true",
        help=translate(gettext_noop("acknowledge each message once it is saved")),
    )
    _add_list(parser, translate)


def _add_states(parser: argparse.ArgumentParser, translate: Translate) -> None:
    _add_message(parser, translate)
    _add_list(parser, translate)


def _add_list(parser: argparse.ArgumentParser, translate: Translate) -> None:
    told = gettext_noop("the province's revocation list, to check seals against")
    parser.add_argument("--crl", type=Path, metavar="FILE", help=translate(told))


def _add_message(parser: argparse.ArgumentParser, translate: Translate) -> None:
    parser.add_argument(
        "message",
        type=_Kind(UUID, translate(AN_ID)),
        metavar="MESSAGE",
        help=translate(gettext_noop("the message's id")),
    )


def _add_report(parser: argparse.ArgumentParser, translate: Translate) -> None:
    _add_message(parser, translate)
    parser.add_argument(
        "--state",
        required=True,
        choices=sorted(STATES),
        help=translate(gettext_noop("the state: 01 arrived, 02 refused, 03 accepted …")),
    )
    parser.add_argument(
        "--to",
        action="append",
        default=[],
        metavar="CODE",
        help=translate(
            gettext_noop(
                "with 13, on a message of one's own: ask it back from this recipient; without it,"
                " from all"
            )
        ),
    )
    parser.add_argument(
        "--reason",
        default="",
        help=translate(gettext_noop("why; needed with a refusal, and to ask a document back")),
    )
    parser.add_argument(
        "--staff", default="", help=translate(gettext_noop("the name of who decided"))
    )
    _add_content(parser, translate)
    _add_anew(parser, translate)


def _add_evidence(parser: argparse.ArgumentParser, translate: Translate) -> None:
    _add_message(parser, translate)
    parser.add_argument(
        "--out",
        required=True,
        type=Path,
        metavar="FILE",
        help=translate(gettext_noop("the file to write")),
    )
    parser.add_argument(
        "--recipient",
        default="",
        metavar="CODE",
        help=translate(gettext_noop("only about the agency of this code")),
    )
    parser.add_argument(
        "--without-content",
        action="store_true",
        help=translate(gettext_noop("leave the document out; its length and hash stay in")),
    )
    _add_content(parser, translate)
    parser.add_argument(
        "--crl",
        type=Path,
        metavar="FILE",
        help=translate(gettext_noop("the province's revocation list, to be put in")),
    )


def _add_content(parser: argparse.ArgumentParser, translate: Translate) -> None:
    told = gettext_noop("the document as it was kept, where the node has removed it")
    parser.add_argument("--content", type=Path, metavar="FILE", help=translate(told))


def _add_anew(parser: argparse.ArgumentParser, translate: Translate) -> None:
    told = gettext_noop("seal anew although sealed bytes of an earlier attempt are kept")
    parser.add_argument("--anew", action="store_true", help=translate(told))
