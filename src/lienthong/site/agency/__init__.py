"""Commands for an agency's own software: they need its folder of files and no platform."""

from lienthong.site.agency.arguments import AGENCY_COMMANDS
from lienthong.site.agency.commands import run_agency_command

__all__ = ["AGENCY_COMMANDS", "run_agency_command"]
