"""What a node knows for its VXP clients: systems, who is taken off, what waits in which inbox."""

import asyncio
from collections.abc import Iterable
from contextlib import AbstractAsyncContextManager, nullcontext
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from lienthong.gateway.connections import Connection
from lienthong.gateway.directory import Directory, codes_of
from lienthong.gateway.vxp.reading_aside import ReadingAside
from lienthong.gateway.vxp.signature import PREFIX, RawHeaders, SignedCall, read_call, verify_call
from lienthong.gateway.vxp.store import Call, Waiting, find_end, list_new, list_still
from lienthong.gateway.vxp.systems import KnownSystems, keep_systems, load_systems
from lienthong.gateway.vxp.terms import AgencyDeregistered, AgencyNotOfSystem
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import Certificate
from lienthong.wire.client_systems import ClientSystem, EntrustedKey
from lienthong.wire.directory_snapshot import AgencyEntry

LARGE_PACKET = 1024 * 1024
_SYSTEM = f"{PREFIX}systemid".encode()
NOBODY = ClientSystem(id="", secrets=(), keys=())
"""In the place of an unknown system: nothing is signed with no secret."""


@dataclass(frozen=True, slots=True)
class ServedAgency:
    """An agency of a calling system, with the key that the node seals with for it."""

    entry: AgencyEntry
    entrusted: EntrustedKey

    @property
    def codes(self) -> tuple[str, ...]:
        """Every code under which its post may lie."""
        return codes_of(self.entry)


@dataclass(frozen=True, slots=True)
class Caller:
    """A system that proved itself, with the agencies it may act for."""

    system: ClientSystem
    call: SignedCall
    agencies: tuple[ServedAgency, ...]
    off: frozenset[str]
    """Codes of agencies that it took off itself."""
    kept_ms: int

    @property
    def participants(self) -> list[ServedAgency]:
        """All its agencies but those that it took off."""
        return [agency for agency in self.agencies if agency.entry.code not in self.off]

    def change(self, body: bytes = b"") -> Call:
        """This call, as a change remembers it; with a body that says what the headers do not."""
        return Call(self.call.mark_with(body), self.kept_ms)

    def find(self, code: str) -> ServedAgency:
        """The agency of this code or alias, if the system may act for it; refuses any other."""
        for agency in self.agencies:
            if code in agency.codes:
                return agency
        raise AgencyNotOfSystem(system=self.system.id, agency=code)

    def act_for(self, code: str) -> ServedAgency:
        """Like `find`, for an agency that takes part."""
        agency = self.find(code)
        if agency.entry.code in self.off:
            raise AgencyDeregistered(system=self.system.id, agency=code)
        return agency

    def asked_for(self, name: str) -> list[ServedAgency]:
        """The agencies whose post is asked for: the one that a header names, or all that take part.

        What stands there beside a `hash-file` and is none of the system's agencies was left over
        from /sendEdoc (VX-8).
        """
        code = self.call.find(name)
        known = any(code in agency.codes for agency in self.agencies)
        if code is None or (not known and "hash-file" in self.call.values):
            return self.participants
        return [self.act_for(code)]


@dataclass(slots=True)
class Inbox:
    """What waits in one agency's inbox, as far as the log was looked at."""

    looked_until: int = 0
    waiting: tuple[Waiting, ...] = ()


@dataclass(slots=True)
class Door:
    """The VXP side of one running node."""

    file: Path
    allowed: timedelta
    systems: KnownSystems = field(default_factory=KnownSystems)
    registrations: dict[str, tuple[bool, str]] = field(default_factory=dict)
    inboxes: dict[tuple[str, ...], Inbox] = field(default_factory=dict)
    aside: ReadingAside = field(default_factory=ReadingAside)
    large: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Whoever takes in or reads a large packet has it: several at once would fill the memory."""
    _installing: asyncio.Lock = field(default_factory=asyncio.Lock)

    def serves(self, agencies: Iterable[str], directory: Directory) -> bool:
        """Whether a client system speaks for one of these agencies."""
        known = self.systems.codes
        return bool(known) and any(
            code in known for agency in agencies for code in codes_of(directory.get_agency(agency))
        )

    def alone_if_large(self, length: int) -> AbstractAsyncContextManager[None]:
        """Its turn for a packet of so many bytes; a small one needs none."""
        return self.large if length > LARGE_PACKET else nullcontext()

    async def reload_systems(self, certificate: Certificate) -> None:
        """Take up the systems that are kept, if this process or another has kept newer ones."""
        async with self._installing:
            found = await asyncio.to_thread(load_systems, self.file, certificate=certificate)
            if found.version > self.systems.version:
                self.systems = found

    async def install(self, body: bytes, certificate: Certificate) -> int:
        """Put a newer list of systems in the place of the one in use; its version."""
        async with self._installing:
            self.systems = await asyncio.to_thread(
                keep_systems, self.file, body, certificate=certificate, before=self.systems
            )
        return self.systems.version

    def find_claimed(self, headers: RawHeaders) -> str | None:
        """The known system that a call says it is from, proved or not; for its line in the log."""
        claimed = [value for name, value in headers if name.lower() == _SYSTEM]
        ids = [value.decode("latin-1").strip() for value in claimed]
        return ids[0] if len(ids) == 1 and ids[0] in self.systems.by_id else None

    def authenticate(self, headers: RawHeaders, *, directory: Directory, now: datetime) -> Caller:
        """Which system calls; refuses a call that none of its secrets signed (VX-2 to VX-5)."""
        call = read_call(headers)
        system = self.systems.by_id.get(call.system, NOBODY)
        verify_call(call, secrets=system.secrets, now=now, allowed=self.allowed)
        agencies = []
        for entrusted in system.keys:
            try:
                agencies.append(ServedAgency(directory.get_agency(entrusted.code), entrusted))
            except Refusal:
                continue  # the list of systems may be ahead of the directory
        off = frozenset(one.entry.code for one in agencies if not self._takes_part(one))
        kept_ms = 2 * int(self.allowed / timedelta(milliseconds=1))
        return Caller(system, call, tuple(agencies), off, kept_ms)

    def _takes_part(self, agency: ServedAgency) -> bool:
        """Whether it did not take itself off, under this code or, unless it said more, another."""
        said = [self.registrations[code] for code in agency.codes if code in self.registrations]
        return said[0][0] if said else True


def look_into(inbox: Inbox, codes: tuple[str, ...], connection: Connection) -> Inbox:
    """The inbox as it is now: what waited and still does, and what came since.

    What is confirmed never waits again, so only news and what waited are looked at: the cost does
    not grow with what was received before.
    """
    until = find_end(connection, codes)
    still = list_still(connection, inbox.waiting)
    news = list_new(connection, codes, start=inbox.looked_until)
    return Inbox(looked_until=max(until, inbox.looked_until), waiting=(*still, *news))
