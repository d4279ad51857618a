"""What the node says of its use, with the names of those who use it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from django.db.models import Max

from lienthong.client import (
    AnswerUnreadable,
    InboxWaiting,
    LimitInUse,
    NodeRefused,
    NodeUnreachable,
    NodeUsage,
    PlatformCalls,
)
from lienthong.client import Problem as NodeProblem
from lienthong.directory.queries import get_cards, list_agencies
from lienthong.directory.terms import Body
from lienthong.exchange.models import (
    Certificate,
    ConnectedAgency,
    EnrolledAgency,
    HostedAgency,
    NodeLoss,
)
from lienthong.exchange.queries.keys import open_directory_key, read_key_file
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import NodeUnreachable as NodeAway
from lienthong.exchange.terms import Software
from lienthong.kernel.errors import Refusal, Told
from lienthong.wire.certificates import parse_certificate


@dataclass(frozen=True, slots=True)
class Participant:
    """An agency that can exchange: by which software, since when, and when that called last.

    `waiting`: how many messages nobody has collected for it, and since when; None while unknown.
    `is_told`: whether the node says of its calls now. `has_key`: whether a key that it keeps itself
    counts today; without one its software is refused whatever it asks. `is_off`: its VXP system
    took it off and fetches nothing for it until it registers it again (VX-22). `forgotten_at`: when
    it was accepted that the node lost what it knew of calls before that (EX-311).
    """

    code: str
    name: str
    demonstration: bool
    software: Software
    system: str
    since_at: datetime
    last_at: datetime | None
    waiting: InboxWaiting | None
    is_told: bool
    has_key: bool = True
    is_off: bool = False
    forgotten_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Uncollected:
    """Post for an agency that nobody serves: no inbox here, no software that could fetch it."""

    code: str
    name: str
    demonstration: bool
    waiting: InboxWaiting


def open_platform_calls(settings: ExchangeSettings) -> PlatformCalls:
    """The node as whoever holds the directory's key asks it; a page does not wait."""
    certificate = parse_certificate(read_key_file(settings.directory_certificate))
    return PlatformCalls(
        settings.node_url,
        code=certificate.code,
        key=open_directory_key(settings),
        sleep=_do_not_wait,
    )


def get_usage(settings: ExchangeSettings, *, hours: int) -> NodeUsage:
    """What the node counted in the last hours; refuses (NodeUnreachable) while it is away."""
    try:
        return open_platform_calls(settings).usage(hours=hours)
    except NodeUnreachable as away:
        raise NodeAway(problem=str(away.params["reason"])) from away
    except (AnswerUnreadable, NodeRefused) as strange:
        raise NodeAway(problem=_told_of(strange)) from strange


_Row = tuple[HostedAgency | ConnectedAgency | EnrolledAgency, Software, str, datetime]
"""Who exchanges, by which software, under which system's id, and since when."""


def list_participants(usage: NodeUsage | None, *, on: date) -> list[Participant]:
    """Every agency that is hosted, connected or enrolled, by name; with its last call if known."""
    last = {contact.agency: contact.last_at for contact in usage.agencies} if usage else {}
    waiting = {one.agency: one for one in usage.waiting} if usage and usage.waiting else {}
    known = usage is not None and usage.waiting is not None
    rows: list[_Row] = [
        *((row, Software.HERE, "", row.hosted_at) for row in HostedAgency.objects.all()),
        *(
            (row, Software.AXIS, row.system, row.connected_at)
            for row in ConnectedAgency.objects.all()
        ),
        *((row, Software.OWN, "", row.enrolled_at) for row in EnrolledAgency.objects.all()),
    ]
    keyed = Certificate.objects.filter(revoked_at=None, valid_until_at__date__gt=on)
    with_key = set(keyed.values_list("agency_id", flat=True))
    cards = get_cards(body=Body.AGENCY, ids={row.agency_id for row, *_ in rows}, on=on)
    loss_at = NodeLoss.objects.aggregate(newest=Max("accepted_at"))["newest"]
    found = [
        Participant(
            code=row.code,
            name=cards[row.agency_id].name if row.agency_id in cards else row.code,
            demonstration=row.agency_id in cards and cards[row.agency_id].demonstration,
            software=software,
            system=system,
            since_at=since_at,
            last_at=_last_call(last, system, row.code, since_at),
            waiting=waiting.get(row.code, InboxWaiting(row.code, 0, None)) if known else None,
            is_told=usage is not None,
            is_off=software is Software.AXIS and usage is not None and row.code in usage.taken_off,
            has_key=software is not Software.OWN or row.agency_id in with_key,
            forgotten_at=loss_at if loss_at is not None and loss_at > since_at else None,
        )
        for row, software, system, since_at in rows
    ]
    return sorted(found, key=lambda one: (one.name, one.code))


def list_uncollected(
    usage: NodeUsage, participants: Iterable[Participant], *, on: date
) -> list[Uncollected]:
    """What waits for agencies that nobody serves, the oldest first."""
    served = {one.code for one in participants}
    left = [one for one in usage.waiting or () if one.agency not in served]
    if not left:
        return []
    cards = {card.code: card for card in list_agencies(on=on)}
    found = [
        Uncollected(
            code=one.agency,
            name=cards[one.agency].name if one.agency in cards else one.agency,
            demonstration=one.agency in cards and cards[one.agency].demonstration,
            waiting=one,
        )
        for one in left
    ]
    return sorted(found, key=lambda one: (one.waiting.oldest_at or usage.now, one.code))


def _last_call(
    last: Mapping[str, datetime], system: str, code: str, since_at: datetime
) -> datetime | None:
    """Under its own code an agency is known by what it sent, under its system's by what it asked.

    Calls from before it used this software were another's.
    """
    calls = [last[name] for name in {system, code} if name in last]
    return max((at for at in calls if at >= since_at), default=None)


def limits_by_share(usage: NodeUsage) -> list[LimitInUse]:
    """What is in use of limits, the nearest to its end first; what is hardly used is left out."""
    used = [one for one in usage.limits if one.of and one.used * 100 >= one.of]
    return sorted(used, key=lambda one: (-one.used / one.of, one.agency, one.limit))


def _told_of(strange: AnswerUnreadable | NodeRefused) -> Refusal | Told:
    """What went wrong: what the node itself says, where it says it in our form."""
    problem = strange.params.get("problem")
    return problem.told if isinstance(problem, NodeProblem) else strange


def _do_not_wait(_seconds: float) -> None:
    """In the place of a pause: a page does not wait."""
