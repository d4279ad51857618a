"""Whether a packet names as its sender the agency that sealed it: people act on what it says."""

from collections.abc import Collection
from pathlib import Path

from lienthong.client import Fetched, Node
from lienthong.kernel.errors import Refusal
from lienthong.site.verify import read_file
from lienthong.wire.edxml import MAX_PACKET_BYTES, StatusPacket, read_packet
from lienthong.wire.records import EDXML_CONTENT_TYPE


class AuthorCheck:
    """Compares for one run of an agency's software; the directory is fetched once, if at all."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._codes: list[Collection[str]] | None = None

    def find_other(self, fetched: Fetched, saved: Path) -> str:
        """Whom a packet names in the place of its sealer; nobody ("") where it is as it should be.

        Codes of one agency are one name, by the node's directory. What is no packet names nobody.
        """
        envelope = fetched.envelope
        if envelope.content_type != EDXML_CONTENT_TYPE or envelope.length > MAX_PACKET_BYTES:
            return ""
        content = fetched.framed.content or read_file(saved, MAX_PACKET_BYTES)
        try:
            packet = read_packet(content)
        except Refusal:
            return ""
        said = packet.status if isinstance(packet, StatusPacket) else packet.document
        named = said.sender.organ_id
        return "" if self._is_same(named, envelope.sender) else named or "—"

    def _is_same(self, named: str, sealer: str) -> bool:
        if named == sealer:
            return True
        if self._codes is None:
            agencies = self._node.directory().snapshot.agencies
            self._codes = [{one.code, *one.aliases} for one in agencies]
        return any(named in codes and sealer in codes for codes in self._codes)
