"""`lienthong register_accepted`: number what was accepted before the register existed."""

from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from lienthong.documents.operations import register_backlog
from lienthong.exchange.queries import list_accepting_agencies


class Command(BaseCommand):
    """Every document that an agency accepted and its register lacks gets an arrival number."""

    help = gettext_noop("Register documents that were accepted before the register existed.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Nothing to choose: it may be run again at any time."""
        parser.description = gettext(self.help)

    def handle(self, **_options: Any) -> None:
        """Agency by agency, saying how many of each."""
        for agency_id, name in list_accepting_agencies():
            count = register_backlog(agency_id=agency_id, agency_name=name, now=timezone.now())
            self.stdout.write(
                gettext("{agency}: {count} registered").format(agency=name, count=count)
            )
