"""Commands for an agency's own software: they need its folder of files and no platform."""

from lienthong.site.agency.commands import run_agency_command

__all__ = ["run_agency_command"]
