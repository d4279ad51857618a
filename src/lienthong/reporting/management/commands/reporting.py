"""`lienthong reporting`: what an operator does about indicators in a terminal."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from lienthong.audit.terms import SYSTEM
from lienthong.reporting.operations import recount_everything


class Command(BaseCommand):
    """Count every indicator anew and say how much was wrong."""

    help = gettext_noop("Indicators: count everything anew and say how much was wrong.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command for each thing to do."""
        parser.description = gettext(self.help)
        commands = parser.add_subparsers(dest="what", required=True)
        commands.add_parser(
            "recount", help=gettext("count from the registers themselves; people may work on")
        )

    def handle(self, *_args: Any, **_options: Any) -> None:
        """Count, and say what came out."""
        done = recount_everything(actor=SYSTEM, now=timezone.now())
        said = gettext("{cases} cases counted anew; {mended} had been counted otherwise.")
        self.stdout.write(said.format(cases=done.cases, mended=done.mended))
