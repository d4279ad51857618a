"""Which agencies exchange with software of their own, and its credentials."""

from lienthong.exchange.models import ConnectedAgency
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import ConnectedSoftware, KeyFileLost, SystemCredentials


def list_credentials(settings: ExchangeSettings) -> list[SystemCredentials]:
    """Each connected agency with its system's newest secret: for the operator's eyes only."""
    return [
        SystemCredentials(
            id=row.system,
            secret=read_secrets(settings, system=row.system)[-1],
            agency_code=row.code,
            agency_name=row.name,
            base_address=settings.vxp_url,
            connected_at=row.connected_at,
            demonstration=row.demonstration,
        )
        for row in ConnectedAgency.objects.order_by("system", "code")
    ]


def list_connected() -> list[ConnectedSoftware]:
    """Agencies with software of their own, by name."""
    return [
        ConnectedSoftware(
            agency_name=row.name,
            agency_code=row.code,
            system=row.system,
            connected_at=row.connected_at,
            demonstration=row.demonstration,
        )
        for row in ConnectedAgency.objects.order_by("name", "code")
    ]


def read_secrets(settings: ExchangeSettings, *, system: str) -> list[str]:
    """The secrets of a system that count, the newest last; refuses a lost file (KeyFileLost)."""
    path = settings.system_secret(system)
    try:
        secrets = path.read_text(encoding="ascii").split()
    except (FileNotFoundError, UnicodeDecodeError):
        secrets = []
    if not secrets:
        raise KeyFileLost(file=path)
    return secrets
