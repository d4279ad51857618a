"""`lienthong restore FOLDER`: put a backup into an empty data folder, and re-prove it."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext, gettext_noop

from lienthong.gateway.fsck import verify_store
from lienthong.gateway.storage import storage_of
from lienthong.site.backup import restore_backup
from lienthong.site.confirmed import known_to_platform
from lienthong.site.fsck import in_words
from lienthong.site.own_node import node_settings


class Command(BaseCommand):
    """Nothing that is there is ever overwritten."""

    help = gettext_noop("Put a backup into an empty data folder, then re-prove it.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Where from."""
        parser.description = gettext(self.help)
        parser.add_argument(
            "folder", type=Path, metavar="FOLDER", help=gettext("the folder of the backup")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; the verdict on the node's store and on the record is the command's."""
        names = restore_backup(settings.SITE, options["folder"].absolute())
        said = gettext("{count} files were restored to {folder}.")
        self.stdout.write(said.format(count=len(names), folder=settings.SITE.home))
        whole = self._prove_store()
        call_command("audit", "verify", stdout=self.stdout, stderr=self.stderr)
        if not whole:
            raise SystemExit(1)

    def _prove_store(self) -> bool:
        """Re-prove the store of a node that was in the backup; true when there was none."""
        node = node_settings()
        if not storage_of(node).exists():
            return True
        report = verify_store(node, confirmed=known_to_platform(node))
        self.stdout.write(in_words(report, gettext, node=node))
        return report.is_whole
