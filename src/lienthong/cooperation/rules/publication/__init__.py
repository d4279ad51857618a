"""What is published of agreements, in the words of open standards; pure adapters of our values."""

from lienthong.cooperation.rules.publication.catalogue import build_catalogue
from lienthong.cooperation.rules.publication.ocds import build_releases
from lienthong.cooperation.rules.publication.org import add_collaborations
from lienthong.cooperation.rules.publication.table import AGREEMENT_COLUMNS, agreement_line

__all__ = [
    "AGREEMENT_COLUMNS",
    "add_collaborations",
    "agreement_line",
    "build_catalogue",
    "build_releases",
]
