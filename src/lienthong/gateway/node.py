"""A running node: its store, its directory, its clock; and who may call it."""

import asyncio
import contextlib
from datetime import timedelta
from functools import partial
from typing import cast

from lienthong.gateway import waiting
from lienthong.gateway.admission import admit_acknowledgement
from lienthong.gateway.attesting.asking import Attesting
from lienthong.gateway.attesting.parties import list_parties
from lienthong.gateway.authentication import Gate, Proof, require_directory
from lienthong.gateway.backlog import Backlog
from lienthong.gateway.batch import KeptAcknowledgement, NewSystems
from lienthong.gateway.bucket_task import BucketTask
from lienthong.gateway.callers.methods import Scope, for_keys
from lienthong.gateway.callers.presented import is_among
from lienthong.gateway.certified.store import NewDirectory, NoteDirectory, note_directory
from lienthong.gateway.clock import Clock
from lienthong.gateway.contents.opening import open_contents
from lienthong.gateway.contents.store import find_storage_key
from lienthong.gateway.contents.uploads import Uploads
from lienthong.gateway.deliveries import Deliveries
from lienthong.gateway.directory import Directory, codes_of
from lienthong.gateway.door import owner_of
from lienthong.gateway.following import Following
from lienthong.gateway.http import Request
from lienthong.gateway.identity_files import load_identity
from lienthong.gateway.intake import Intake, Portion
from lienthong.gateway.measures import NodeMeasures, measure_store
from lienthong.gateway.metrics import Metrics
from lienthong.gateway.notices import Topic
from lienthong.gateway.noting import Noting
from lienthong.gateway.quotas import Quotas
from lienthong.gateway.reader import Reader
from lienthong.gateway.renewing import Renewing
from lienthong.gateway.repetitions import Repetitions
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.storage import storage_of
from lienthong.gateway.terms import (
    DirectoryMissing,
    DirectoryStale,
    KeptDirectoryDamaged,
    NodeNotStoring,
    StorageKeyLost,
    StoreUnreachable,
)
from lienthong.gateway.upkeep import Upkeep
from lienthong.gateway.usage_task import Usage
from lienthong.gateway.vxp.converting import FIRST, PlainPackets
from lienthong.gateway.vxp.door import Caller, Door
from lienthong.gateway.vxp.secrets import PacketKeys
from lienthong.gateway.vxp.store import list_registrations
from lienthong.gateway.writer import Writer
from lienthong.kernel.errors import Refusal
from lienthong.wire.directory_rules import Limits
from lienthong.wire.directory_snapshot import AgencyEntry, open_snapshot
from lienthong.wire.framing import unframe
from lienthong.wire.instants import to_text


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
        self.following = Following(self.storage.listener(), self.waiters)
        self.quotas = Quotas(
            settings.allowance, processes=settings.processes, process=settings.process
        )
        self.repetitions = Repetitions(
            settings.allowance, processes=settings.processes, process=settings.process
        )
        self.directory: Directory | None = None
        self.door = Door(settings.client_systems, settings.vxp_allowed_clock_difference)
        self._installing = asyncio.Lock()
        self.backlog = Backlog()

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
            announce=self.following.announce,
            metrics=self.metrics,
        )
        self.contents = open_contents(self.settings, self.identity.storage)
        self.packet_keys = PacketKeys(self.identity.storage)
        self.bucket_task = BucketTask(self.contents.objects)
        self.uploads = Uploads(self.contents)
        self.deliveries = Deliveries(
            reader=self.reader,
            writer=self.writer,
            waiters=self.waiters,
            clock=self.clock,
            codes_of=self._codes_of,
            allow_loopback=self.settings.webhooks_on_loopback,
            storage=self.identity.storage,
        )
        parties = list_parties(self.settings, self.reader, self.writer, self.clock)
        self.attesting = Attesting(self.reader, self.waiters, parties)
        self.renewing = Renewing(self.settings, self.identity, self.clock)
        self.usage = Usage(reader=self.reader, writer=self.writer)
        self.noting = Noting(self.reader, self.writer, self.identity.directory)
        self.upkeep = Upkeep(
            reader=self.reader,
            writer=self.writer,
            contents=self.contents,
            clock=self.clock,
            retention=self.settings.retention,
        )
        self.writer.start(asyncio.get_running_loop())
        try:
            await self._take_up()
            self.usage.start()
            await self.noting.start()
            self.renewing.start()
            await self.bucket_task.start()
            await self.following.start(
                tell_writer=self.writer.hear,
                look_up={
                    Topic.DIRECTORY: self._look_up_directory,
                    Topic.SYSTEMS: self._look_up_systems,
                    Topic.REGISTRATIONS: self._look_up_registrations,
                    Topic.WEBHOOKS: self.deliveries.look_again,
                },
                led=(self.deliveries, self.attesting, self.upkeep),
            )
        except BaseException:
            await self.stop()
            raise

    async def _take_up(self) -> None:
        """Go on with what the store has from before."""
        body = await self.reader.read(lambda view: view.find_directory())
        if body is not None:
            self.directory = self._open_kept_directory(body)
        used = await self.reader.read(lambda view: find_storage_key(view.connection))
        if used not in (None, self.identity.storage.fingerprint):
            raise StorageKeyLost(file=self.settings.storage_key)
        await self._look_up_systems()
        await self._convert_packets()
        await self._look_up_registrations()

    async def _convert_packets(self) -> None:
        """Keep what an older node kept plain of packets as it is kept now (VX-41)."""
        plain, place = PlainPackets(self.packet_keys, self.contents), FIRST
        while (job := await self.reader.read(partial(plain.convert, after=place))) is not None:
            await self.writer.submit(job)
            place = job.last

    async def stop(self) -> None:
        """Finish what was submitted and close the store; nothing acknowledged is lost."""
        await self.following.stop()
        await self.usage.stop()
        await self.noting.stop()
        await self.renewing.stop()
        await self.bucket_task.stop()
        await self.upkeep.stop()
        await self.deliveries.stop()
        await self.attesting.stop()
        self.door.aside.close()
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
        self.contents.check_reachable()
        self.check_directory()

    def check_directory(self) -> None:
        """Refuse without a directory, and with one that is older than the operator allows."""
        made_at, lifetime = self.get_directory().made_at, self.settings.directory_lifetime
        if self.clock() - made_at > lifetime:
            hours = int(lifetime / timedelta(hours=1))
            raise DirectoryStale(made_at=to_text(made_at), hours=hours)

    async def measure(self) -> NodeMeasures:
        """What the node is like now."""
        backlog, now, store = self.backlog, self.clock(), None
        async with backlog.lock:
            with contextlib.suppress(StoreUnreachable):
                store = await self.reader.read(
                    lambda view: measure_store(view, backlog=backlog, now=now)
                )
        directory = self.directory
        return NodeMeasures(
            now=now,
            ready=self._is_ready(),
            contents_taken=self.contents.find_trouble() is None,
            held_bytes=self.intake.held,
            directory_version=directory.version if directory else None,
            directory_made_at=directory.made_at if directory else None,
            certificates=self.identity.certificates,
            store=store,
        )

    def portion(self, request: Request) -> Portion:
        """What a call's body will hold of the memory; many come by a proxy's address (EX-241)."""
        address = request.peer
        by_proxy = is_among(address, self.settings.client_certificates_from)
        return self.intake.portion("" if by_proxy else owner_of(address))

    async def install_directory(self, body: bytes) -> int:
        """Put a signed snapshot in the place of an older one; its version (EX-21)."""
        self.identity.directory.check_valid(self.clock())
        async with self._installing:
            directory, note = await asyncio.to_thread(self._open_new_directory, body)
            job = NewDirectory(version=directory.version, body=body, note=note)
            await self.writer.submit(job)
            if self.directory is None or directory.version > self.directory.version:
                self.directory = directory
        return directory.version

    def take_acknowledgement(
        self, body: bytes, *, message_id: str | None, caller: AgencyEntry, nonce: str = ""
    ) -> "asyncio.Future[KeptAcknowledgement]":
        """Admit a framed acknowledgement, to be kept with the next commit; await the result.

        Of the message in the address, where there is one; a nonce, if given, is used up.
        """
        admitted = admit_acknowledgement(
            unframe(body),
            message_id=message_id,
            caller=caller,
            nonce=nonce,
            directory=self.get_directory(),
            now=self.clock(),
            allowed=self.settings.allowed_clock_difference,
        )
        return cast("asyncio.Future[KeptAcknowledgement]", self.writer.enter(admitted))

    async def authenticate(
        self, request: Request, body: bytes = b"", *, need: Scope = Scope.READ
    ) -> tuple[AgencyEntry, Proof]:
        """Who calls, proved as the operator wants it (EX-4, EX-150); else refused.

        An API key must have been made for what the call needs.
        """
        wanted = self.settings.authentication
        return await self._gate().authenticate(request, body, need=need, wanted=wanted)

    async def authenticate_for_keys(
        self, request: Request, body: bytes = b""
    ) -> tuple[AgencyEntry, Proof]:
        """Who calls about API keys: only the sealing key's signature proves that (EX-151)."""
        wanted = for_keys(self.settings.authentication)
        return await self._gate().authenticate(request, body, need=Scope.READ, wanted=wanted)

    async def authenticate_sender(self, request: Request, body: bytes) -> AgencyEntry | None:
        """Who sends a message, as far as the call proves it besides the seal (EX-158)."""
        wanted = self.settings.authentication
        return await self._gate().authenticate_sender(request, body, wanted=wanted)

    def _gate(self) -> Gate:
        return Gate(
            self.settings, self.get_directory(), self.reader, self.identity.storage, self.clock()
        )

    def authenticate_directory(self, request: Request) -> None:
        """Refuse a request that the directory's key did not sign (EX-112)."""
        require_directory(
            request,
            certificate=self.identity.directory,
            now=self.clock(),
            allowed=self.settings.allowed_clock_difference,
        )

    async def install_systems(self, body: bytes) -> int:
        """Take up a signed list of VXP client systems; its version (VX-40)."""
        self.identity.directory.check_valid(self.clock())
        version = await self.door.install(body, self.identity.directory)
        self.contents.holders.entrust(self.door.systems.encryption_keys)
        await self.writer.submit(NewSystems(version))
        return version

    def authenticate_system(self, request: Request) -> Caller:
        """Which VXP client calls; refuses one that none of its secrets signed (VX-2)."""
        request.observation.system = self.door.find_claimed(request.scope["headers"])
        caller = self.door.authenticate(
            request.scope["headers"], directory=self.get_directory(), now=self.clock()
        )
        request.observation.agency = caller.system.id
        return caller

    def limits_of(self, agency: str) -> Limits | None:
        """What the directory sets for an agency, if it knows it and sets something (EX-73)."""
        try:
            return self.get_directory().get_agency(agency).limits
        except Refusal:
            return None

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

    def _open_new_directory(self, body: bytes) -> tuple[Directory, NoteDirectory]:
        """It, and what is to be noted of it that is not of the one in use."""
        directory = self._open_directory(body)
        known = None if self.directory is None else self.directory.snapshot
        return directory, note_directory(body, directory.snapshot, known=known)

    def _open_kept_directory(self, body: bytes) -> Directory:
        """It was verified before it was kept: what does not hold now was changed in the store."""
        try:
            return self._open_directory(body)
        except Refusal as refusal:
            file = self.storage.name
            raise KeptDirectoryDamaged(file=file, problem=refusal.code) from refusal

    async def _look_up_systems(self) -> None:
        await self.door.reload_systems(self.identity.directory)
        self.contents.holders.entrust(self.door.systems.encryption_keys)

    async def _look_up_registrations(self) -> None:
        read = self.reader.read
        self.door.registrations = await read(lambda view: list_registrations(view.connection))

    async def _look_up_directory(self) -> None:
        """Take up the newest directory that another process has kept (EX-134)."""
        async with self._installing:
            newest = await self.reader.read(lambda view: view.find_directory_version())
            if newest is None or (self.directory and newest <= self.directory.version):
                return
            body = await self.reader.read(lambda view: view.find_directory(newest)) or b""
            self.directory = await asyncio.to_thread(self._open_kept_directory, body)
