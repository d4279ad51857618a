"""`lienthong documents`: work on documents that an operator does in a terminal."""

from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext, gettext_noop

from lienthong.documents.operations import enter_all_anew
from lienthong.documents.rules.file_export import check_export
from lienthong.documents.terms.filing_refusals import (
    ExportDamaged,
)

A_LINE = 5000


class Command(BaseCommand):
    """The index of documents made anew; exports of job files re-checked."""

    help = gettext_noop("Documents: make the index anew, re-check the export of a job file.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command for each thing to do."""
        parser.description = gettext(self.help)
        commands = parser.add_subparsers(dest="what", required=True)
        commands.add_parser(
            "reindex", help=gettext("enter every document anew; people may go on working")
        )
        verify = commands.add_parser(
            "verify", help=gettext("re-check the export of a job file: every file as it was")
        )
        verify.add_argument("path", type=Path, help=gettext("the ZIP"))

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do it, and say how far it is; a damaged export is refused (ExportDamaged)."""
        if options["what"] == "verify":
            self._verify(options["path"])
            return
        count = enter_all_anew(tell=self._tell)
        self.stdout.write(gettext("{count} documents can be found.").format(count=count))

    def _tell(self, done: int, count: int) -> None:
        if done % A_LINE == 0:
            self.stdout.write(f"{done} / {count}")

    def _verify(self, path: Path) -> None:
        try:
            content = path.read_bytes()
        except OSError as error:
            raise ExportDamaged(what=str(error.strerror)) from error
        said = gettext("The export is whole: {count} documents, every file as its hash says.")
        self.stdout.write(said.format(count=check_export(content)))
