"""`lienthong backup FOLDER`: copy everything the platform keeps, also while it runs."""

import os
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext, gettext_noop

from lienthong.gateway.contents.bucket import Bucket
from lienthong.site.backup import require_contents, write_backup
from lienthong.site.own_node import node_settings


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
        parser.add_argument(
            "--with-contents",
            action="store_true",
            help=gettext("copy what is in the bucket of large contents as well"),
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; say what is not in it."""
        os.umask(0o077)
        folder: Path = options["folder"].absolute()
        place = node_settings().bucket
        with_contents = place is not None and options["with_contents"]
        names = write_backup(
            settings.SITE, folder, Bucket(place) if place and with_contents else None
        )
        said = gettext("{count} files were copied to {folder}. They hold keys: lock them up.")
        self.stdout.write(said.format(count=len(names), folder=folder))
        if place is not None and not with_contents:
            self.stdout.write(
                gettext(
                    "Large contents are not among them; they are in {bucket}. See that the store"
                    " keeps them for as long as this backup, or copy them too: --with-contents."
                ).format(bucket=place.name)
            )
        if settings.SITE.database_file is None:
            self.stdout.write(
                gettext(
                    "The PostgreSQL database is not among them: copy it with pg_dump, before this"
                    " backup, so that the node's copy knows every message."
                )
            )
        if place is None or with_contents:
            require_contents(folder)
