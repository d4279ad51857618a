"""`lienthong exchange`: evidence of a sent document, and the province's published key."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext, gettext_noop

from lienthong.exchange.queries import export_evidence, find_sent_message, read_published_key
from lienthong.exchange.terms import FileNotWritten


class Command(BaseCommand):
    """Evidence and keys, for the operator's terminal."""

    help = gettext_noop("Evidence of a sent document, and the province's published key.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """`evidence MESSAGE --out FILE` and `keys [--out FILE]`."""
        parser.description = gettext(self.help)
        commands = parser.add_subparsers(dest="what", required=True)
        evidence = commands.add_parser(
            "evidence", help=gettext("write one document's evidence to a file")
        )
        evidence.add_argument("message", help=gettext("the message's id, or number/symbol"))
        evidence.add_argument(
            "--recipient", default="", help=gettext("only about the agency of this code")
        )
        evidence.add_argument("--out", required=True, type=Path, help=gettext("the file to write"))
        keys = commands.add_parser("keys", help=gettext("print the province's published key"))
        keys.add_argument("--out", type=Path, help=gettext("the file to write it to"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; the `lienthong` command says a refusal in one sentence."""
        try:
            if options["what"] == "evidence":
                self._evidence(options["message"], options["recipient"], options["out"])
            else:
                self._keys(options["out"])
        except OSError as error:
            raise FileNotWritten(file=options["out"], problem=error.strerror) from error

    def _evidence(self, message: str, recipient: str, out: Path) -> None:
        agency_id, document_id = find_sent_message(asked=message)
        piece = export_evidence(
            settings.EXCHANGE,
            agency_id=agency_id,
            document_id=document_id,
            recipient_code=recipient,
        )
        out.write_bytes(piece.content)
        hint = gettext(
            "Check it with: lienthong verify {file} --key PEM (the province's published key:"
            " lienthong exchange keys)"
        )
        self.stdout.write(f"{out}: {len(piece.content)} B. {hint.format(file=out)}")

    def _keys(self, out: Path | None) -> None:
        pem = read_published_key(settings.EXCHANGE)
        if out is None:
            self.stdout.write(pem.decode().rstrip("\n"))
        else:
            out.write_bytes(pem)
            self.stdout.write(f"{out}: " + gettext("the province's published key"))
