"""Examine a PDF from outside: what its signatures are worth, in words (SG-10 …)."""

from collections.abc import Sequence
from datetime import datetime

from lienthong.kernel.errors import Refusal
from lienthong.paper.signing.examination import Examination, LegalForce, Statement
from lienthong.paper.signing.isolation import PATIENCE_SECONDS, examine_apart
from lienthong.paper.signing.reading import Question
from lienthong.paper.signing.refusals import ReaderUnavailable
from lienthong.paper.signing.sources import require_pdf
from lienthong.paper.signing.trust import TrustList


def examine_pdf(
    data: bytes,
    *,
    trust: TrustList,
    at: datetime,
    revocation_lists: Sequence[bytes] = (),
    ocsp_answers: Sequence[bytes] = (),
    seconds: float = PATIENCE_SECONDS,
) -> Examination:
    """What the file is worth at that time, by this trust list; never asks the network.

    `revocation_lists` and `ocsp_answers` (DER) are used beside those in the file. A file that
    cannot be read is an examination too: `force` UNREADABLE, `summary` why and what to do. Only a
    reading process that does not start is refused (ReaderUnavailable).
    """
    question = Question(
        data=data,
        trust=trust,
        at=at,
        revocation_lists=tuple(revocation_lists),
        ocsp_answers=tuple(ocsp_answers),
    )
    try:
        require_pdf(data)
        return examine_apart(question, seconds)
    except ReaderUnavailable:
        raise
    except Refusal as refusal:
        params = {
            key: value for key, value in refusal.params.items() if isinstance(value, str | int)
        }
        return Examination(force=LegalForce.UNREADABLE, summary=Statement(refusal.message, params))
