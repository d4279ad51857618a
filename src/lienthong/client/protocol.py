"""The protocol of a node without I/O: what is asked, and how the answer is verified.

Each call is a generator: it yields what to ask, is sent the answer, and returns the typed, verified
result. `Node` and `AsyncNode` drive the same generators over their transports.
"""

import ssl
from collections.abc import Sequence
from datetime import datetime
from uuid import UUID

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
from lienthong.client.contents import FileContent, Transfers
from lienthong.client.judging import Judging
from lienthong.client.opening import Opener
from lienthong.client.proving import read_message_proof, verify_message_proof
from lienthong.client.reading import Members, read_deliveries, read_inbox_item
from lienthong.client.refusals import KeyMismatch
from lienthong.client.requests import Ask, Call, Caller, Clock, cursor_query
from lienthong.kernel.canonical_json import Json
from lienthong.kernel.errors import gettext_noop
from lienthong.wire.certificates import Certificate, Role, Trust, parse_certificate
from lienthong.wire.evidence import Sealer
from lienthong.wire.framing import MEDIA_TYPE, Framed, frame, unframe
from lienthong.wire.merkle import verify_consistency
from lienthong.wire.notes import Checkpoint, LogVerifier
from lienthong.wire.records import (
    EDXML_CONTENT_TYPE,
    Acknowledgement,
    Envelope,
    MessageKind,
    Priority,
    Receipt,
    digest,
)
from lienthong.wire.requests import ApiKey
from lienthong.wire.seals import Domain, SealingKey, fingerprint, seal, verify_seal
from lienthong.wire.secrecy import EncryptionKey


class Protocol(Judging):
    """Every call of the protocol, on behalf of one agency at one node.

    Calls raise AnswerUnreadable for an answer of another form, and AnswerUntrue for one that does
    not verify.
    """

    def __init__(
        self,
        base_url: str,
        *,
        code: str,
        key: SealingKey,
        certificate: bytes,
        root_pem: bytes,
        clock: Clock,
        encryption_keys: Sequence[EncryptionKey] = (),
        api_key: ApiKey | None = None,
        tls: ssl.SSLContext | None = None,
    ) -> None:
        """As `Node` takes them. Refuses (KeyMismatch) a certificate of another agency or key."""
        own = parse_certificate(certificate)
        self._fingerprint = fingerprint(key.public_key())
        if (own.role, own.code, own.fingerprint) != (Role.AGENCY, code, self._fingerprint):
            raise KeyMismatch(certified=f"{own.role.value} {own.code}", code=code)
        self.code = code
        self.address = base_url.rstrip("/")
        self.caller = Caller(self.address, code, key, clock, api_key, tls)
        self._key = key
        self._certificate = certificate
        self._clock = clock
        self._trust = Trust(root_pem)
        self._certificates: NodeCertificates | None = None
        self._certified_until_at = clock()
        self._opener = Opener(self.address, encryption_keys)
        self.transfers = Transfers(self.address, self._opener)

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
        """Seal a message without sending it. Keep it: only these bytes may be sent again."""
        along = b"" if isinstance(content, FileContent) else content
        envelope = Envelope(
            id=message_id,
            kind=kind,
            sender=self.code,
            recipients=recipients,
            sent_at=self._clock(),
            content_type=content_type,
            length=content.length if isinstance(content, FileContent) else len(content),
            sha256=content.sha256 if isinstance(content, FileContent) else digest(content),
            reply_to=reply_to,
            key=self._fingerprint,
            priority=priority,
            expires_at=expires_at,
            conversation=conversation,
        )
        return self._sign(Domain.ENVELOPE, envelope.encode(), along)

    def send(self, message: Framed) -> Call[Receipted]:
        """Send a sealed message, once or again; the node's verified receipt."""
        response = yield Ask(
            method="POST",
            path="/v1/messages",
            body=frame(message),
            content_type=MEDIA_TYPE,
            signed=False,
            carries_seal=True,
        )
        with self.reading():
            framed = unframe(response.content)
            receipt = Receipt.decode(framed.header)
        yield from self._verify_receipt(receipt, framed, message)
        return Receipted(receipt=receipt, framed=framed)

    def deliveries(self, message_id: UUID) -> Call[Deliveries]:
        """What became of a message that this agency sent, by recipient."""
        members = yield from self._get(f"/v1/messages/{message_id}/deliveries")
        with self.reading():
            return read_deliveries(members)

    # --- receiving -------------------------------------------------------------------------------

    def inbox(
        self, *, after: int = 0, history: str = "", limit: int = 100, wait: int = 0
    ) -> Call[Inbox]:
        """Messages for this agency from the cursor `after` on, in order.

        With `wait` the node holds an empty answer back for up to so many seconds.
        """
        query = f"{cursor_query(after, history)}&limit={limit}&wait={wait}"
        members = yield from self._get(f"/v1/inbox?{query}", wait=wait)
        with self.reading():
            items = tuple(map(read_inbox_item, members.members("items")))
            return Inbox(
                items=items,
                following=members.number("next"),
                history=members.optional_text("history") or "",
            )

    def followed(self, data: object) -> InboxItem:
        """The message that an event of the inbox's stream tells of."""
        with self.reading():
            return read_inbox_item(Members(data))

    def fetch(self, message_id: UUID) -> Call[Fetched]:
        """A message this agency sent or received, with content that matches its header.

        Its seal is not verified: that takes the sender's certificate (`verify_sender`).
        """
        response = yield Ask(method="GET", path=f"/v1/messages/{message_id}")
        return self._opener.read(response.content, message_id=message_id)

    def fetch_inbox(
        self, *, after: int = 0, history: str = "", limit: int = 100
    ) -> Call[FetchedInbox]:
        """The messages themselves from the cursor `after` on, in order (EX-60)."""
        path = f"/v1/inbox/messages?{cursor_query(after, history)}&limit={limit}"
        response = yield Ask(method="GET", path=path)
        with self.reading():
            following = int(response.headers.get("lienthong-next", ""))
        history = response.headers.get("lienthong-history", "")
        return self._opener.read_many(response.content, following=following, history=history)

    def verify_sender(self, fetched: Fetched, *, certificate: bytes) -> None:
        """Refuse (AnswerUntrue) a message not sealed by its sender with a certified key."""
        envelope, framed = fetched.envelope, fetched.framed
        with self._holding(gettext_noop("the seal")):
            sender = self._trust.verify(certificate, role=Role.AGENCY, at=envelope.sent_at)
            verify_seal(
                domain=Domain.ENVELOPE,
                header=framed.header,
                seal=framed.seal,
                key=sender.sealing_key(),
            )
        same = (sender.code, sender.fingerprint) == (envelope.sender, envelope.key)
        self._require(same, gettext_noop("certificate of {of}"), of=sender.code)

    def acknowledge(self, fetched: Fetched) -> Call[Acknowledged]:
        """Say that this agency holds the message safely. Say it after your own commit."""
        record = Acknowledgement(
            id=fetched.envelope.id,
            envelope_sha256=digest(fetched.framed.header),
            agency=self.code,
            at=self._clock(),
            key=self._fingerprint,
        )
        signed = self._sign(Domain.ACKNOWLEDGEMENT, record.encode(), b"")
        path = f"/v1/messages/{record.id}/acknowledgement"
        response = yield Ask(method="POST", path=path, body=frame(signed), content_type=MEDIA_TYPE)
        with self.reading():
            members = Members(response.json())
            kept = members.framed("acknowledgement")
            acknowledged = Acknowledged(
                acknowledgement=Acknowledgement.decode(kept.header),
                framed=kept,
                leaf_index=members.number("leaf_index"),
                received_at=members.instant("received_at"),
            )
        found = acknowledged.acknowledgement
        about = (found.id, found.envelope_sha256) == (record.id, record.envelope_sha256)
        self._require(about, gettext_noop("acknowledgement of {of}"), of=found.id)
        return acknowledged

    def sealer(self) -> Sealer:
        """This agency, as the one who puts evidence together now."""
        return Sealer(key=self._key, pem=self._certificate, at=self._clock())

    # --- directory -------------------------------------------------------------------------------

    def group(self, name: str) -> Call[directories.GroupToday]:
        """The agencies of a group as of today."""
        members = yield from self._get(f"/v1/groups/{name}")
        with self.reading():
            return directories.read_group(members)

    def directory(
        self, copy: directories.DirectoryCopy | None = None
    ) -> Call[directories.DirectoryCopy]:
        """The node's directory, verified; of a `copy` only what changed since is asked for."""
        since = copy.snapshot.version if copy else 0
        members = yield from self._get(f"/v1/directory?since={since}")
        with self.reading():
            framed = directories.apply_changes(copy, members)
        certificates = yield from self.certificates()
        with self._holding(gettext_noop("the directory")):
            return directories.open_copy(framed, parse_certificate(certificates.directory))

    def certificates_of(self, key: str) -> Call[tuple[Certificate, ...]]:
        """What any directory of the node ever certified of a key, by its fingerprint (EX-229)."""
        members = yield from self._get(f"/v1/certificates/{key}")
        with self.reading():
            texts = members.texts("certificates")
        with self._holding(gettext_noop("the certificates")):
            found = tuple(self._trust.verify_issued(text.encode()) for text in texts)
        self._require(
            all(one.fingerprint == key for one in found),
            gettext_noop("certificates of {of}"),
            of=key,
        )
        return found

    # --- proof -----------------------------------------------------------------------------------

    def certificates(self) -> Call[NodeCertificates]:
        """The certificates of node, log and directory, verified; remembered until one ends.

        One that ends is renewed ahead of time for the same key (EX-201).
        """
        if self._certificates is None or self._certified_until_at <= self._clock():
            members = yield from self._get("/v1/certificates", signed=False)
            with self.reading():
                found = NodeCertificates(
                    node=members.text("node").encode(),
                    log=members.text("log").encode(),
                    directory=members.text("directory").encode(),
                )
            with self._holding(gettext_noop("the certificates")):
                verified = [
                    self._trust.verify(getattr(found, role.value), role=role, at=self._clock())
                    for role in (Role.NODE, Role.LOG, Role.DIRECTORY)
                ]
            self._certificates = found
            self._certified_until_at = min(one.valid_until_at for one in verified)
        return self._certificates

    def checkpoint(self) -> Call[Checkpoint]:
        """The log's newest checkpoint, verified."""
        response = yield Ask(method="GET", path="/v1/checkpoint", signed=False)
        return (yield from self._read_checkpoint(response.content))

    def require_growth(self, *, old: Checkpoint, new: Checkpoint) -> Call[None]:
        """Refuse (AnswerUntrue) a log whose newer checkpoint does not only add to the older."""
        hashes: tuple[bytes, ...] = ()
        if old.size < new.size:
            query = f"?from={old.size}&to={new.size}"
            members = yield from self._get(f"/v1/checkpoint/consistency{query}", signed=False)
            with self.reading():
                hashes = members.all_data("hashes")
        with self._holding(gettext_noop("that the log only grew")):
            verify_consistency(
                old_size=old.size,
                new_size=new.size,
                old_root=old.root,
                new_root=new.root,
                proof=hashes,
            )

    def proof(self, message_id: UUID, *, size: int = 0) -> Call[MessageProof]:
        """That a message and its acknowledgements are in the log, verified.

        With a `size` under the checkpoint of that size, otherwise under one that covers them all.
        """
        query = f"?size={size}" if size else ""
        members = yield from self._get(f"/v1/messages/{message_id}/proof{query}")
        with self.reading():
            given = read_message_proof(members)
        checkpoint = yield from self._read_checkpoint(given.note)
        verifier = yield from self._log()
        with self._holding(gettext_noop("the proof")):
            return verify_message_proof(given, checkpoint, verifier)

    # --- running a node --------------------------------------------------------------------------

    def put_directory(self, body: bytes) -> Call[int]:
        """Give the node a signed snapshot (`wire.directory_snapshot`); the version it now has."""
        return (yield from self._put("/v1/directory", body))

    def put_systems(self, body: bytes) -> Call[int]:
        """Give the node a signed list (`wire.client_systems`); the version it now has."""
        return (yield from self._put("/v1/systems", body))

    def health(self) -> Call[dict[str, Json]]:
        """What the node says of itself; `status` is ok, rolled_back or unavailable."""
        response = yield Ask(method="GET", path="/v1/health", signed=False, accept_unwell=True)
        with self.reading():
            value = response.json()
            Members(value).text("status")
        found: dict[str, Json] = value
        return found

    # --- small things ----------------------------------------------------------------------------

    def _sign(self, domain: Domain, header: bytes, content: bytes) -> Framed:
        signature = seal(domain=domain, header=header, key=self._key)
        return Framed(header=header, seal=signature, content=content)

    def _get(self, path: str, *, signed: bool = True, wait: int = 0) -> Call[Members]:
        response = yield Ask(method="GET", path=path, signed=signed, wait=wait)
        with self.reading():
            return Members(response.json())

    def _put(self, path: str, body: bytes) -> Call[int]:
        response = yield Ask(
            method="PUT", path=path, body=body, content_type=MEDIA_TYPE, signed=False
        )
        with self.reading():
            return Members(response.json()).number("version")

    def _verify_receipt(self, receipt: Receipt, framed: Framed, message: Framed) -> Call[None]:
        hashes = (receipt.envelope_sha256, receipt.seal_sha256)
        same = hashes == (digest(message.header), digest(message.seal))
        self._require(same, gettext_noop("receipt for {of}"), of=receipt.id)
        certificates = yield from self.certificates()
        with self._holding(gettext_noop("the receipt")):
            node = self._trust.verify(certificates.node, role=Role.NODE, at=receipt.received_at)
            verify_seal(
                domain=Domain.RECEIPT,
                header=framed.header,
                seal=framed.seal,
                key=node.sealing_key(),
            )
        same = (node.code, node.fingerprint) == (receipt.node, receipt.key)
        self._require(same, gettext_noop("receipt of {of}"), of=receipt.node)

    def _read_checkpoint(self, note: bytes) -> Call[Checkpoint]:
        verifier = yield from self._log()
        with self._holding(gettext_noop("the checkpoint")):
            return verifier.read_checkpoint(note)

    def _log(self) -> Call[LogVerifier]:
        log = parse_certificate((yield from self.certificates()).log)
        return LogVerifier(origin=log.code, key=log.log_key())
