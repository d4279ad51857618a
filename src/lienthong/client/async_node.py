"""A node for software that awaits: the calls of `Node`, with the same guarantees."""

import asyncio
import ssl
from collections.abc import AsyncGenerator, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import Self, TypeVar
from uuid import UUID

from lienthong.client import api_keys, webhooks
from lienthong.client import directory as directories
from lienthong.client.answers import (
    Acknowledged,
    Deliveries,
    Fetched,
    FetchedInbox,
    Inbox,
    InboxItem,
    MessageProof,
    NodeCertificates,
    Receipted,
)
from lienthong.client.api_keys import KnownApiKey
from lienthong.client.contents import FileContent
from lienthong.client.following import Followed, Holds, follow_awaiting
from lienthong.client.patience import TellOutage
from lienthong.client.protocol import Protocol
from lienthong.client.refusals import NodeRefused
from lienthong.client.requests import Call, Clock, system_clock
from lienthong.client.transport import AsyncSleep, AsyncTransport
from lienthong.kernel.canonical_json import Json
from lienthong.wire.certificates import Certificate
from lienthong.wire.evidence import Sealer
from lienthong.wire.framing import Framed
from lienthong.wire.notes import Checkpoint
from lienthong.wire.records import EDXML_CONTENT_TYPE, MessageKind, Priority
from lienthong.wire.requests import ApiKey
from lienthong.wire.seals import SealingKey
from lienthong.wire.secrecy import EncryptionKey

Value = TypeVar("Value")


class AsyncNode:
    """One node, on behalf of one agency. Use it with `async with`, or await `close`.

    Calls raise NodeRefused (with the node's `problem`), NodeUnreachable after several attempts,
    AnswerUnreadable for an answer of another form, and AnswerUntrue for one that does not verify.
    """

    def __init__(
        self,
        base_url: str,
        *,
        code: str,
        key: SealingKey,
        certificate: bytes,
        root_pem: bytes,
        encryption_keys: Sequence[EncryptionKey] = (),
        clock: Clock = system_clock,
        sleep: AsyncSleep = asyncio.sleep,
        api_key: ApiKey | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """Speak to the node at `base_url` as agency `code`, with its key and certificate (PEM).

        `root_pem` is the province's published key, `encryption_keys` open what was encrypted for
        the agency. With an API key that one signs requests. `tls` is how to connect, where not as
        usual (`mutual_tls`). Refuses (KeyMismatch) a certificate of another agency or key.
        """
        self._protocol = Protocol(
            base_url,
            code=code,
            key=key,
            certificate=certificate,
            root_pem=root_pem,
            clock=clock,
            encryption_keys=encryption_keys,
            api_key=api_key,
            tls=tls,
        )
        self.code = code
        self._sleep = sleep
        self._transport = AsyncTransport(self._protocol.caller, sleep=sleep)

    async def __aenter__(self) -> Self:
        """The node itself."""
        return self

    async def __aexit__(self, *_raised: object) -> None:
        """Close the connections."""
        await self.close()

    async def close(self) -> None:
        """Close the connections."""
        await self._transport.close()

    async def _run(self, call: Call[Value]) -> Value:
        """Ask what a call wants to know until it has its result."""
        try:
            ask = next(call)
            while True:
                try:
                    response = await self._transport.call(ask)
                except NodeRefused as refused:
                    ask = call.throw(refused)
                else:
                    ask = call.send(response)
        except StopIteration as done:
            result: Value = done.value
            return result

    # --- sending ---------------------------------------------------------------------------------

    def seal(
        self,
        *,
        message_id: UUID,
        recipients: tuple[str, ...],
        content: bytes | FileContent,
        kind: MessageKind = MessageKind.DOCUMENT,
        reply_to: UUID | None = None,
        content_type: str = EDXML_CONTENT_TYPE,
        priority: Priority | None = None,
        expires_at: datetime | None = None,
        conversation: UUID | None = None,
    ) -> Framed:
        """Seal a message without sending it. Keep it: only these bytes may be sent again.

        With a file as its content the message goes without it: `upload` it before you `send`.
        """
        return self._protocol.seal(
            message_id=message_id,
            recipients=recipients,
            content=content,
            kind=kind,
            reply_to=reply_to,
            content_type=content_type,
            priority=priority,
            expires_at=expires_at,
            conversation=conversation,
        )

    async def send(self, message: Framed) -> Receipted:
        """Send a sealed message, once or again; the node's verified receipt."""
        return await self._run(self._protocol.send(message))

    async def upload(self, content: FileContent) -> None:
        """Upload a large content, or what of it is not at the node yet; a day is time to send it.

        Raises NodeRefused, also when the file has changed since it was read.
        """
        await self._run(self._protocol.transfers.upload(content))

    async def deliveries(self, message_id: UUID) -> Deliveries:
        """What became of a message that this agency sent, by recipient."""
        return await self._run(self._protocol.deliveries(message_id))

    # --- receiving -------------------------------------------------------------------------------

    async def inbox(
        self, *, after: int = 0, history: str = "", limit: int = 100, wait: int = 0
    ) -> Inbox:
        """Messages for this agency from the cursor `after` on, in order.

        With `wait` the node holds an empty answer back for up to so many seconds. Give the
        `history` that came with the cursor: raises NodeRefused (`is_cursor_lost`) where the node's
        log is another since. Read from 0 then, passing over what you hold: the same
        `item.envelope`, for under one id there may be another message by now (EX-291).
        """
        call = self._protocol.inbox(after=after, history=history, limit=limit, wait=wait)
        return await self._run(call)

    async def follow(
        self,
        *,
        after: int = 0,
        history: str = "",
        holds: Holds | None = None,
        tell: TellOutage | None = None,
    ) -> AsyncGenerator[InboxItem, None]:
        """Messages for this agency from the cursor `after` on, as they arrive, for ever.

        The cursor after an item is its `position + 1`, with its `history`. A stream that breaks is
        opened again there, and a node that is away waited for, however long (EX-281): `tell` is
        told why, once, and None when it answers again. Raises what no waiting heals, such as who is
        refused as a caller, or a cursor of another log (NodeRefused). With `holds` a log that
        is another since is read from 0, passing over what the agency holds and need not see again
        (the same `item.envelope`; what it acknowledged may want that again: `acknowledged_at`).
        """
        own = self._protocol
        followed = Followed(own.followed, own.address, after, history=history, holds=holds)
        async for item in follow_awaiting(self._transport, followed, sleep=self._sleep, tell=tell):
            yield item

    async def fetch(self, message_id: UUID) -> Fetched:
        """A message this agency sent or received, with content that matches its header.

        What was encrypted for the agency is opened; EncryptionKeyMissing if none of its keys can.
        Its seal is not verified: that takes the sender's certificate (`verify_sender`).
        """
        return await self._run(self._protocol.fetch(message_id))

    async def fetch_to(self, message_id: UUID, target: Path) -> Fetched:
        """Like `fetch`, with the content in the new file `target` and not in the message.

        For contents of any size; goes on where an earlier attempt was cut off. Raises FileTaken.
        """
        return await self._run(self._protocol.transfers.download(message_id, target))

    async def fetch_head(self, message_id: UUID) -> Fetched:
        """Like `fetch`, without the content: what proves a message, and says what it is."""
        return await self._run(self._protocol.transfers.fetch_head(message_id))

    async def fetch_inbox(
        self, *, after: int = 0, history: str = "", limit: int = 100
    ) -> FetchedInbox:
        """The messages themselves from the cursor `after` on, in order, many in one call.

        Those that cannot be opened are told in its `refusals` and keep nothing else back. The
        cursor goes with its `history`, as that of `inbox`.
        """
        call = self._protocol.fetch_inbox(after=after, history=history, limit=limit)
        return await self._run(call)

    def verify_sender(self, fetched: Fetched, *, certificate: bytes) -> None:
        """Refuse (AnswerUntrue) a message not sealed by its sender with a certified key."""
        self._protocol.verify_sender(fetched, certificate=certificate)

    async def acknowledge(self, fetched: Fetched) -> Acknowledged:
        """Say that this agency holds the message safely. Say it after your own commit."""
        return await self._run(self._protocol.acknowledge(fetched))

    def sealer(self) -> Sealer:
        """This agency, as the one who puts evidence together now."""
        return self._protocol.sealer()

    # --- directory -------------------------------------------------------------------------------

    async def group(self, name: str) -> directories.GroupToday:
        """The agencies of a group as of today. Seal for its `codes`: evidence names each."""
        return await self._run(self._protocol.group(name))

    async def directory(
        self, copy: directories.DirectoryCopy | None = None
    ) -> directories.DirectoryCopy:
        """The node's directory, verified; of a `copy` only what changed since is asked for."""
        return await self._run(self._protocol.directory(copy))

    async def certificates_of(self, key: str) -> tuple[Certificate, ...]:
        """What any directory of the node ever certified of a key, by its fingerprint; verified.

        The latest to end comes first. Raises NodeRefused for a key that none ever listed.
        """
        return await self._run(self._protocol.certificates_of(key))

    # --- proof -----------------------------------------------------------------------------------

    async def certificates(self) -> NodeCertificates:
        """The certificates of node, log and directory, verified; asked for once and remembered."""
        return await self._run(self._protocol.certificates())

    async def checkpoint(self) -> Checkpoint:
        """The log's newest checkpoint, verified."""
        return await self._run(self._protocol.checkpoint())

    async def require_growth(self, *, old: Checkpoint, new: Checkpoint) -> None:
        """Refuse (AnswerUntrue) a log whose newer checkpoint does not only add to the older."""
        await self._run(self._protocol.require_growth(old=old, new=new))

    async def proof(self, message_id: UUID, *, size: int = 0) -> MessageProof:
        """That a message and its acknowledgements are in the log, verified.

        With a `size` under the checkpoint of that size, otherwise under one that covers them all.
        """
        return await self._run(self._protocol.proof(message_id, size=size))

    # --- webhook ---------------------------------------------------------------------------------

    async def set_webhook(self, url: str) -> str:
        """Have the node call this address for each message from now on; the secret, this once.

        `read_webhook_call` reads the calls. Set again, also by a repetition of this call, it has
        a new secret.
        """
        return await self._run(webhooks.put(self._protocol, url))

    async def webhook(self) -> webhooks.Webhook:
        """Where the node calls, and how that went. Raises NodeRefused where none is set."""
        return await self._run(webhooks.get(self._protocol))

    async def end_webhook(self) -> None:
        """Have the node call nobody any more."""
        await self._run(webhooks.delete())

    # --- API keys --------------------------------------------------------------------------------

    async def make_api_key(
        self,
        *,
        key_id: str = "",
        name: str = "",
        scopes: tuple[str, ...] = (),
        valid_until: date | None = None,
    ) -> ApiKey:
        """Make an API key with the sealing key; what is made again under an id stays the same.

        `scopes` are of read, send, acknowledge and webhook, all of them unless given; the key holds
        on the days before `valid_until`, in Vietnam.
        """
        call = api_keys.make(
            self._protocol, key_id=key_id, name=name, scopes=scopes, valid_until=valid_until
        )
        return await self._run(call)

    async def api_keys(self) -> tuple[KnownApiKey, ...]:
        """The API keys that this agency made, also those taken back."""
        return await self._run(api_keys.list_all(self._protocol))

    async def revoke_api_key(self, key_id: str) -> datetime:
        """Take an API key back; since when it counts no more."""
        return await self._run(api_keys.revoke(self._protocol, key_id))

    # --- running a node --------------------------------------------------------------------------

    async def put_directory(self, body: bytes) -> int:
        """Give the node a signed snapshot (`wire.directory_snapshot`); the version it now has."""
        return await self._run(self._protocol.put_directory(body))

    async def put_systems(self, body: bytes) -> int:
        """Give the node a signed list (`wire.client_systems`); the version it now has.

        The body holds secrets and keys: only over a protected connection.
        """
        return await self._run(self._protocol.put_systems(body))

    async def health(self) -> dict[str, Json]:
        """What the node says of itself; `status` is ok, rolled_back or unavailable."""
        return await self._run(self._protocol.health())
