"""`lienthong api-key`: what signs requests in the place of the sealing key, several at a time."""

import argparse
import json

from lienthong.client import AgencyFolder, KnownApiKey, Node
from lienthong.kernel.errors import gettext_noop
from lienthong.site.agency.refusals import KeyNotNamed
from lienthong.site.words import Translate, in_columns
from lienthong.wire import instants

MADE = gettext_noop(
    "The API key {id} is made and kept in {file}; requests are signed with it from now on. Keys"
    " made before hold until they are taken back."
)
TAKEN_BACK = gettext_noop("The API key {id} counts no more since {at}.")
EVERYTHING = gettext_noop("everything")
HELD = gettext_noop("until before {day}")
REVOKED = gettext_noop("taken back {at}")


def run_api_key(
    agency: AgencyFolder, node: Node, asked: argparse.Namespace, translate: Translate
) -> None:
    """Do what is asked; the sealing key signs these calls, whatever else the folder holds."""
    match asked.action:
        case "make":
            scopes = tuple(asked.scope or ())
            key = node.make_api_key(
                key_id=asked.id, name=asked.name, scopes=scopes, valid_until=asked.until
            )
            file = agency.keep_api_key(key)
            told = {"id": key.id, "file": str(file)}
            print(json.dumps(told) if asked.json else translate(MADE).format(**told))
        case "revoke":
            if not asked.id:
                raise KeyNotNamed
            at = instants.to_text(node.revoke_api_key(asked.id))
            agency.forget_api_key(asked.id)
            told = {"id": asked.id, "at": at}
            print(json.dumps(told) if asked.json else translate(TAKEN_BACK).format(**told))
        case _:
            for known in node.api_keys():
                print(_json(known) if asked.json else _line(known, translate))


def _json(known: KnownApiKey) -> str:
    told = {
        "id": known.id,
        "name": known.name,
        "scopes": known.scopes,
        "created_at": instants.to_text(known.created_at),
        "valid_until": known.valid_until and known.valid_until.isoformat(),
        "revoked_at": known.revoked_at and instants.to_text(known.revoked_at),
    }
    return json.dumps(told, ensure_ascii=False)


def _line(known: KnownApiKey, translate: Translate) -> str:
    scopes = ", ".join(known.scopes) or translate(EVERYTHING)
    state = ""
    if known.revoked_at:
        state = translate(REVOKED).format(at=instants.to_text(known.revoked_at))
    elif known.valid_until:
        state = translate(HELD).format(day=known.valid_until.isoformat())
    made = instants.to_text(known.created_at)
    return in_columns(str(known.id), made, scopes, state, known.name).rstrip()
