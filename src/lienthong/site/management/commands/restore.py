"""`lienthong restore FOLDER`: put a backup into an empty data folder, and re-prove the record."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext, gettext_noop

from lienthong.site.backup import restore_backup


class Command(BaseCommand):
    """Nothing that is there is ever overwritten."""

    help = gettext_noop("Put a backup into an empty data folder, then re-prove the record.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.description = gettext(self.help)
        parser.add_argument(
            "folder", type=Path, metavar="FOLDER", help=gettext("the folder of the backup")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; the record's verdict is the command's."""
        names = restore_backup(settings.SITE, options["folder"].absolute())
        said = gettext("{count} files were restored to {folder}.")
        self.stdout.write(said.format(count=len(names), folder=settings.SITE.home))
        call_command("audit", "verify", stdout=self.stdout, stderr=self.stderr)
