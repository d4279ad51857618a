"""`lienthong demo`: the platform with the real data and demonstration accounts."""

from typing import Any

from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext, gettext_noop


class Command(BaseCommand):
    """`up --demonstration` under the name people look for."""

    help = gettext_noop("Start the platform with the real data and demonstration accounts.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Nothing to ask for."""
        parser.description = gettext(self.help)

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        call_command("up", demonstration=True, stdout=self.stdout, stderr=self.stderr)
