"""What the platform's database knows of the node's log, for whoever re-proves the node's store."""

import os

import psycopg

from lienthong.gateway.fsck import Confirmed
from lienthong.gateway.settings import GatewaySettings
from lienthong.site import ground
from lienthong.site.configuration import SiteSettings
from lienthong.wire.notes import Checkpoint


def ask_platform(site: SiteSettings, node: GatewaySettings) -> Confirmed | None:
    """What the node confirmed to this data folder's platform; None where that cannot be asked.

    A lost or damaged database of the platform must not keep the node's store from being proved.
    """
    file = site.database_file
    if not ground.holds_keys(site) or (file and not file.exists()):
        return None
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.site.settings")
    import django  # noqa: PLC0415 - reads the settings, which this command does without
    from django.db import Error  # noqa: PLC0415 - as above

    django.setup()
    try:
        return known_to_platform(node)
    except (Error, psycopg.Error):
        return None


def known_to_platform(node: GatewaySettings) -> Confirmed | None:
    """The same, where Django is set up; None for a node that runs elsewhere."""
    from django.conf import settings  # noqa: PLC0415 - as above

    from lienthong.exchange.queries import get_known_log  # noqa: PLC0415 - as above

    if not settings.EXCHANGE.node_is_here:
        return None
    known = get_known_log()
    tree = (
        Checkpoint(origin=node.origin, size=known.signed, root=known.root) if known.root else None
    )
    return Confirmed(size=known.size, tree=tree, directory=known.directory)
