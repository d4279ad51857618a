"""What must be in place before the platform serves: keys, node, data. Each step runs once."""

from collections.abc import Callable

from django.conf import settings

from lienthong.audit.operations import open_signer
from lienthong.site.server import Asgi

Say = Callable[[str], object]


def prepare(*, say: Say) -> None:
    """Keys of the ledger; the real directory. Steps already done are passed over quickly."""
    open_signer(settings.AUDIT)


def prepare_demonstration(*, say: Say) -> None:
    """Demonstration accounts and their agencies' keys."""


def build_platform() -> Asgi:
    """The root application with its node and runner."""
    raise SystemExit("the node is not there yet")


def describe_accounts() -> str:
    """The demonstration accounts, for the terminal."""
    return ""
