"""Tables of the directory. All rows are bitemporal; nothing is ever edited but `superseded_*`."""

from lienthong.directory.models.agencies import Agency, AgencyCode, AgencyLink, AgencyVersion
from lienthong.directory.models.events import ChangeEvent, LegalAct
from lienthong.directory.models.posts import Appointment, InternalUnit, Post
from lienthong.directory.models.units import Unit, UnitLink, UnitVersion

__all__ = [
    "Agency",
    "AgencyCode",
    "AgencyLink",
    "AgencyVersion",
    "Appointment",
    "ChangeEvent",
    "InternalUnit",
    "LegalAct",
    "Post",
    "Unit",
    "UnitLink",
    "UnitVersion",
]
