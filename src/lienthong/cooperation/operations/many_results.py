"""Many results at once: each goes or is left by itself, and what was left says why."""

from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

from lienthong.cooperation.operations.many import do_each
from lienthong.cooperation.operations.result_evidence import (
    check_link,
    examine_file,
    put_file,
    put_link,
)
from lienthong.cooperation.operations.result_steps import Word
from lienthong.cooperation.operations.results import take_step
from lienthong.cooperation.terms.many import ManyDone
from lienthong.cooperation.terms.results import ResultStep
from lienthong.identity.terms import Acting
from lienthong.work.terms import GivenEvidence


def step_many(
    *, step: ResultStep, seen: Sequence[tuple[UUID, int]], acting: Acting, now: datetime
) -> ManyDone:
    """Submit or confirm many, each as it was seen; what moved meanwhile is left and told.

    Refuses none (NothingTicked). Facts: cooperation:result:step_taken, for each.
    """
    taken = dict(seen)

    def take(result_id: UUID) -> None:
        word = Word(step=step, seen=taken[result_id])
        take_step(result_id=result_id, word=word, acting=acting, now=now)

    return do_each(list(taken), take)


def show_many(
    *,
    results: Sequence[UUID],
    file: GivenEvidence | None,
    link: str = "",
    name: str = "",
    acting: Acting,
    now: datetime,
) -> ManyDone:
    """Put one file, or without one a link, beside many of one's own results.

    Bytes are kept once. Refuses none (NothingTicked), and what `add_file` or `add_link` refuses of
    the file or link itself. Facts: cooperation:result:evidence_changed, for each.
    """
    examined = None if file is None else examine_file(file, now=now)
    address = "" if examined is not None else check_link(link)

    def put(result_id: UUID) -> None:
        if examined is not None:
            put_file(result_id=result_id, file=examined, acting=acting, now=now)
        else:
            put_link(result_id=result_id, address=address, name=name, acting=acting, now=now)

    return do_each(results, put)
