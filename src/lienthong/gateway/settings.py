"""What an operator may set about a node, read once from the environment into typed values."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import timedelta
from enum import StrEnum
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import TypeVar

from lienthong.gateway.callers.methods import (
    SIGNATURE_OR_HMAC,
    Alternatives,
    read_alternatives,
)
from lienthong.gateway.contents.place import BucketPlace, read_place
from lienthong.gateway.quotas import Allowance
from lienthong.gateway.terms import ProcessesNeedPostgres, SettingRefused, SettingUnknown

MEBIBYTE = 1024 * 1024
USUAL_ALLOWANCE = Allowance(
    messages_per_minute=6_000,
    bytes_per_day=20 * 1024 * MEBIBYTE,
    message_bytes=2048 * MEBIBYTE,
    streams=16,
)
"""What an agency may use of a node unless the operator or the directory says otherwise (EX-73)."""

PROCESSES = "LIENTHONG_GATEWAY_PROCESSES"
PROCESS = "LIENTHONG_GATEWAY_PROCESS"
"""Which of the processes one is, from 1 on; set for each by what starts them (EX-187)."""

Networks = tuple[IPv4Network | IPv6Network, ...]
Choice = TypeVar("Choice", bound=StrEnum)


class MetricsFor(StrEnum):
    """Who may read the node's metrics (EX-51)."""

    NOBODY = "nobody"
    LOOPBACK = "loopback"
    EVERYBODY = "everybody"


class Destination(StrEnum):
    """Where lines about calls go: to a file in the node's folder, or to standard error."""

    NOWHERE = "nowhere"
    FILE = "file"
    STDERR = "stderr"


@dataclass(frozen=True, kw_only=True)
class GatewaySettings:
    """A node's name, its folder, and its limits.

    `folder` holds keys, certificates and the store, and belongs to this node alone. `node` is the
    node's code on its receipts, `origin` the log's name on its checkpoints.
    """

    folder: Path
    node: str
    origin: str
    max_body_bytes: int = 64 * MEBIBYTE
    max_held_bytes: int = 512 * MEBIBYTE
    body_patience: timedelta = timedelta(seconds=30)
    longest_wait: timedelta = timedelta(seconds=30)
    longest_stream: timedelta = timedelta(minutes=10)
    sign_of_life: timedelta = timedelta(seconds=15)
    allowed_clock_difference: timedelta = timedelta(minutes=5)
    checkpoint_interval: timedelta = timedelta(seconds=1)
    directory_lifetime: timedelta = timedelta(hours=36)
    allowance: Allowance = USUAL_ALLOWANCE
    authentication: Alternatives = SIGNATURE_OR_HMAC
    client_certificates_from: Networks = ()
    metrics_for: MetricsFor = MetricsFor.LOOPBACK
    messages_to: Destination = Destination.FILE
    monitoring_to: Destination = Destination.NOWHERE
    webhooks_on_loopback: bool = False
    vxp_allowed_clock_difference: timedelta = timedelta(days=7)
    database_url: str = field(default="", repr=False)
    """PostgreSQL, which several processes may share; empty for a file in the folder (EX-130)."""
    bucket: BucketPlace | None = None
    """The bucket of large contents (EX-195); None for a folder in the node's own."""
    witness_list: Path | None = None
    witness_interval: timedelta = timedelta(seconds=5)
    tsa_url: str = ""
    tsa_certificate: Path | None = None
    tsa_interval: timedelta = timedelta(minutes=10)
    processes: int = 1
    """How many processes of this node share its limits (EX-187)."""
    process: int = 1
    """Which of them this is, from 1 on."""
    retention: timedelta | None = None
    """For how long contents are kept once nobody waits for them; None: for ever (EX-97)."""

    @classmethod
    def from_environment(cls, environment: Mapping[str, str], *, home: Path) -> "GatewaySettings":
        """Read the variables `LIENTHONG_GATEWAY_…` below; the folder is in `home`.

        Refuses a number that is not positive, a choice that is not offered, a database that is
        not PostgreSQL, and a bucket without a key.
        """
        node = environment.get("LIENTHONG_GATEWAY_NODE") or "node.local"
        hours = _number(environment, "LIENTHONG_GATEWAY_DIRECTORY_HOURS", 36)
        return cls(
            folder=home / "gateway",
            node=node,
            origin=environment.get("LIENTHONG_GATEWAY_ORIGIN") or f"lienthong.local/{node}",
            max_body_bytes=_number(environment, "LIENTHONG_GATEWAY_MAX_BODY_BYTES", 64 * MEBIBYTE),
            directory_lifetime=timedelta(hours=hours),
            allowance=_allowance(environment),
            authentication=_authentication(environment),
            client_certificates_from=_networks(environment),
            metrics_for=_choice(environment, "LIENTHONG_GATEWAY_METRICS", MetricsFor.LOOPBACK),
            messages_to=_choice(environment, "LIENTHONG_GATEWAY_MESSAGES", Destination.FILE),
            monitoring_to=_choice(environment, "LIENTHONG_GATEWAY_MONITORING", Destination.NOWHERE),
            webhooks_on_loopback=bool(environment.get("LIENTHONG_GATEWAY_WEBHOOKS_ON_LOOPBACK")),
            retention=_days(environment, "LIENTHONG_GATEWAY_RETENTION_DAYS"),
            vxp_allowed_clock_difference=timedelta(
                hours=_number(environment, "LIENTHONG_GATEWAY_VXP_HOURS", 7 * 24)
            ),
            database_url=_postgres_url(environment, "LIENTHONG_GATEWAY_DATABASE_URL"),
            bucket=read_place(environment),
            processes=_processes(environment),
            process=_number(environment, PROCESS, 1),
            witness_list=_path(environment, "LIENTHONG_GATEWAY_WITNESSES"),
            tsa_url=environment.get("LIENTHONG_GATEWAY_TSA_URL") or "",
            tsa_certificate=_path(environment, "LIENTHONG_GATEWAY_TSA_CERTIFICATE"),
            tsa_interval=timedelta(
                minutes=_number(environment, "LIENTHONG_GATEWAY_TSA_MINUTES", 10)
            ),
        )

    @property
    def database(self) -> Path:
        """The store's file."""
        return self.folder / "gateway.sqlite3"

    def lines(self, name: str) -> Path:
        """The file of lines about calls; each process has its own."""
        number = f"-{self.process}" if self.process > 1 else ""
        return self.folder / f"{name}{number}.jsonl"

    @property
    def storage_key(self) -> Path:
        """The X25519 key that opens contents for agencies without one."""
        return self.folder / "storage.key"

    @property
    def contents(self) -> Path:
        """The folder of large contents."""
        return self.folder / "contents"

    @property
    def staging(self) -> Path:
        """The folder of what is not whole yet."""
        return self.folder / "uploads"

    @property
    def client_systems(self) -> Path:
        """The systems that call by the VXP-compatible API, with their secrets and keys."""
        return self.folder / "systems.secret"

    @property
    def root_certificate(self) -> Path:
        """The province's published key."""
        return self.folder / "root.pem"

    @property
    def directory_certificate(self) -> Path:
        """The certificate of whoever signs the directory for this node."""
        return self.folder / "directory.pem"

    @property
    def node_key(self) -> Path:
        """The P-256 key that signs receipts."""
        return self.folder / "node.key"

    @property
    def node_certificate(self) -> Path:
        """The certificate of that key."""
        return self.folder / "node.pem"

    @property
    def log_key(self) -> Path:
        """The Ed25519 key that signs checkpoints."""
        return self.folder / "log.key"

    @property
    def log_certificate(self) -> Path:
        """The certificate of that key."""
        return self.folder / "log.pem"


def _processes(environment: Mapping[str, str]) -> int:
    """How many there are; several need PostgreSQL."""
    processes = _number(environment, PROCESSES, 1)
    if processes > 1 and not environment.get("LIENTHONG_GATEWAY_DATABASE_URL"):
        raise ProcessesNeedPostgres(name=PROCESSES)
    return processes


def _allowance(environment: Mapping[str, str]) -> Allowance:
    """Read `LIENTHONG_GATEWAY_MESSAGES_PER_MINUTE` and, likewise, the other limits."""
    usual = USUAL_ALLOWANCE
    return Allowance(
        **{
            name: _number(environment, f"LIENTHONG_GATEWAY_{name.upper()}", getattr(usual, name))
            for name in Allowance.__slots__
        }
    )


def _postgres_url(environment: Mapping[str, str], name: str) -> str:
    """An address of PostgreSQL, or empty; a refusal does not repeat it, it may hold a password."""
    url = environment.get(name) or ""
    if url and not url.startswith(("postgres://", "postgresql://")):
        raise SettingUnknown(name=name, value="…", known="postgres://user@host:port/name")
    return url


def _authentication(environment: Mapping[str, str]) -> Alternatives:
    name = "LIENTHONG_GATEWAY_AUTHENTICATION"
    text = environment.get(name)
    if not text:
        return SIGNATURE_OR_HMAC
    alternatives = read_alternatives(text)
    if alternatives is None:
        known = "signature, hmac, mtls, signature+mtls, hmac+mtls"
        raise SettingUnknown(name=name, value=text, known=known)
    return alternatives


def _networks(environment: Mapping[str, str]) -> Networks:
    """The proxies whose header Client-Cert counts (EX-156)."""
    name = "LIENTHONG_GATEWAY_CLIENT_CERT_FROM"
    text = environment.get(name, "")
    try:
        return tuple(ip_network(part.strip()) for part in text.split(",") if part.strip())
    except ValueError:
        raise SettingUnknown(name=name, value=text, known="10.0.0.7, 10.1.0.0/24, …") from None


def _path(environment: Mapping[str, str], name: str) -> Path | None:
    text = environment.get(name)
    return Path(text) if text else None


def _days(environment: Mapping[str, str], name: str) -> timedelta | None:
    """A number of days, or None where nothing is set."""
    return timedelta(days=_number(environment, name, 1)) if environment.get(name) else None


def _number(environment: Mapping[str, str], name: str, default: int) -> int:
    text = environment.get(name)
    if not text:
        return default
    if not text.isascii() or not text.isdigit() or int(text) == 0:
        raise SettingRefused(name=name, value=text)
    return int(text)


def _choice(environment: Mapping[str, str], name: str, default: Choice) -> Choice:
    text = environment.get(name) or default.value
    known = {choice.value: choice for choice in type(default)}
    if text not in known:
        raise SettingUnknown(name=name, value=text, known=", ".join(known))
    return known[text]
