"""`lienthong exchange`: evidence, the province's published key, agencies' own keys."""

from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from lienthong.exchange.operations import enrol_agency, revoke_certificate
from lienthong.exchange.queries import export_evidence, find_sent_message, read_published_key
from lienthong.exchange.terms import FileNotWritten, RequestNotRead
from lienthong.wire.certificate_requests import MAX_REQUEST_BYTES, read_request
from lienthong.wire.seals import fingerprint


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

        self._add_enrolment(commands)

    def _add_enrolment(self, commands: Any) -> None:
        """`enrol CODE --request FILE --out FILE [--take-over]` and `revoke FINGERPRINT`."""
        enrol = commands.add_parser(
            "enrol", help=gettext("certify a key that an agency made itself")
        )
        enrol.add_argument("code", help=gettext("the agency's code"))
        enrol.add_argument(
            "--request", required=True, type=Path, help=gettext("its certificate request")
        )
        enrol.add_argument("--out", required=True, type=Path, help=gettext("the file to write"))
        enrol.add_argument(
            "--take-over",
            action="store_true",
            help=gettext("the platform stops keeping the agency's inbox"),
        )
        revoke = commands.add_parser(
            "revoke", help=gettext("take a certificate out of the node's directory")
        )
        revoke.add_argument("fingerprint", help=gettext("the key's SHA-256, as enrol printed it"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; the `lienthong` command says a refusal in one sentence."""
        try:
            if options["what"] == "evidence":
                self._evidence(options["message"], options["recipient"], options["out"])
            elif options["what"] == "enrol":
                self._enrol(options)
            elif options["what"] == "revoke":
                self._revoke(options["fingerprint"])
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

    def _enrol(self, options: dict[str, Any]) -> None:
        request = read_request(_read(options["request"]))
        pem = enrol_agency(
            settings.EXCHANGE,
            code=options["code"],
            request=request,
            take_over=options["take_over"],
            now=timezone.now(),
        )
        options["out"].write_bytes(pem)
        told = gettext(
            "The key {fingerprint} speaks for {code}. Give {file} and the province's published key"
            " (lienthong exchange keys) to the agency. The node knows it as soon as the running"
            " platform has given it the new directory."
        )
        mark = fingerprint(request.key)
        self.stdout.write(told.format(fingerprint=mark, code=request.code, file=options["out"]))

    def _revoke(self, mark: str) -> None:
        code = revoke_certificate(mark=mark, now=timezone.now())
        told = gettext(
            "The key speaks for {code} no more, as soon as the running platform has given the node"
            " the new directory."
        )
        self.stdout.write(told.format(code=code))


def _read(path: Path) -> bytes:
    """A request's bytes, and one more than it may have, so that a longer one is seen."""
    try:
        with path.open("rb") as file:
            return file.read(MAX_REQUEST_BYTES + 1)
    except OSError as error:
        raise RequestNotRead(file=path, problem=error.strerror) from error
