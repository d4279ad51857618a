"""What a fact is and who may cause one. Pure: no Django, no clock."""

import dataclasses
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from enum import Enum
from typing import ClassVar
from uuid import UUID

from lienthong.kernel.errors import Fault, Refusal

Json = str | int | bool | None | list["Json"] | dict[str, "Json"]

_TAG = re.compile(r"^[a-z_]+:[a-z_]+:[a-z_]+$")


@dataclass(frozen=True, kw_only=True)
class Actor:
    """The person (or the platform itself) that caused a fact, and for whom they acted.

    Names are kept as they were at the time: the record must read the same after a person has
    left and an agency has been renamed.
    """

    name: str
    account_id: UUID | None = None
    agency_id: UUID | None = None
    agency_name: str = ""
    role: str = ""


SYSTEM = Actor(name="Liên Thông")


@dataclass(frozen=True, kw_only=True)
class Fact:
    """Something that happened, in the past tense. Base of every folder's `events`.

    A subclass gives `TAG` ("folder:thing:happened"), `LABEL` (English msgid of one short
    sentence part, shown to people) and `subjects()`, the things it is about, the main one first,
    each "folder.thing:id". Its dataclass fields are the payload.
    """

    TAG: ClassVar[str]
    LABEL: ClassVar[str]
    registry: ClassVar[dict[str, type["Fact"]]] = {}

    def __init_subclass__(cls) -> None:
        """Register the fact under its tag; refuses a malformed tag or one already taken."""
        super().__init_subclass__()
        if not _TAG.match(cls.TAG):
            raise TypeError(f"{cls.__name__}.TAG must look like folder:thing:happened")
        other = Fact.registry.setdefault(cls.TAG, cls)
        if other.__qualname__ != cls.__qualname__ or other.__module__ != cls.__module__:
            raise TypeError(f"the tag {cls.TAG} already belongs to {other.__qualname__}")

    def subjects(self) -> tuple[str, ...]:
        """The things this fact is about, the main one first: "folder.thing:id"."""
        raise TypeError(f"{type(self).__name__} must say what it is about")

    def payload(self) -> dict[str, Json]:
        """The fields as plain JSON values (days and instants in ISO 8601, enums by value)."""
        return {field.name: _plain(getattr(self, field.name)) for field in dataclasses.fields(self)}


def _plain(value: object) -> Json:
    if isinstance(value, Enum):
        return _plain(value.value)
    if value is None or isinstance(value, str | bool | int):
        return value
    if isinstance(value, UUID):
        return str(value)
    if isinstance(value, date | datetime):
        return value.isoformat()
    if isinstance(value, dict):
        return {str(key): _plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple | set | frozenset):
        items = sorted(value, key=str) if isinstance(value, set | frozenset) else value
        return [_plain(item) for item in items]
    raise TypeError(f"a fact cannot carry a {type(value).__name__}: {value!r}")


def label_of(tag: str) -> str:
    """The English msgid that names a fact; the tag itself for a fact no longer known."""
    known = Fact.registry.get(tag)
    return known.LABEL if known else tag


def known_tags() -> Iterator[str]:
    """All tags the running platform can announce, sorted."""
    return iter(sorted(Fact.registry))


class OutsideTransaction(Refusal):
    """A fact was to be written outside the transaction of the change it tells of."""

    code = "audit.outside_transaction"
    fault = Fault.THIS_SYSTEM
    message = "The fact {tag} must be written in the same transaction as its change."


class CheckpointUnreadable(Refusal):
    """The file of a checkpoint kept elsewhere cannot be read."""

    code = "audit.checkpoint_unreadable"
    fault = Fault.CALLER
    message = "The checkpoint file {file} cannot be read: {problem}. Name the file you kept."


class LedgerKeyLost(Refusal):
    """The key that signs checkpoints is gone."""

    code = "audit.ledger_key_lost"
    fault = Fault.THIS_SYSTEM
    message = (
        "The key file {file} is missing, with which this record's checkpoints are signed. Restore"
        " it from the backup: a new one could not vouch for what is recorded. If this data folder"
        " is new, give it a database of its own (LIENTHONG_DATABASE_URL)."
    )


class LedgerKeyDamaged(Refusal):
    """The key file holds something else."""

    code = "audit.ledger_key_damaged"
    fault = Fault.THIS_SYSTEM
    message = "The file {file} holds no Ed25519 key. Restore it from the backup."


class LedgerKeyForeign(Refusal):
    """No checkpoint was signed with the key in the folder, under this name of the ledger."""

    code = "audit.ledger_key_foreign"
    fault = Fault.THIS_SYSTEM
    message = (
        "Not one checkpoint of this record was signed with the key in {file} under the name"
        " {origin}. Restore that file from the backup, set LIENTHONG_AUDIT_ORIGIN back, or give"
        " this data folder its own database; nothing can be said about the record before."
    )


class HandlerFailed(Refusal):
    """A handler met an error that nobody thought of; it is tried again."""

    code = "audit.handler_failed"
    fault = Fault.THIS_SYSTEM
    message = (
        "An error within the platform that nobody thought of. The platform's log tells it under"
        " “delivery_failed”: give that to who maintains the platform."
    )
