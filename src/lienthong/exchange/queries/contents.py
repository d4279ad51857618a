"""Contents that lie at the node, too large to be documents here (ED-47)."""

from pathlib import Path
from uuid import UUID

from lienthong.client import EncryptionKeyMissing
from lienthong.exchange.queries.keys import open_agency_seal
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import ContentNotOpened


def write_content(settings: ExchangeSettings, *, message_id: UUID, code: str, target: Path) -> int:
    """Write a message's content to the new file `target`, as a hosted agency; its bytes.

    An interrupted one is gone on with. Refuses an agency without a key here, and a content that
    its keys do not open (ContentNotOpened); raises what `Node.fetch_to` raises, OSError too.
    """
    with open_node(settings, open_agency_seal(settings, code=code)) as node:
        try:
            return node.fetch_to(message_id, target).envelope.length
        except EncryptionKeyMissing as missing:
            raise ContentNotOpened(**missing.params) from missing
