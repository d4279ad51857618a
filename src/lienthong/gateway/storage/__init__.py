"""Where a node keeps things: SQLite in its folder, or PostgreSQL for several processes (EX-130)."""

from lienthong.gateway.connections import Storage
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.storage.postgres import PostgresStorage
from lienthong.gateway.storage.sqlite import SqliteStorage


def storage_of(settings: GatewaySettings) -> Storage:
    """The store that the operator chose."""
    if settings.database_url:
        return PostgresStorage(settings.database_url)
    return SqliteStorage(settings)
