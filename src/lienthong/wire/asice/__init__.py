"""Reading ASiC-E containers of other makers: what their signatures establish (EV-30 to EV-36)."""

from lienthong.wire.asice.findings import ContainerReport
from lienthong.wire.asice.verify import is_foreign_container, verify_container

__all__ = ["ContainerReport", "is_foreign_container", "verify_container"]
