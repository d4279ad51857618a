"""An examination as it is kept in a row, and read back for a page."""

from datetime import datetime
from typing import Any

from lienthong.documents.terms import ExaminationCard, SignatureCard
from lienthong.kernel.errors import Refusal
from lienthong.paper.signing.examination import Examination, Statement


def examination_as_json(found: Examination, *, trust: str) -> dict[str, Any]:
    """What is kept of an examination: its sentences with their values, not the certificates.

    `trust` is the fingerprint of the trust list that it was made by.
    """
    return {
        "force": found.force.value,
        "summary": _kept(found.summary),
        "statements": [_kept(one) for one in found.statements],
        "signatures": [
            {"verdict": one.verdict.value, "statements": [_kept(said) for said in one.statements]}
            for one in found.signatures
        ],
        "demonstration": any(one.is_demonstration for one in found.signatures),
        "active": bool(found.active),
        "trust": trust,
    }


def holds_still(kept: dict[str, Any] | None, *, trust: str) -> bool:
    """Whether a kept examination was made by the trust list with this fingerprint."""
    return bool(kept and kept.get("trust") == trust)


def is_active(kept: dict[str, Any] | None) -> bool:
    """Whether a kept examination says that the file does something when it is opened."""
    return bool(kept and kept.get("active"))


def read_examination(kept: dict[str, Any] | None, at: datetime | None) -> ExaminationCard | None:
    """What was kept, for a page; None for what was not examined."""
    if not kept or at is None:
        return None
    return ExaminationCard(
        force=kept["force"],
        summary=_sentence(kept["summary"]),
        statements=tuple(_sentence(one) for one in kept["statements"]),
        signatures=tuple(
            SignatureCard(
                verdict=one["verdict"],
                statements=tuple(_sentence(said) for said in one["statements"]),
            )
            for one in kept["signatures"]
        ),
        is_demonstration=bool(kept["demonstration"]),
        at=at,
    )


def refusal_as_json(refusal: Refusal) -> dict[str, Any]:
    """A refusal as a sentence that is kept."""
    params = {
        name: value if isinstance(value, str | int) else str(value)
        for name, value in refusal.params.items()
    }
    return {"text": refusal.message, "params": params}


def read_sentence(kept: dict[str, Any] | None) -> tuple[str, dict[str, str | int]] | None:
    """A kept sentence; None for none."""
    return _sentence(kept) if kept else None


def _kept(said: Statement) -> dict[str, Any]:
    return {"text": said.text, "params": dict(said.params)}


def _sentence(kept: dict[str, Any]) -> tuple[str, dict[str, str | int]]:
    return kept["text"], dict(kept["params"])
