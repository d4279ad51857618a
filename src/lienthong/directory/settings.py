"""What an operator may set for the directory."""

from collections.abc import Mapping
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class DirectorySettings:
    """Whose directory this is: `province_code` is the identity code of the province's committee.

    The tree and the map open on that province.
    """

    province_code: str

    @classmethod
    def from_environment(cls, environment: Mapping[str, str]) -> "DirectorySettings":
        """Read LIENTHONG_PROVINCE_CODE; Thanh Hóa's when nothing is set."""
        return cls(province_code=environment.get("LIENTHONG_PROVINCE_CODE") or "H56")
