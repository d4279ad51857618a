"""Re-proving by which words packets of VXP clients are known, from the packets (EX-223)."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass, replace
from uuid import UUID

from lienthong.gateway.contents.holders import StorageKey
from lienthong.gateway.contents.keeper import Contents
from lienthong.gateway.contents.opening import open_contents
from lienthong.gateway.contents.store import (
    RemovedContent,
    StoredContent,
    find_stored,
    knows_contents,
)
from lienthong.gateway.reader import StoreView
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.terms import ContentMissing, ContentRemoved, ContentSealedForOthers
from lienthong.gateway.vxp.noted import iterate_noted
from lienthong.gateway.vxp.secrets import VXP_ID_VERSION, PacketKeys, Shown
from lienthong.gateway.vxp.store import PacketNote, is_noted
from lienthong.gateway.vxp.systems import load_systems
from lienthong.gateway.vxp.words import derive_plain_id, read_without_files, words_of
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import Certificate
from lienthong.wire.records import Envelope, LeafKind
from lienthong.wire.secrecy import encryption_key_from_pem

_CANNOT_BE_OPENED = (ContentMissing, ContentRemoved, ContentSealedForOthers, OSError)


@dataclass(frozen=True, slots=True)
class PacketReport:
    """What is said of packets beside the log: where it is `wrong`, by position.

    `unread` rows could not be compared: the packet was removed or cannot be opened here. Of
    `undated` ones an older node noted neither day nor follow-up, and nobody could open the packet
    since; the rest agrees. `unnoted` are documents that came by VXP and whose sender's words are
    not there: taken away, or never written because the node ended in between and the client did
    not send again.
    """

    wrong: tuple[int, ...] = ()
    unread: int = 0
    undated: int = 0
    unnoted: tuple[int, ...] = ()

    @property
    def is_whole(self) -> bool:
        """Whether nothing was found wrong; what cannot be compared proves nothing."""
        return not self.wrong


def check_packets(
    view: StoreView,
    settings: GatewaySettings,
    *,
    directory: Certificate,
    codes: Mapping[str, set[str]],
    apart: bool = True,
) -> PacketReport:
    """Compare each row with the packet itself; reads only.

    `codes` are the agencies that each code ever led to, `directory` the certificate of who signs
    the list of client systems. Rows of positions without a message are told as strays. Without
    `apart` no packet is read that lies outside the store.
    """
    if not view.connection.has_table("vxp_document"):
        return PacketReport()
    storage = _open_key(settings)
    contents = None if storage is None else _open(settings, directory, storage)
    proving = _Proving(view, contents, storage, codes)
    wrong, unread, undated = set(), 0, 0
    for noted in iterate_noted(view.connection):
        is_so = proving.is_so(noted) if apart or _is_inside(view, noted) else None
        if is_so is None:
            unread += 1
        elif not is_so:
            wrong.add(noted.position)
        elif noted.marks.follows_up is None:
            undated += 1
    unnoted = (position for position in proving.list_unnoted() if position not in wrong)
    return PacketReport(tuple(sorted(wrong)), unread, undated, tuple(unnoted))


def has_packets(view: StoreView) -> bool:
    """Whether VXP clients have used this node."""
    if not view.connection.has_table("vxp_document"):
        return False
    return view.connection.execute("SELECT 1 FROM vxp_document LIMIT 1").fetchone() is not None


def _open_key(settings: GatewaySettings) -> StorageKey | None:
    """The node's own key; None without it, or for one that cannot be read."""
    try:
        return StorageKey(encryption_key_from_pem(settings.storage_key.read_bytes()))
    except (OSError, Refusal):  # told of with the keys
        return None


def _open(settings: GatewaySettings, directory: Certificate, storage: StorageKey) -> Contents:
    """The contents, with the keys that lie in the folder."""
    contents = open_contents(settings, storage)
    with suppress(Refusal):  # a damaged list opens nothing more
        systems = load_systems(settings.client_systems, certificate=directory)
        contents.holders.entrust(systems.encryption_keys)
    return contents


class _Proving:
    """Comparing rows with packets; without the node's key only who may have a row is compared."""

    def __init__(
        self,
        view: StoreView,
        contents: Contents | None,
        storage: StorageKey | None,
        codes: Mapping[str, set[str]],
    ) -> None:
        self._view = view
        self._contents = contents
        self._keys = None if storage is None else PacketKeys(storage)
        self._codes = codes

    def is_so(self, noted: PacketNote) -> bool | None:
        """Whether a row says what its packet says, to somebody who has it; None if not known."""
        view = self._view
        kept = view.find_at(noted.position)
        if kept is None:  # a stray
            return None
        parties = {kept.sender, *(one.agency for one in view.list_deliveries(noted.position))}
        if noted.agency not in {own for code in parties for own in (code, *self._get_codes(code))}:
            return False
        if self._contents is None or self._keys is None or not knows_contents(view.connection):
            return None
        stored = find_stored(view.connection, noted.position)
        if isinstance(stored, RemovedContent):
            return None if noted.shown is None else False  # it goes with the content (EX-97)
        try:
            packet = b"".join(self._contents.read_for(kept.id, stored, ()))
        except _CANNOT_BE_OPENED:
            return None
        return _says(self._keys, packet, noted, is_sender=noted.agency == kept.sender)

    def list_unnoted(self) -> Iterator[int]:
        """Where messages lie that VXP clients sent (their ids say so), without sender's words.

        Without the node's key only those from before ids were keyed show themselves.
        """
        for row in self._view.iterate_logged():
            identifier = row.filed[0]
            if row.kind is not LeafKind.MESSAGE or not isinstance(identifier, bytes):
                continue
            if UUID(bytes=identifier).version != VXP_ID_VERSION:
                continue
            with suppress(Refusal):  # a header that cannot be read is named by the log's own proof
                envelope = Envelope.decode(row.header)
                own = (envelope.sender, *self._get_codes(envelope.sender))
                if self._came_by_vxp(envelope) and not is_noted(
                    self._view.connection, row.position, own
                ):
                    yield row.position

    def _came_by_vxp(self, envelope: Envelope) -> bool:
        derivations = [derive_plain_id, *([self._keys.derive_id] if self._keys else [])]
        return envelope.id in {
            derive(
                sender=envelope.sender,
                kind=envelope.kind,
                recipients=envelope.recipients,
                content_sha256=envelope.sha256,
            )
            for derive in derivations
        }

    def _get_codes(self, code: str) -> set[str]:
        return self._codes.get(code, set())


def _is_inside(view: StoreView, noted: PacketNote) -> bool:
    if not knows_contents(view.connection):
        return True
    found = find_stored(view.connection, noted.position)
    return not isinstance(found, StoredContent) or found.data is not None


def _says(keys: PacketKeys, packet: bytes, noted: PacketNote, *, is_sender: bool) -> bool:
    """Whether a row is what would be noted of this packet."""
    try:
        words = words_of(read_without_files(packet))
    except Refusal:  # about what is no packet, nothing is noted
        return False
    if noted.marks.follows_up is None:
        words = replace(words, day="", follows_up=None)
    if noted.marks != keys.mark(words):
        return False
    if noted.shown is None or not is_sender:
        return noted.shown is None and not is_sender
    shown = keys.open(noted.shown, position=noted.position)
    return shown == Shown(words.code, words.title)
