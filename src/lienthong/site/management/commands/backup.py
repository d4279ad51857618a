"""`lienthong backup FOLDER`: copy everything the platform keeps, also while it runs."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext, gettext_noop

from lienthong.site.backup import write_backup


class Command(BaseCommand):
    """Databases by SQLite's online copy, keys and secrets as they are."""

    help = gettext_noop("Copy everything the platform keeps, also while it runs.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where to."""
        parser.description = gettext(self.help)
        parser.add_argument(
            "folder", type=Path, metavar="FOLDER", help=gettext("a new or an empty folder")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; say what is not in it."""
        os.umask(0o077)
        folder: Path = options["folder"].absolute()
        names = write_backup(settings.SITE, folder)
        said = gettext("{count} files were copied to {folder}. They hold keys: lock them up.")
        self.stdout.write(said.format(count=len(names), folder=folder))
        if settings.SITE.database_file is None:
            self.stdout.write(
                gettext(
                    "The PostgreSQL database is not among them: copy it with pg_dump, before this"
                    " backup, so that the node's copy knows every message."
                )
            )
