"""`lienthong witness` and `lienthong watch-log`: for who watches a node's log from outside.

Neither needs settings or a database: both are run by somebody else than the node's operator.
"""

import argparse
import logging
from collections.abc import Sequence
from pathlib import Path

import uvicorn

from lienthong.client.requests import system_clock
from lienthong.kernel.errors import gettext_noop
from lienthong.site.commands import WATCHING_COMMANDS
from lienthong.site.verify import read_file
from lienthong.site.words import Translate, speak_utf8
from lienthong.wire.certificates import MAX_PEM_BYTES
from lienthong.wire.evidence.report import shown
from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.witness import Watched, WitnessService, open_witness, watch_log

SERVING = gettext_noop("This witness listens on {address}. Its key, for those who believe it:")
GREW = gettext_noop("The log {origin} has {size} entries and only added to the {known} known.")
FIRST = gettext_noop("The log {origin} has {size} entries. Its checkpoint is kept in {file}.")
LOG_KEY = gettext_noop("Its key, for witnesses: {key}")
COSIGNED = gettext_noop("The witness {witness} co-signed this checkpoint at {at}.")
NOT_COSIGNED = gettext_noop(
    "No witness whose key was given co-signed this checkpoint; other signatures: {count}."
)
NO_LOG = gettext_noop("a log's key as “lienthong watch-log” prints it; give it once for each log")


def run_watching_command(arguments: Sequence[str], translate: Translate) -> int:
    """Run one of the commands; 0 when it worked. Raises a Refusal otherwise."""
    speak_utf8()
    if arguments[0] == "witness":
        return _run_witness(arguments[1:], translate)
    return _run_watch_log(arguments[1:], translate)


def _run_witness(arguments: Sequence[str], translate: Translate) -> int:
    asked = _witness_parser(translate).parse_args(arguments)
    logs = [NamedKey.from_text(text, KeyUse.LOG) for text in asked.log]
    key, memory = open_witness(asked.key, asked.state)
    with memory:
        service = WitnessService(
            name=asked.name, key=key, logs=logs, memory=memory, clock=system_clock
        )
        address = f"http://{asked.host}:{asked.port}"
        print(translate(SERVING).format(address=address))
        print(service.named_key.to_text(), flush=True)
        logging.basicConfig(level=logging.WARNING)
        uvicorn.run(
            service,
            host=asked.host,
            port=asked.port,
            lifespan="on",
            access_log=False,
            proxy_headers=False,
            log_level="warning",
        )
    return 0


def _run_watch_log(arguments: Sequence[str], translate: Translate) -> int:
    asked = _watch_parser(translate).parse_args(arguments)
    watched = watch_log(
        asked.address,
        root_pem=read_file(asked.root, MAX_PEM_BYTES),
        keep=asked.keep,
        witnesses=[NamedKey.from_text(text, KeyUse.WITNESS) for text in asked.witness],
        at=system_clock(),
    )
    print("\n".join(_in_words(watched, asked.keep, translate)))
    return 0


def _in_words(watched: Watched, keep: Path, translate: Translate) -> list[str]:
    origin, size = watched.log.name, watched.now.size
    if watched.before is None:
        lines = [translate(FIRST).format(origin=origin, size=size, file=keep)]
    else:
        known = watched.before.size
        lines = [translate(GREW).format(origin=origin, size=size, known=known)]
    lines.append(translate(LOG_KEY).format(key=watched.log.to_text()))
    for one in watched.cosignatures:
        told = translate(COSIGNED)
        lines.append(told.format(witness=one.witness.name, at=shown(one.at)))
    if not watched.cosignatures:
        lines.append(translate(NOT_COSIGNED).format(count=watched.other_signatures))
    return lines


def _witness_parser(translate: Translate) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lienthong witness", description=translate(WATCHING_COMMANDS["witness"])
    )
    told = gettext_noop("the witness's name, an address without scheme, such as w.example.vn/w1")
    parser.add_argument("--name", required=True, help=translate(told))
    told = gettext_noop("the file of its key; made when neither this nor the state is there")
    parser.add_argument("--key", required=True, type=Path, metavar="FILE", help=translate(told))
    told = gettext_noop("the file of what it remembers; back it up together with the key")
    parser.add_argument("--state", required=True, type=Path, metavar="FILE", help=translate(told))
    parser.add_argument(
        "--log", required=True, action="append", metavar="KEY", help=translate(NO_LOG)
    )
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8002)
    return parser


def _watch_parser(translate: Translate) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lienthong watch-log", description=translate(WATCHING_COMMANDS["watch-log"])
    )
    told = gettext_noop("the node's address, https://…/gw")
    parser.add_argument("address", help=translate(told))
    told = gettext_noop("the province's published key")
    parser.add_argument(
        "--key", dest="root", required=True, type=Path, metavar="PEM", help=translate(told)
    )
    told = gettext_noop("the file in which the checkpoint is kept from one time to the next")
    parser.add_argument("--keep", required=True, type=Path, metavar="FILE", help=translate(told))
    told = gettext_noop("the key of a witness to believe, NAME+ID+KEY; give it once for each")
    parser.add_argument(
        "--witness", action="append", default=[], metavar="KEY", help=translate(told)
    )
    return parser
