"""Reading processes, kept for the next file; one that is late or dies is ended (decision 26)."""

import atexit
import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from typing import BinaryIO, Final

import msgspec

from lienthong.paper.signing.examination import Examination
from lienthong.paper.signing.frames import (
    LARGEST_ANSWER,
    Answer,
    encode_question,
    read_frame,
    write_frame,
)
from lienthong.paper.signing.reading import Question
from lienthong.paper.signing.refusals import PdfTooCostly, ReaderUnavailable

PROCESSES: Final = 2
PATIENCE_SECONDS: Final = 20.0
START_SECONDS: Final = 60.0
_MOST_FILES: Final = 500
_MODULE: Final = "lienthong.paper.signing.reader_process"


class _Process:
    """One process and how many files it read."""

    def __init__(self) -> None:
        self.owner = os.getpid()
        self.files = 0
        kept = {"PATH": os.environ.get("PATH", ""), "PYTHONPATH": os.pathsep.join(sys.path)}
        try:
            self._popen = subprocess.Popen(  # noqa: S603 - this interpreter, a fixed module
                [sys.executable, "-m", _MODULE],
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=subprocess.DEVNULL,
                env=kept,
            )
        except OSError:
            raise ReaderUnavailable from None

    @property
    def _pipes(self) -> tuple[BinaryIO, BinaryIO]:
        if self._popen.stdin is None or self._popen.stdout is None:
            raise TypeError("pipes were asked for")
        return self._popen.stdin, self._popen.stdout  # type: ignore[return-value]

    def ask(self, question: Question, seconds: float) -> Answer | None:
        """The answer; None when the process was too slow, or died of the file."""
        patience = seconds if self.files else seconds + START_SECONDS
        self.files += 1
        timer = threading.Timer(patience, self._popen.kill)
        timer.start()
        questions, answers = self._pipes
        try:
            write_frame(questions, encode_question(question))
            write_frame(questions, question.data)
            body = read_frame(answers, LARGEST_ANSWER)
            return None if body is None else msgspec.msgpack.decode(body, type=Answer)
        except (OSError, ValueError, msgspec.MsgspecError):
            return None
        finally:
            timer.cancel()

    def end(self) -> None:
        """End this process, which is ours."""
        self._popen.kill()
        self._popen.wait()
        for pipe in (self._popen.stdin, self._popen.stdout):
            if pipe is not None:
                try:
                    pipe.close()
                except OSError:
                    continue


_turns = threading.BoundedSemaphore(PROCESSES)
_lock = threading.Lock()
_idle: list[_Process] = []


def examine_apart(question: Question, seconds: float = PATIENCE_SECONDS) -> Examination:
    """Examine a file in a process set apart for it, within that time.

    Refuses what reading refuses, and (PdfTooCostly) a file that takes more time or memory.
    """
    with _process() as process:
        answer = process.ask(question, seconds)
        if answer is None or answer.refused == PdfTooCostly.code:
            process.files = _MOST_FILES
            raise PdfTooCostly
    return answer.take()


def close_readers() -> None:
    """End the processes that wait for the next file."""
    with _lock:
        waiting, _idle[:] = list(_idle), []
    for process in waiting:
        if process.owner == os.getpid():
            process.end()


# Who goes takes the reading processes along: none is left behind, not waited for.
atexit.register(close_readers)


@contextmanager
def _process() -> Iterator[_Process]:
    """A process for one file, given back if it may read another."""
    with _turns:
        with _lock:
            mine = [one for one in _idle if one.owner == os.getpid()]
            process = mine[-1] if mine else None
            _idle[:] = [one for one in mine if one is not process]
        process = process or _Process()
        try:
            yield process
        except BaseException:
            process.end()
            raise
        if process.files < _MOST_FILES:
            with _lock:
                _idle.append(process)
        else:
            process.end()
