"""What the platform asks a node with the key of its directory (EX-110 to EX-112)."""

from dataclasses import dataclass
from datetime import datetime
from typing import Final
from uuid import UUID

import httpx

from lienthong.client.judging import Judging
from lienthong.client.reading import Members
from lienthong.client.requests import Ask, Caller, Clock, system_clock
from lienthong.client.transport import Sleep, Transport
from lienthong.kernel.errors import Told
from lienthong.wire.seals import SealingKey

MOST_HOURS: Final = 9_600


@dataclass(frozen=True, slots=True)
class TrafficHour:
    """How many entries of a kind a node got in the hour from `at` on, and their bytes at rest."""

    at: datetime
    kind: str
    messages: int
    bytes: int


@dataclass(frozen=True, slots=True)
class AgencyContact:
    """When an agency's software (or a system of VXP clients) first and last called."""

    agency: str
    first_at: datetime
    last_at: datetime


@dataclass(frozen=True, slots=True)
class LimitInUse:
    """How much of one of its limits an agency uses now."""

    agency: str
    limit: str
    used: int
    of: int


@dataclass(frozen=True, slots=True)
class InboxWaiting:
    """How many messages nobody has acknowledged in an agency's inbox, and since when."""

    agency: str
    messages: int
    oldest_at: datetime | None


@dataclass(frozen=True, slots=True)
class ExpiredUnread:
    """A message that expired before `agency` acknowledged it."""

    id: UUID
    kind: str
    sender: str
    agency: str
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class FailingWebhook:
    """An agency's webhook that takes no calls now: since when, and why in the node's word."""

    agency: str
    attempts: int
    failing_since: datetime
    next_attempt_at: datetime
    problem: str


@dataclass(frozen=True, slots=True)
class FailingWitness:
    """A witness or time-stamping authority, as `kind` says, that attests nothing now, and why."""

    by: str
    kind: str
    problem: Told


@dataclass(frozen=True, slots=True)
class NodeUsage:
    """What a node says of its use; traffic is counted up to `counted` of `size` entries.

    `waiting` is None while the node still goes through a long log after its start.
    """

    now: datetime
    counted: int
    size: int
    hours: tuple[TrafficHour, ...]
    agencies: tuple[AgencyContact, ...]
    limits: tuple[LimitInUse, ...]
    waiting: tuple[InboxWaiting, ...] | None
    expired: tuple[ExpiredUnread, ...]
    webhooks: tuple[FailingWebhook, ...] = ()
    attesting: tuple[FailingWitness, ...] = ()
    taken_off: frozenset[str] = frozenset()
    """Agencies that their VXP system took off: it fetches nothing for them (VX-22)."""


class PlatformCalls(Judging):
    """The node at `address`, asked by whoever holds the directory's key."""

    def __init__(
        self,
        address: str,
        *,
        code: str,
        key: SealingKey,
        sleep: Sleep,
        clock: Clock = system_clock,
    ) -> None:
        """`code` is what the directory's certificate names."""
        self.address = address.rstrip("/")
        self._caller = Caller(self.address, code, key, clock)
        self._sleep = sleep

    def usage(self, *, hours: int) -> NodeUsage:
        """The use of the last hours. Raises NodeRefused, NodeUnreachable, AnswerUnreadable."""
        answer = self._ask(Ask(method="GET", path=f"/v1/usage?hours={hours}"))
        with self.reading():
            return _read(Members(answer.json()))

    def retry_webhooks(self) -> int:
        """Have the webhooks that fail called again within half a minute; how many they are."""
        answer = self._ask(Ask(method="POST", path="/v1/webhooks/retry"))
        with self.reading():
            return Members(answer.json()).number("retried")

    def _ask(self, ask: Ask) -> httpx.Response:
        transport = Transport(self._caller, sleep=self._sleep)
        try:
            return transport.call(ask)
        finally:
            transport.close()


def _read(found: Members) -> NodeUsage:
    return NodeUsage(
        now=found.instant("now"),
        counted=found.number("counted"),
        size=found.number("size"),
        hours=tuple(
            TrafficHour(
                one.instant("at"), one.text("kind"), one.number("messages"), one.number("bytes")
            )
            for one in found.members("hours")
        ),
        agencies=tuple(
            AgencyContact(one.text("agency"), one.instant("first_at"), one.instant("last_at"))
            for one in found.members("agencies")
        ),
        limits=tuple(
            LimitInUse(one.text("agency"), one.text("limit"), one.number("used"), one.number("of"))
            for one in found.members("limits")
        ),
        waiting=_waiting(found),
        expired=tuple(
            ExpiredUnread(
                one.identifier("id"),
                one.text("kind"),
                one.text("sender"),
                one.text("agency"),
                one.instant("expires_at"),
            )
            for one in found.members("expired")
        ),
        webhooks=tuple(
            FailingWebhook(
                one.text("agency"),
                one.number("attempts"),
                one.instant("failing_since"),
                one.instant("next_attempt_at"),
                one.text("problem"),
            )
            for one in found.members("webhooks")
        ),
        attesting=tuple(
            FailingWitness(one.text("by"), one.text("kind"), one.told())
            for one in found.members("attesting")
        ),
        taken_off=frozenset(found.texts("taken_off")),
    )


def _waiting(found: Members) -> tuple[InboxWaiting, ...] | None:
    if found.value.get("waiting") is None:
        return None
    return tuple(
        InboxWaiting(one.text("agency"), one.number("messages"), one.optional_instant("oldest_at"))
        for one in found.members("waiting")
    )
