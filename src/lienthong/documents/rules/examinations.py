"""An examination as it is kept in a row, and read back for a page."""

from collections.abc import Iterable
from datetime import datetime
from typing import Any

from lienthong.documents.terms import ExaminationCard, Sentence, SignatureCard
from lienthong.kernel.errors import Refusal
from lienthong.paper.signing.examination import Examination, HolderKind, LegalForce, Statement

_SIGNED = frozenset({LegalForce.ORIGINAL.value, LegalForce.SIGNED_IN_PART.value})


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
        "seals": [
            [one.holder, one.organisation]
            for one in found.signatures
            if one.kind is HolderKind.AGENCY and not one.is_stamp
        ],
        "filled": dict(found.filled),
        "trust": trust,
    }


def seals_of(kept: dict[str, Any]) -> list[tuple[str, str]]:
    """Holder and organisation of each agency that sealed the file."""
    return [(holder, organisation) for holder, organisation in kept.get("seals", ())]


def with_differences(kept: dict[str, Any], found: Iterable[Sentence]) -> dict[str, Any]:
    """The examination with what the file says otherwise than the packet it came by."""
    differs = [{"text": text, "params": params} for text, params in found]
    return {**{name: said for name, said in kept.items() if name != "differs"}, "differs": differs}


def force_of(kept: dict[str, Any]) -> str:
    """What the file is worth as the document it was sent as: no original where it differs."""
    force = str(kept["force"])
    return LegalForce.DOUBTFUL.value if kept.get("differs") and force in _SIGNED else force


def holds_still(kept: dict[str, Any] | None, *, trust: str) -> bool:
    """Whether a kept examination was made by the trust list with this fingerprint."""
    return bool(kept and kept.get("trust") == trust)


def is_active(kept: dict[str, Any] | None) -> bool:
    """Whether a kept examination says that the file does something when it is opened."""
    return bool(kept and kept.get("active"))


def is_demonstration(kept: dict[str, Any] | None) -> bool:
    """Whether a kept examination met a certificate of an authority made up for trying out."""
    return bool(kept and kept.get("demonstration"))


def read_examination(kept: dict[str, Any] | None, at: datetime | None) -> ExaminationCard | None:
    """What was kept, for a page; None for what was not examined."""
    if not kept or at is None:
        return None
    differs = [_sentence(one) for one in kept.get("differs", ())]
    first = [] if force_of(kept) == kept["force"] else differs[:1]
    return ExaminationCard(
        force=force_of(kept),
        summary=first[0] if first else _sentence(kept["summary"]),
        statements=(
            *differs[len(first) :],
            *(_sentence(one) for one in kept["statements"]),
        ),
        signatures=tuple(
            SignatureCard(
                verdict=one["verdict"],
                statements=tuple(_sentence(said) for said in one["statements"]),
            )
            for one in kept["signatures"]
        ),
        is_demonstration=is_demonstration(kept),
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
