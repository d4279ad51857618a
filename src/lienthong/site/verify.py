"""`lienthong verify FILE --key PEM`: check a piece of evidence offline, in words.

Needs neither settings nor a database: whoever verifies need not trust, nor have, a platform.
"""

import argparse
import errno
import json
import os
import stat
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from mmap import ACCESS_READ, mmap
from pathlib import Path

from cryptography import x509

from lienthong.client.requests import system_clock
from lienthong.kernel.errors import Fault, Refusal, gettext_noop
from lienthong.site.words import (
    Translate,
    in_words,
    speak_utf8,
    translator,
    visible,
    visible_line,
)
from lienthong.wire.asice import ContainerReport, is_foreign_container, verify_container
from lienthong.wire.certificate_paths import read_root
from lienthong.wire.certificates import MAX_PEM_BYTES, Trust
from lienthong.wire.evidence import LARGEST_FILE, Beliefs, Report, verify_evidence
from lienthong.wire.evidence.refusals import EvidenceDamaged, EvidenceInvalid
from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.wire.refusals import CertificateNotTrusted, CertificateOutsideValidity
from lienthong.wire.revocation import MAX_LIST_BYTES, RevocationList
from lienthong.wire.timestamps import read_authorities

HOLDS = gettext_noop("Everything in this file holds.")
SIGNED = gettext_noop(
    "Another maker's container (ASiC-E): every signature in it holds, and the key given certified"
    " who signed."
)
BY_STRANGERS = gettext_noop(
    "Another maker's container (ASiC-E): every signature in it holds, but the key given did not"
    " certify who signed. Give the key of the authority that did."
)
NOT_THEN = gettext_noop(
    "Another maker's container (ASiC-E): every signature in it holds, and the key given certified"
    " who signed; but not at the time that is stated, or the certificate was withdrawn."
)
ARCHIVE = b"PK\x03\x04"
ALWAYS_READ = 64 * 1024 * 1024
"""Bytes of a file that is read without asking whether it fits."""
NOT_HOLDING, NOT_CHECKED = 1, 2
"""Exit codes: the evidence does not hold; nothing was checked, something given is no such thing."""
COPIES = 4
"""A file is held twice while it is verified, and a machine has other things to do."""
NOTHING_CHECKED = gettext_noop("Nothing was checked.")
PROVED = gettext_noop("Proved:")
NOT_PROVED = gettext_noop("Not proved:")
OTHER_KEY = gettext_noop(
    "Perhaps the key is that of another province: take the published key of the one this evidence"
    " comes from."
)


class FileUnreadable(Refusal):
    """A file named on the command line cannot be read."""

    code = "site.file_unreadable"
    fault = Fault.CALLER
    message = "The file {file} cannot be read: {problem}."


class FileIsNone(Refusal):
    """A name on the command line is that of a folder, a device or a pipe."""

    code = "site.file_is_none"
    fault = Fault.CALLER
    message = "{file} is no ordinary file. Give the name of a file."


class ListForOthers(Refusal):
    """A revocation list was given for a container that somebody else's software made."""

    code = "site.list_for_others"
    fault = Fault.CALLER
    message = (
        "{file} is another maker's container (ASiC-E); --crl is for evidence of this system. Check"
        " it without --crl: an OCSP response inside it is looked at."
    )


class GivenUnusable(Refusal):
    """What was given to check evidence with is not what it should be; which of the files it is."""

    code = "site.given_unusable"
    fault = Fault.CALLER
    message = "{file} ({option}) cannot be used: {problem}"


class RootNotThen(Refusal):
    """The root given has the right key, but its dates are not those of what it is to prove."""

    code = "site.root_not_then"
    fault = Fault.CALLER
    message = (
        "this root certificate holds from {valid_from} until {valid_until}, and what it is to prove"
        " was signed at {at}. Give the province's root certificate that held then."
    )


class FileTooLarge(Refusal):
    """A file is larger than what it should be can be, or than this machine can hold."""

    code = "site.file_too_large"
    fault = Fault.CALLER
    message = (
        "The file {file} has {size} bytes; at most {limit} can be checked here. Give the file as it"
        " was handed out."
    )


def run_verify(arguments: Sequence[str]) -> int:
    """Verify one file: 0 when it holds, 1 with the reason if not, 2 if nothing was checked."""
    speak_utf8()
    asked = _parser(translator(os.environ.get("LIENTHONG_LANGUAGE", "vi"))).parse_args(arguments)
    translate = translator(asked.language)
    try:
        data, key = _read(asked.file, asked.key)
        beliefs = _read_beliefs(asked, key, is_foreign=is_foreign_container(data))
        if is_foreign_container(data):
            if beliefs.crl is not None:
                raise ListForOthers(file=asked.file)
            found = verify_container(data, key, beliefs.authorities, now=system_clock())
            return _tell_container(found, asked, translate)
        with _doubting_root(asked.key, key):
            report = verify_evidence(data, key, beliefs)
    except Refusal as refusal:
        reason = in_words(refusal, translate)
        if isinstance(refusal.params.get("reason"), CertificateNotTrusted):
            reason += f" {translate(OTHER_KEY)}"
        # What is wrong with the evidence has such a code; all else is about what was given with it.
        checked = refusal.code.startswith("evidence.")
        if asked.json:
            verdict = {"holds": False, "checked": checked, "code": refusal.code, "reason": reason}
            print(visible(json.dumps(verdict, ensure_ascii=False)))
        else:
            first = "" if checked else f"{translate(NOTHING_CHECKED)} "
            print(f"✗ {first}{visible_line(reason)}", file=sys.stderr)
        return NOT_HOLDING if checked else NOT_CHECKED
    print(_as_json(report, translate) if asked.json else _in_words(report, translate))
    return 0


def _tell_container(
    report: ContainerReport, asked: argparse.Namespace, translate: Translate
) -> int:
    """What was established of another maker's container: 0 only when the key led to its signers."""
    proved = [statement.words(translate) for statement in report.proved]
    not_proved = [statement.words(translate) for statement in report.not_proved]
    if asked.json:
        found = {"holds": report.certified, "proved": proved, "not_proved": not_proved}
        print(visible(json.dumps(found, ensure_ascii=False, indent=1)))
    else:
        uncertified = NOT_THEN if report.known else BY_STRANGERS
        first = f"✓ {translate(SIGNED)}" if report.certified else f"✗ {translate(uncertified)}"
        print("\n".join(_lines(first, proved, not_proved, translate)))
    return 0 if report.certified else NOT_HOLDING


def _read(file: Path, key: Path) -> tuple[bytes, bytes]:
    try:
        _require_archive(file)
        return read_file(file, LARGEST_FILE), read_file(key, MAX_PEM_BYTES)
    except MemoryError as error:
        raise FileUnreadable(file=file, problem=os.strerror(errno.ENOMEM)) from error


def _read_beliefs(asked: argparse.Namespace, key: bytes, *, is_foreign: bool) -> Beliefs:
    """What was given beside the evidence; refuses (GivenUnusable) what is none, by its name."""
    with _naming("--key", asked.key):
        if is_foreign:
            read_root(key)
        else:
            Trust(key)
    authorities = tuple(one for file in asked.tsa for one in _read_authorities(file))
    crl = None if asked.crl is None else read_file(asked.crl, MAX_LIST_BYTES)
    if crl is not None and not is_foreign:
        with _naming("--crl", asked.crl):
            RevocationList.read(crl, Trust(key))
    return Beliefs(
        witnesses=tuple(NamedKey.from_text(text, KeyUse.WITNESS) for text in asked.witness),
        authorities=authorities,
        content=_map_file(asked.content) if asked.content else None,
        crl=crl,
    )


def _read_authorities(file: Path) -> tuple[x509.Certificate, ...]:
    with _naming("--tsa", file):
        return read_authorities(read_file(file, MAX_PEM_BYTES))


@contextmanager
def _doubting_root(file: Path, key: bytes) -> Iterator[None]:
    """Blame the root given, not the evidence, where nothing is wrong but the root's own dates."""
    try:
        yield
    except EvidenceInvalid as refusal:
        reason, root = refusal.params["reason"], Trust(key).root
        if isinstance(reason, CertificateOutsideValidity) and (
            reason.params["subject"] == f"{root.role.value} {root.code}"
        ):
            dates = {name: reason.params[name] for name in ("valid_from", "valid_until", "at")}
            doubt = RootNotThen(**dates)
            raise GivenUnusable(option="--key", file=file, problem=doubt) from refusal
        raise


@contextmanager
def _naming(option: str, file: Path) -> Iterator[None]:
    """Say of which file it is that something is wrong; what names it by itself stays."""
    try:
        yield
    except Refusal as refusal:
        if refusal.code.startswith("site."):
            raise
        raise GivenUnusable(option=option, file=file, problem=refusal) from refusal


def _parser(translate: Translate) -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="lienthong verify",
        description=translate(gettext_noop("Check a piece of evidence offline.")),
    )
    parser.add_argument("file", type=Path, help=translate(gettext_noop("the evidence file")))
    parser.add_argument(
        "--key",
        type=Path,
        required=True,
        metavar="PEM",
        help=translate(gettext_noop("the province's published key")),
    )
    _add_beliefs(parser, translate)
    parser.add_argument(
        "--crl",
        type=Path,
        metavar="FILE",
        help=translate(
            gettext_noop("the province's revocation list: was a key revoked before it signed?")
        ),
    )
    parser.add_argument(
        "--json", action="store_true", help=translate(gettext_noop("print one JSON object"))
    )
    parser.add_argument(
        "--language", choices=["vi", "en"], default=os.environ.get("LIENTHONG_LANGUAGE", "vi")
    )
    return parser


def _add_beliefs(parser: argparse.ArgumentParser, translate: Translate) -> None:
    parser.add_argument(
        "--witness",
        action="append",
        default=[],
        metavar="KEY",
        help=translate(
            gettext_noop("the key of a witness to believe, NAME+ID+KEY; give it once for each")
        ),
    )
    parser.add_argument(
        "--tsa",
        action="append",
        default=[],
        type=Path,
        metavar="PEM",
        help=translate(
            gettext_noop("the certificate of a time-stamping authority's issuer to believe")
        ),
    )
    parser.add_argument(
        "--content",
        type=Path,
        metavar="FILE",
        help=translate(gettext_noop("the message's content, where the evidence leaves it out")),
    )


def _require_archive(path: Path) -> None:
    """Refuse what no evidence begins like, or what this machine has no room for, before reading."""
    try:
        size = path.stat().st_size if path.is_file() else 0
        if size <= ALWAYS_READ:
            return
        room = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") // COPIES
        if size > (limit := min(LARGEST_FILE, room)):
            raise FileTooLarge(file=path, size=size, limit=limit)
        with path.open("rb") as file:
            if file.read(len(ARCHIVE)) != ARCHIVE:
                raise EvidenceDamaged(position=0)
    except OSError as error:
        raise FileUnreadable(file=path, problem=error.strerror) from error


def _map_file(path: Path) -> bytes | memoryview:
    """The bytes of an ordinary file of any size, read as they are asked for."""
    try:
        if not path.is_file() and path.exists():
            raise FileIsNone(file=path)
        with path.open("rb") as file:
            if not path.stat().st_size:
                return b""
            return memoryview(mmap(file.fileno(), 0, access=ACCESS_READ))
    except OSError as error:
        raise FileUnreadable(file=path, problem=error.strerror) from error


def read_file(path: Path, limit: int) -> bytes:
    """The bytes of an ordinary file; its size is looked at first, so that none fills the memory."""
    try:
        found = path.stat()
        if not stat.S_ISREG(found.st_mode):
            raise FileIsNone(file=path)
        if found.st_size > limit:
            raise FileTooLarge(file=path, size=found.st_size, limit=limit)
        return path.read_bytes()
    except OSError as error:
        raise FileUnreadable(file=path, problem=error.strerror) from error


def _in_words(report: Report, translate: Translate) -> str:
    proved = [statement.words(translate) for statement in report.proved]
    not_proved = [statement.words(translate) for statement in report.not_proved]
    return "\n".join(_lines(f"✓ {translate(HOLDS)}", proved, not_proved, translate))


def _lines(
    first: str, proved: Sequence[str], not_proved: Sequence[str], translate: Translate
) -> list[str]:
    """A line a sentence: names in a file are its maker's, and must not pass for our words."""
    return [
        first,
        "",
        translate(PROVED),
        *(f"  · {visible_line(sentence)}" for sentence in proved),
        "",
        translate(NOT_PROVED),
        *(f"  · {visible_line(sentence)}" for sentence in not_proved),
    ]


def _as_json(report: Report, translate: Translate) -> str:
    found = {
        "holds": True,
        "message": str(report.message_id),
        "proved": [statement.words(translate) for statement in report.proved],
        "not_proved": [statement.words(translate) for statement in report.not_proved],
    }
    return visible(json.dumps(found, ensure_ascii=False, indent=1))
