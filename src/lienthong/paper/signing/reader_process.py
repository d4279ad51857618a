"""The process that reads foreign PDFs: no key, no network, bounded memory; one file at a time.

It is started by `isolation` and ends with whoever started it. Decision 26.
"""

import logging
import resource
import sys
from typing import BinaryIO, Final

import msgspec

from lienthong.kernel.errors import Refusal
from lienthong.paper.signing.frames import Answer, decode_question, read_frame, refuse, write_frame
from lienthong.paper.signing.reading import read_pdf
from lienthong.paper.signing.refusals import PdfBroken, PdfTooCostly
from lienthong.paper.signing.sources import LARGEST_PDF

MEMORY_BYTES: Final = 1536 * 1024 * 1024
"""Address space: the largest file, a copy of it, and what its structure may take."""
_TOO_COSTLY: Final = msgspec.msgpack.encode(refuse(PdfTooCostly()))
_LARGEST_HEAD: Final = 64 * 1024 * 1024


def main() -> None:
    """Answer questions from standard input until it ends or a file was too costly."""
    logging.disable(logging.CRITICAL)  # libraries would tell the journal of each hostile file
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY_BYTES, MEMORY_BYTES))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    while _answer(sys.stdin.buffer, sys.stdout.buffer):
        pass


def _answer(questions: BinaryIO, answers: BinaryIO) -> bool:
    """One question; whether this process may take another."""
    head = read_frame(questions, _LARGEST_HEAD)
    data = read_frame(questions, LARGEST_PDF) if head is not None else None
    if head is None or data is None:
        return False
    answer = _examine(head, data)
    write_frame(answers, answer)
    return answer != _TOO_COSTLY


def _examine(head: bytes, data: bytes) -> bytes:
    """An encoded answer, whatever the file makes a library raise."""
    try:
        found = Answer(examination=read_pdf(decode_question(head, data)))
        return msgspec.msgpack.encode(found)
    except Refusal as refusal:
        return msgspec.msgpack.encode(refuse(refusal))
    except MemoryError:
        return _TOO_COSTLY
    except Exception:  # noqa: BLE001 - a hostile file is no reason to end
        return msgspec.msgpack.encode(refuse(PdfBroken()))


if __name__ == "__main__":
    main()
