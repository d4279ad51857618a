"""Re-proving by which words packets of VXP clients are known, from the packets (EX-223)."""

from collections.abc import Iterator, Mapping
from contextlib import suppress
from dataclasses import dataclass
from uuid import UUID

from lienthong.gateway.contents.holders import StorageKey
from lienthong.gateway.contents.keeper import Contents
from lienthong.gateway.contents.opening import open_contents
from lienthong.gateway.contents.store import StoredContent, find_stored, knows_contents
from lienthong.gateway.reader import StoreView
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.terms import ContentMissing, ContentRemoved, ContentSealedForOthers
from lienthong.gateway.vxp.noted import NotedPacket, find_stray_words, iterate_noted
from lienthong.gateway.vxp.store import is_noted
from lienthong.gateway.vxp.systems import load_systems
from lienthong.gateway.vxp.words import VXP_ID_VERSION, derive_id, read_without_files, words_of
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import Certificate
from lienthong.wire.records import Envelope, LeafKind
from lienthong.wire.secrecy import encryption_key_from_pem

_CANNOT_BE_OPENED = (ContentMissing, ContentRemoved, ContentSealedForOthers, OSError)


@dataclass(frozen=True, slots=True)
class PacketReport:
    """What is said of packets beside the log: where it is `wrong`, by position.

    `unread` rows could not be compared: the packet was removed or cannot be opened here. `unnoted`
    are documents that came by VXP and whose sender's words are not there: taken away, or never
    written because the node ended in between and the client did not send again.
    """

    wrong: tuple[int, ...] = ()
    unread: int = 0
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
    if not all(map(view.connection.has_table, ("vxp_packet", "vxp_packet_day", "vxp_follow_up"))):
        return PacketReport()
    contents = _open(settings, directory)
    wrong, unread = set(find_stray_words(view.connection)), 0
    for noted in iterate_noted(view.connection):
        is_so = _is_so(view, contents if apart or _is_inside(view, noted) else None, noted, codes)
        if is_so is None:
            unread += 1
        elif not is_so:
            wrong.add(noted.position)
    unnoted = (position for position in _list_unnoted(view, codes) if position not in wrong)
    return PacketReport(tuple(sorted(wrong)), unread, tuple(unnoted))


def has_packets(view: StoreView) -> bool:
    """Whether VXP clients have used this node."""
    if not view.connection.has_table("vxp_packet"):
        return False
    return view.connection.execute("SELECT 1 FROM vxp_packet LIMIT 1").fetchone() is not None


def _is_inside(view: StoreView, noted: NotedPacket) -> bool:
    if not knows_contents(view.connection):
        return True
    found = find_stored(view.connection, noted.position)
    return not isinstance(found, StoredContent) or found.data is not None


def _open(settings: GatewaySettings, directory: Certificate) -> Contents | None:
    """The contents, with the keys that lie in the folder; None without the node's own."""
    try:
        key = encryption_key_from_pem(settings.storage_key.read_bytes())
    except (OSError, Refusal):  # told of with the keys
        return None
    contents = open_contents(settings, StorageKey(key))
    with suppress(Refusal):  # a damaged list opens nothing more
        systems = load_systems(settings.client_systems, certificate=directory)
        contents.holders.entrust(systems.encryption_keys)
    return contents


def _is_so(
    view: StoreView,
    contents: Contents | None,
    noted: NotedPacket,
    codes: Mapping[str, set[str]],
) -> bool | None:
    """Whether a row says what its packet says, to somebody who has it; None if it is not known."""
    kept = view.find_at(noted.position)
    if kept is None:  # a stray
        return None
    parties = {kept.sender, *(one.agency for one in view.list_deliveries(noted.position))}
    if noted.agency not in {own for code in parties for own in (code, *codes.get(code, ()))}:
        return False
    if contents is None or not knows_contents(view.connection):
        return None
    stored = find_stored(view.connection, noted.position)
    try:
        packet = b"".join(contents.read_for(kept.id, stored, ()))
    except _CANNOT_BE_OPENED:
        return None
    try:
        return words_of(read_without_files(packet)) == noted.words
    except Refusal:  # about what is no packet, nothing is noted
        return False


def _list_unnoted(view: StoreView, codes: Mapping[str, set[str]]) -> Iterator[int]:
    """Where messages lie that VXP clients sent (their ids say so), without their sender's words."""
    for row in view.iterate_logged():
        identifier = row.filed[0]
        if row.kind is not LeafKind.MESSAGE or not isinstance(identifier, bytes):
            continue
        if UUID(bytes=identifier).version != VXP_ID_VERSION:
            continue
        with suppress(Refusal):  # a header that cannot be read is named by the log's own proof
            envelope = Envelope.decode(row.header)
            own = (envelope.sender, *codes.get(envelope.sender, ()))
            if _came_by_vxp(envelope) and not is_noted(view.connection, row.position, own):
                yield row.position


def _came_by_vxp(envelope: Envelope) -> bool:
    return envelope.id == derive_id(
        sender=envelope.sender,
        kind=envelope.kind,
        recipients=envelope.recipients,
        content_sha256=envelope.sha256,
    )
