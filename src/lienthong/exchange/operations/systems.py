"""Agencies with software of their own on the VXP-compatible API: connect, give secrets, take back.

Secrets lie in files (0600), like keys; the node gets them in one signed list.
"""

import secrets
from collections import defaultdict
from datetime import datetime

from django.db import transaction

from lienthong.audit.operations import append_fact
from lienthong.audit.terms import SYSTEM
from lienthong.client import make_folder, replace_file
from lienthong.exchange.events import AgencyConnected, AgencyDisconnected, SecretRenewed
from lienthong.exchange.models import ConnectedAgency, HostedAgency, NodeWatch
from lienthong.exchange.operations.due import end_systems_due, mark_systems_due
from lienthong.exchange.operations.enrol import get_living_agency, require_empty_outbox
from lienthong.exchange.operations.keys import certify_agency
from lienthong.exchange.operations.node import call_node
from lienthong.exchange.queries.encryption_keys import open_encryption_keys
from lienthong.exchange.queries.keys import open_agency_seal, open_directory_key
from lienthong.exchange.queries.node import open_any_node
from lienthong.exchange.queries.systems import read_secrets
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    AgencyNotConnected,
    AgencyOfThePlatform,
    SystemIdMalformed,
    SystemUnknown,
)
from lienthong.wire.client_systems import (
    ClientSystem,
    ClientSystems,
    EntrustedKey,
    sign_systems,
)
from lienthong.wire.fields import is_agency_code
from lienthong.wire.secrecy import EncryptionKey

SECRET_BYTES = 32
KEPT_SECRETS = 2
"""Old and new count together while a system is told the new one."""


def connect_agency(settings: ExchangeSettings, *, code: str, system: str, now: datetime) -> None:
    """Let a system act for a living agency; a new system gets a secret, an old one keeps its own.

    The platform no longer empties the agency's inbox and seals nothing more for it; what waits
    there the node opens with the encryption keys that the platform kept for the agency. Again is no
    change. Refuses a code that no living agency has, the agency as which the platform calls the
    node, an enrolled one, one whose messages still wait here, and an id of another form. The node
    learns of it with the next list. Fact: exchange:agency:connected.
    """
    if not is_agency_code(system):
        raise SystemIdMalformed(system=system)
    if code == settings.province_code:
        raise AgencyOfThePlatform(code=code)
    card = get_living_agency(code, now)
    if not settings.system_secret(system).exists():
        _write_secrets(settings, system, [_new_secret()])
    with transaction.atomic():
        certify_agency(settings, agency_id=card.id, code=card.code, name=card.name, now=now)
        if ConnectedAgency.objects.filter(agency_id=card.id, system=system).exists():
            return
        require_empty_outbox(card.id, code)
        hosted = HostedAgency.objects.filter(agency_id=card.id).first()
        ConnectedAgency.objects.update_or_create(
            agency_id=card.id,
            defaults={
                "code": card.code,
                "name": card.name,
                "demonstration": card.demonstration,
                "system": system,
                "cursor": hosted.cursor if hosted else 0,
                "connected_at": now,
            },
        )
        HostedAgency.objects.filter(agency_id=card.id).delete()
        mark_systems_due()
        fact = AgencyConnected(agency_id=card.id, code=card.code, system=system)
        append_fact(fact=fact, actor=SYSTEM, now=now)


def disconnect_agency(settings: ExchangeSettings, *, code: str, now: datetime) -> None:
    """Take a system's right to act for an agency back; the platform hosts the agency again.

    The node must answer, so that the right ends at once: raises NodeUnreachable. What the agency's
    software did not confirm is collected here. Fact: exchange:agency:disconnected.
    """
    connected = ConnectedAgency.objects.filter(code=code).first()
    if connected is None:
        raise AgencyNotConnected(code=code)
    end = _publish(settings, without=code, now=now)
    with transaction.atomic():
        HostedAgency.objects.create(
            agency_id=connected.agency_id,
            code=connected.code,
            name=connected.name,
            cursor=connected.cursor,
            others_until=end,
            hosted_at=now,
            next_check_at=now,
        )
        fact = AgencyDisconnected(
            agency_id=connected.agency_id, code=connected.code, system=connected.system
        )
        append_fact(fact=fact, actor=SYSTEM, now=now)
        connected.delete()


def renew_secret(
    settings: ExchangeSettings, *, system: str, now: datetime, drop_old: bool = False
) -> None:
    """Give a system a new secret; the one before counts too, until it is dropped.

    With `drop_old` nothing new is made and only the newest counts. The node learns of it with the
    next list. Refuses an unknown system (SystemUnknown). Fact: exchange:system:secret_renewed.
    """
    if not ConnectedAgency.objects.filter(system=system).exists():
        raise SystemUnknown(system=system)
    known = read_secrets(settings, system=system)
    kept = known[-1:] if drop_old else [*known, _new_secret()][-KEPT_SECRETS:]
    _write_secrets(settings, system, kept)
    with transaction.atomic():
        mark_systems_due()
        append_fact(fact=SecretRenewed(system=system, secrets=len(kept)), actor=SYSTEM, now=now)


def publish_systems(settings: ExchangeSettings, *, known: int, now: datetime) -> bool:
    """Give the node the list of systems if it is due, or if the node knows another version.

    Whether it was given. Raises NodeUnreachable; the list stays due, also where it was marked
    meanwhile.
    """
    watch, _ = NodeWatch.objects.get_or_create(id=1)
    if not watch.systems_due and known == watch.systems_version:
        return False
    _publish(settings, without="", now=now)
    return True


def _publish(settings: ExchangeSettings, *, without: str, now: datetime) -> int:
    """Give the node all systems, but for one agency; how many entries its log has then."""
    watch, _ = NodeWatch.objects.get_or_create(id=1)
    node = open_any_node(settings)
    if node is None:
        return 0
    version = max(watch.systems_version + 1, int(now.timestamp()))
    systems = ClientSystems(version=version, made_at=now, systems=_systems(settings, without))
    body = sign_systems(systems, key=open_directory_key(settings))
    with node:
        call_node(now, lambda: node.put_systems(body))
        health = call_node(now, node.health)
    NodeWatch.objects.filter(id=1).update(systems_version=version)
    end_systems_due(watch)
    log = health.get("log")
    size = log.get("size") if isinstance(log, dict) else 0
    return size if isinstance(size, int) else 0


def _systems(settings: ExchangeSettings, without: str) -> tuple[ClientSystem, ...]:
    served: dict[str, list[EntrustedKey]] = {}
    opening: dict[str, tuple[EncryptionKey, ...]] = defaultdict(tuple)
    for row in ConnectedAgency.objects.exclude(code=without).order_by("system", "code"):
        own = open_agency_seal(settings, code=row.code)
        served.setdefault(row.system, []).append(EntrustedKey(code=row.code, key=own.key))
        opening[row.system] += open_encryption_keys(settings, code=row.code)
    return tuple(
        ClientSystem(
            id=system,
            secrets=tuple(read_secrets(settings, system=system)),
            keys=tuple(keys),
            encryption_keys=opening[system],
        )
        for system, keys in served.items()
    )


def _new_secret() -> str:
    return secrets.token_urlsafe(SECRET_BYTES)


def _write_secrets(settings: ExchangeSettings, system: str, kept: list[str]) -> None:
    """One line each, whole or not at all, never readable by others."""
    path = settings.system_secret(system)
    make_folder(path.parent)
    replace_file(path, "".join(f"{secret}\n" for secret in kept).encode("ascii"))
