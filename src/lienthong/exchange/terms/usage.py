"""By which software agencies exchange, and what ends when."""

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from lienthong.wire.directory_rules import Limits


class Software(StrEnum):
    """What empties an agency's inbox and seals for it."""

    HERE = "here"
    """The platform, which hosts it."""
    AXIS = "axis"
    """Software of its own that speaks to the national axis (VXP)."""
    OWN = "own"
    """Software of its own with a key of its own."""


class Retry(StrEnum):
    """What an operator can have tried again, all of a kind at once."""

    MESSAGES = "messages"
    INBOXES = "inboxes"
    REACTIONS = "reactions"
    WEBHOOKS = "webhooks"


@dataclass(frozen=True, slots=True, kw_only=True)
class LimitsCard:
    """The limits of one agency; without `set_at` they stand in the province's file of rules."""

    code: str
    name: str
    limits: Limits
    reason: str = ""
    set_by: str = ""
    set_at: datetime | None = None


class Holder(StrEnum):
    """Whose certificate it is."""

    PROVINCE = "province"
    DIRECTORY = "directory"
    NODE = "node"
    LOG = "log"
    AGENCY = "agency"


@dataclass(frozen=True, slots=True)
class Expiry:
    """When the newest certificate of somebody ends; `code` and `name` are an agency's.

    `demonstration` says that the code is made up.
    """

    holder: Holder
    code: str
    name: str
    ends_at: datetime
    renewed_here: bool
    """Whether the platform renews it by itself ahead of time."""
    demonstration: bool = False
