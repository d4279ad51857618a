"""What processes of one node tell each other after a commit (EX-134)."""

import json
from dataclasses import dataclass
from enum import StrEnum

MOST_BYTES = 7_900
"""PostgreSQL carries 8,000 bytes in one notice."""


class Topic(StrEnum):
    """What a process keeps in memory and must look up anew when another has changed it."""

    DIRECTORY = "directory"
    SYSTEMS = "systems"
    REGISTRATIONS = "registrations"
    WEBHOOKS = "webhooks"


@dataclass(frozen=True, slots=True)
class Notice:
    """What one commit changed; `agencies` got post (None: anybody may have)."""

    agencies: frozenset[str] | None = frozenset()
    has_grown: bool = False
    is_signed: bool = False
    topics: frozenset[Topic] = frozenset()

    def __bool__(self) -> bool:
        """Whether there is anything to tell."""
        return self != NOTHING


NOTHING = Notice()
EVERYTHING = Notice(agencies=None, has_grown=True, is_signed=True, topics=frozenset(Topic))
"""What holds for whoever may have missed something."""


@dataclass(frozen=True, slots=True)
class Leads:
    """Whether this process is from now on the one that calls webhooks."""

    held: bool


def encode_notice(notice: Notice, *, process: str) -> str:
    """A notice as text, with the process that tells it; a long list of agencies is left out."""
    text = _encode(notice, notice.agencies, process)
    return text if len(text.encode()) <= MOST_BYTES else _encode(notice, None, process)


def decode_notice(text: str) -> tuple[str, Notice]:
    """The process that told it, and the notice; what cannot be read may mean everything."""
    try:
        value = json.loads(text)
        agencies = value["agencies"]
        notice = Notice(
            agencies=None if agencies is None else frozenset(agencies),
            has_grown=bool(value["grown"]),
            is_signed=bool(value["signed"]),
            topics=frozenset(Topic(name) for name in value["topics"]),
        )
        return str(value["process"]), notice
    except (ValueError, KeyError, TypeError):
        return "", EVERYTHING


def _encode(notice: Notice, agencies: frozenset[str] | None, process: str) -> str:
    value = {
        "process": process,
        "agencies": None if agencies is None else sorted(agencies),
        "grown": notice.has_grown,
        "signed": notice.is_signed,
        "topics": sorted(notice.topics),
    }
    return json.dumps(value, separators=(",", ":"))
