"""A running node: its store, its directory, its clock; and who may call it."""

import asyncio
import contextlib
import time
from datetime import timedelta
from typing import cast

from lienthong.gateway import waiting
from lienthong.gateway.admission import admit_acknowledgement, admit_message
from lienthong.gateway.backlog import Backlog
from lienthong.gateway.batch import KeptAcknowledgement, NewDirectory, NewSystems
from lienthong.gateway.clock import Clock
from lienthong.gateway.deliveries import Deliveries
from lienthong.gateway.directory import Directory, codes_of
from lienthong.gateway.following import Following
from lienthong.gateway.http import Request
from lienthong.gateway.identity_files import load_identity
from lienthong.gateway.intake import Intake
from lienthong.gateway.measures import NodeMeasures, measure_store
from lienthong.gateway.metrics import Metrics
from lienthong.gateway.notices import Notice, Topic
from lienthong.gateway.observation import Observation
from lienthong.gateway.quotas import Quotas
from lienthong.gateway.reader import Reader
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.storage import storage_of
from lienthong.gateway.terms import (
    AuthorizationMissing,
    DirectoryMissing,
    DirectoryStale,
    KeptDirectoryDamaged,
    NodeNotStoring,
    StoreUnreachable,
)
from lienthong.gateway.vxp.door import Caller, Door
from lienthong.gateway.vxp.store import list_registrations
from lienthong.gateway.writer import Receipted, Writer
from lienthong.kernel.errors import Refusal
from lienthong.wire.directory_snapshot import AgencyEntry, open_snapshot
from lienthong.wire.framing import unframe
from lienthong.wire.instants import to_text
from lienthong.wire.records import Envelope
from lienthong.wire.requests import Claim, parse_authorization, verify_claim

LARGE_CONTENT = 256 * 1024
"""Bytes from which on hashing leaves the event loop for a thread."""


class Node:
    """One node of the exchange. `start` before the first call, `stop` after the last."""

    def __init__(self, settings: GatewaySettings, clock: Clock, metrics: Metrics) -> None:
        self.settings = settings
        self.clock = clock
        self.metrics = metrics
        self.waiters = waiting.Waiters()
        self.intake = Intake(settings.max_held_bytes)
        self.storage = storage_of(settings)
        self.reader = Reader(self.storage)
        self.quotas = Quotas(settings.allowance)
        self.directory: Directory | None = None
        self.door = Door(settings.client_systems, settings.vxp_allowed_clock_difference)
        self._installing = asyncio.Lock()
        self._backlog = Backlog()
        self._measuring = asyncio.Lock()

    async def start(self) -> None:
        """Read keys, open the store, take up the directory kept there.

        Refuses a node that is not prepared, or runs already, or whose store is damaged.
        """
        self.identity = load_identity(self.settings, now=self.clock())
        self.writer = Writer(
            self.settings,
            self.storage,
            identity=self.identity,
            clock=self.clock,
            announce=self._announce,
            metrics=self.metrics,
        )
        self.deliveries = Deliveries(
            reader=self.reader,
            writer=self.writer,
            waiters=self.waiters,
            clock=self.clock,
            codes_of=self._codes_of,
            allow_loopback=self.settings.webhooks_on_loopback,
        )
        self.following = self._make_following()
        self.writer.start(asyncio.get_running_loop())
        try:
            body = await self.reader.read(lambda view: view.find_directory())
            if body is not None:
                self.directory = self._open_kept_directory(body)
            self.door.load_systems(self.identity.directory)
            await self._look_up_registrations()
            await self.following.start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Finish what was submitted and close the store; nothing acknowledged is lost."""
        await self.following.stop()
        await self.deliveries.stop()
        await self.writer.stop()
        self.reader.close()
        self.writer.close()

    def get_directory(self) -> Directory:
        """The directory in use; refuses everything while there is none."""
        if self.directory is None:
            raise DirectoryMissing
        return self.directory

    def check_ready(self) -> None:
        """Refuse to be called ready without a store that takes writes and a fresh directory."""
        trouble = self.writer.find_trouble()
        if trouble is not None:
            raise NodeNotStoring(reason=trouble)
        made_at, lifetime = self.get_directory().made_at, self.settings.directory_lifetime
        if self.clock() - made_at > lifetime:
            hours = int(lifetime / timedelta(hours=1))
            raise DirectoryStale(made_at=to_text(made_at), hours=hours)

    async def measure(self) -> NodeMeasures:
        """What the node is like now."""
        backlog, now, store = self._backlog, self.clock(), None
        async with self._measuring:
            with contextlib.suppress(StoreUnreachable):
                store = await self.reader.read(
                    lambda view: measure_store(view, backlog=backlog, now=now)
                )
        directory = self.directory
        return NodeMeasures(
            now=now,
            ready=self._is_ready(),
            held_bytes=self.intake.held,
            directory_version=directory.version if directory else None,
            directory_made_at=directory.made_at if directory else None,
            certificates=self.identity.certificates,
            store=store,
        )

    async def install_directory(self, body: bytes) -> int:
        """Put a signed snapshot in the place of an older one; its version (EX-21)."""
        self.identity.directory.check_valid(self.clock())
        async with self._installing:
            directory = await asyncio.to_thread(self._open_directory, body)
            job = NewDirectory(version=directory.version, body=body)
            await self.writer.submit(job)
            if self.directory is None or directory.version > self.directory.version:
                self.directory = directory
        return directory.version

    async def take_message(self, body: bytes, seen: Observation) -> Receipted:
        """Admit a framed message, keep it, and give its receipt; `seen` learns what it says."""
        framed = unframe(body)
        envelope = Envelope.decode(framed.header)
        seen.envelope, seen.agency, seen.message_id = envelope, envelope.sender, envelope.id
        directory = self.get_directory()
        admitted = admit_message(
            envelope,
            framed,
            directory=directory,
            now=self.clock(),
            allowed=self.settings.allowed_clock_difference,
        )
        own = directory.get_agency(admitted.sender).limits
        size = len(framed.content)
        self.quotas.take_message(admitted.sender, own, size=size, at=time.monotonic())
        if size > LARGE_CONTENT:
            await asyncio.to_thread(admitted.envelope.check_content, framed.content)
        else:
            admitted.envelope.check_content(framed.content)
        taken = cast("Receipted", await self.writer.submit(admitted))
        seen.position, seen.is_new = taken.kept.position, taken.kept.is_new
        return taken

    async def take_acknowledgement(
        self, body: bytes, *, message_id: str | None, caller: AgencyEntry, nonce: str = ""
    ) -> KeptAcknowledgement:
        """Admit a framed acknowledgement and keep it.

        Of the message in the address, where there is one; a nonce, if given, is used up.
        """
        admitted = admit_acknowledgement(
            unframe(body),
            message_id=message_id,
            caller=caller,
            nonce=nonce,
            directory=self.get_directory(),
            now=self.clock(),
        )
        return cast("KeptAcknowledgement", await self.writer.submit(admitted))

    def authenticate(self, request: Request, body: bytes = b"") -> tuple[AgencyEntry, Claim]:
        """Who calls: the agency whose registered key signed exactly this request (EX-4).

        Refuses an unsigned request, an unknown agency or key, a wrong seal, a clock too far off.
        """
        header = request.header(b"authorization")
        if header is None:
            raise AuthorizationMissing
        claim = parse_authorization(header)
        request.observation.agency = claim.agency
        directory, now = self.get_directory(), self.clock()
        caller = directory.get_agency(claim.agency)
        verify_claim(
            claim,
            key=directory.get_certificate(caller, claim.key, now).sealing_key(),
            method=request.method,
            target=request.target,
            body=body,
            now=now,
            allowed=self.settings.allowed_clock_difference,
        )
        return caller, claim

    async def install_systems(self, body: bytes) -> int:
        """Take up a signed list of VXP client systems; its version (VX-40)."""
        self.identity.directory.check_valid(self.clock())
        version = await self.door.install(body, self.identity.directory)
        await self.writer.submit(NewSystems(version))
        return version

    def authenticate_system(self, request: Request) -> Caller:
        """Which VXP client calls; refuses one that none of its secrets signed (VX-2)."""
        caller = self.door.authenticate(
            request.scope["headers"], directory=self.get_directory(), now=self.clock()
        )
        request.observation.agency = caller.system.id
        return caller

    def _codes_of(self, agency: str) -> tuple[str, ...]:
        """Every code of an agency as the directory in use knows it."""
        try:
            return codes_of(self.get_directory().get_agency(agency))
        except Refusal:
            return (agency,)

    def _is_ready(self) -> bool:
        try:
            self.check_ready()
        except Refusal:
            return False
        return True

    def _open_directory(self, body: bytes) -> Directory:
        snapshot = open_snapshot(body, certificate=self.identity.directory)
        return Directory(snapshot, self.identity.trust)

    def _open_kept_directory(self, body: bytes) -> Directory:
        """It was verified before it was kept: what does not hold now was changed in the store."""
        try:
            return self._open_directory(body)
        except Refusal as refusal:
            file = self.storage.name
            raise KeptDirectoryDamaged(file=file, problem=refusal.code) from refusal

    def _announce(self, notice: Notice) -> None:
        self.following.announce(notice)

    def _make_following(self) -> Following:
        return Following(
            listener=self.storage.listener(),
            waiters=self.waiters,
            tell_writer=self.writer.hear,
            look_up={
                Topic.DIRECTORY: self._look_up_directory,
                Topic.SYSTEMS: self._look_up_systems,
                Topic.REGISTRATIONS: self._look_up_registrations,
                Topic.WEBHOOKS: self._look_up_webhooks,
            },
            lead=self.deliveries.lead,
        )

    async def _look_up_directory(self) -> None:
        """Take up the newest directory that another process has kept (EX-134)."""
        async with self._installing:
            newest = await self.reader.read(lambda view: view.find_directory_version())
            if newest is None or (self.directory and newest <= self.directory.version):
                return
            body = await self.reader.read(lambda view: view.find_directory(newest)) or b""
            directory = await asyncio.to_thread(self._open_kept_directory, body)
            self.directory = directory

    async def _look_up_systems(self) -> None:
        await self.door.reload(self.identity.directory)

    async def _look_up_registrations(self) -> None:
        found = await self.reader.read(lambda view: list_registrations(view.connection))
        self.door.registrations = found

    async def _look_up_webhooks(self) -> None:
        self.deliveries.notice_change()
