"""`lienthong exchange`: evidence, the published key, and agencies with software of their own."""

import json
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from lienthong.exchange.operations import (
    accept_loss,
    connect_agency,
    disconnect_agency,
    enrol_agency,
    find_loss,
    keep_revocation_told,
    publish_directory,
    renew_secret,
    revoke_certificate,
)
from lienthong.exchange.queries import (
    export_connected_evidence,
    export_evidence,
    find_sent_message,
    get_outside_certificate,
    list_credentials,
    read_published_key,
    read_revocation_list,
    write_content,
)
from lienthong.exchange.terms import (
    DocumentUnknown,
    EvidenceElsewhere,
    EvidenceFile,
    FileNotWritten,
    LossNotAccepted,
    RequestNotRead,
    SystemCredentials,
)
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificate_requests import (
    MAX_REQUEST_BYTES,
    CertificateRequest,
    read_request,
)
from lienthong.wire.outside import MAX_CHAIN_BYTES
from lienthong.wire.revocation import Reason
from lienthong.wire.seals import fingerprint

SOON = gettext_noop(
    "The node of a running platform knows it within ten seconds; of one that is stopped, when it"
    " starts."
)
LOSS = gettext_noop(
    "The node's log was known to have {known} entries and lost {lost} of them; it has {found} now,"
    " with what came since. Put back a newer copy of its folder if there is any. If there is none,"
    " accept the loss: lienthong exchange accept-loss --known {known} --found {found} --by"
    ' "NAME" --reason "WHY". What agencies hosted here sent and the node lost then goes again as it'
    " was sealed; other agencies have to send again themselves (docs/operating.md). It is not"
    " undone, and stays on record."
)
LOSS_ACCEPTED = gettext_noop(
    "The loss is accepted and on record. Messages that go again: {count}. The running platform"
    " begins within a minute; tell the other agencies and the witnesses."
)
NOBODY = gettext_noop(
    "No agency has software of its own connected. “lienthong exchange connect CODE SYSTEM” does it."
)


class Command(BaseCommand):
    """Evidence, keys and connected systems, for the operator's terminal."""

    help = gettext_noop("Evidence of a sent document, the published key, agencies' own software.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command for each thing to do."""
        parser.description = gettext(self.help)
        commands = parser.add_subparsers(dest="what", required=True)
        evidence = commands.add_parser(
            "evidence", help=gettext("write one document's evidence to a file")
        )
        evidence.add_argument("message", help=gettext("the message's id, or number/symbol"))
        evidence.add_argument(
            "--recipient", default="", help=gettext("only about the agency of this code")
        )
        evidence.add_argument(
            "--without-content",
            action="store_true",
            help=gettext("leave the document out; its length and hash stay in"),
        )
        evidence.add_argument("--out", required=True, type=Path, help=gettext("the file to write"))
        content = commands.add_parser(
            "content", help=gettext("write a content that is too large for the offices to a file")
        )
        content.add_argument("message", type=UUID, help=gettext("the message's id"))
        content.add_argument("code", help=gettext("the code of the agency that got it"))
        content.add_argument("--out", required=True, type=Path, help=gettext("the file to write"))
        keys = commands.add_parser("keys", help=gettext("print the province's published key"))
        keys.add_argument("--out", type=Path, help=gettext("the file to write it to"))
        connect = commands.add_parser(
            "connect", help=gettext("let an agency's own software call the node (VXP interface)")
        )
        connect.add_argument("code", help=gettext("the agency's identity code"))
        connect.add_argument("system", help=gettext("the id of its software, such as H56.HT1"))
        disconnect = commands.add_parser(
            "disconnect", help=gettext("take that right back: the platform hosts the agency again")
        )
        disconnect.add_argument("code", help=gettext("the agency's identity code"))
        renew = commands.add_parser(
            "renew-secret", help=gettext("give a system a new secret; the old one counts as well")
        )
        renew.add_argument("system", help=gettext("the id of the software"))
        renew.add_argument(
            "--drop-old", action="store_true", help=gettext("make none; only the newest counts")
        )
        credentials = commands.add_parser(
            "credentials", help=gettext("print ids and secrets of connected software")
        )
        credentials.add_argument("--json", action="store_true", help=gettext("as JSON"))

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
        enrol.add_argument(
            "--outside",
            type=Path,
            help=gettext("the key's certificate by an outside authority on the trust list"),
        )
        revoke = commands.add_parser(
            "revoke", help=gettext("take a certificate out of the node's directory")
        )
        revoke.add_argument("fingerprint", help=gettext("the key's SHA-256, as enrol printed it"))
        revoke.add_argument(
            "--reason",
            default=Reason.UNSPECIFIED.value,
            choices=[reason.value for reason in Reason],
            help=gettext("why, as the revocation list says it"),
        )
        self._add_loss(commands)
        crl = commands.add_parser("crl", help=gettext("write the newest revocation list to a file"))
        crl.add_argument("--out", required=True, type=Path, help=gettext("the file to write"))

    def _add_loss(self, commands: Any) -> None:
        """`accept-loss [--known SIZE --found SIZE --by NAME --reason TEXT]`."""
        loss = commands.add_parser(
            "accept-loss",
            help=gettext("go on with a node that was put back to an older copy than the platform"),
        )
        loss.add_argument(
            "--known", type=int, help=gettext("how many entries its log was known to have")
        )
        loss.add_argument("--found", type=int, help=gettext("how many entries it has now"))
        loss.add_argument("--by", default="", help=gettext("who decides it, by name"))
        loss.add_argument("--reason", default="", help=gettext("why; both stay on record"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; the `lienthong` command says a refusal in one sentence."""
        match options["what"]:
            case "connect":
                connect_agency(
                    settings.EXCHANGE,
                    code=options["code"],
                    system=options["system"],
                    now=timezone.now(),
                )
                self._credentials(as_json=False, system=options["system"])
                self.stdout.write(gettext(SOON))
            case "disconnect":
                disconnect_agency(settings.EXCHANGE, code=options["code"], now=timezone.now())
                self.stdout.write(gettext("Done; it counts already."))
            case "renew-secret":
                renew_secret(
                    settings.EXCHANGE,
                    system=options["system"],
                    drop_old=options["drop_old"],
                    now=timezone.now(),
                )
                self._credentials(as_json=False, system=options["system"])
                self.stdout.write(gettext(SOON))
            case "accept-loss":
                self._accept_loss(options)
            case "credentials":
                self._credentials(as_json=options["json"])
            case _:
                self._write(options)

    def _write(self, options: dict[str, Any]) -> None:
        try:
            if options["what"] == "evidence":
                self._evidence(options)
            elif options["what"] == "content":
                written = write_content(
                    settings.EXCHANGE,
                    message_id=options["message"],
                    code=options["code"],
                    target=options["out"],
                )
                self.stdout.write(f"{options['out']}: {written} B")
            elif options["what"] == "enrol":
                self._enrol(options)
            elif options["what"] == "revoke":
                self._revoke(options["fingerprint"], Reason(options["reason"]))
            elif options["what"] == "crl":
                options["out"].write_bytes(read_revocation_list())
                told = gettext("the newest revocation list")
                self.stdout.write(f"{options['out']}: {told}")
            else:
                self._keys(options["out"])
        except OSError as error:
            raise FileNotWritten(file=options["out"], problem=error.strerror) from error

    def _accept_loss(self, options: dict[str, Any]) -> None:
        """Say what is lost; with the numbers, a name and a reason (all or none), accept it."""
        now, by, reason = timezone.now(), options["by"].strip(), options["reason"].strip()
        given = {"known": options["known"], "found": options["found"], "by": by, "reason": reason}
        missing = [f"--{name}" for name, value in given.items() if value in {None, ""}]
        if missing:
            loss = find_loss(settings.EXCHANGE, now=now)
            self.stdout.write(gettext(LOSS).format(**asdict(loss)))
            if len(missing) < len(given):
                raise LossNotAccepted(missing=", ".join(missing))
            return
        sizes = (options["known"], options["found"])
        count = accept_loss(settings.EXCHANGE, sizes=sizes, by=by, reason=reason, now=now)
        self.stdout.write(gettext(LOSS_ACCEPTED).format(count=count))

    def _credentials(self, *, as_json: bool, system: str = "") -> None:
        known = list_credentials(settings.EXCHANGE)
        shown = [one for one in known if system in {"", one.id}]
        if as_json:
            found = [_as_json(one) for one in shown]
            self.stdout.write(json.dumps(found, ensure_ascii=False, indent=2))
            return
        for one in shown:
            made_up = " — " + gettext("made up") if one.demonstration else ""
            self.stdout.write(f"{one.agency_name} ({one.agency_code}){made_up}")
            told = gettext("  address: {address}\n  system: {system}\n  secret: {secret}")
            self.stdout.write(
                told.format(address=one.base_address, system=one.id, secret=one.secret)
            )
        if not shown:
            self.stdout.write(gettext(NOBODY))

    def _evidence(self, options: dict[str, Any]) -> None:
        out, without = options["out"], options["without_content"]
        piece = _collect(options["message"], options["recipient"], without_content=without)
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
        outside = _read(options["outside"], MAX_CHAIN_BYTES) if options["outside"] else None
        pem = enrol_agency(
            settings.EXCHANGE,
            code=options["code"],
            request=request,
            take_over=options["take_over"],
            now=timezone.now(),
            outside=outside,
        )
        options["out"].write_bytes(pem)
        told = gettext(
            "The key {fingerprint} speaks for {code}. Give {file} and the province's published key"
            " (lienthong exchange keys) to the agency. The node knows it as soon as the running"
            " platform has given it the new directory."
        )
        mark = fingerprint(request.key)
        self.stdout.write(told.format(fingerprint=mark, code=request.code, file=options["out"]))
        if outside is not None:
            self._tell_of_revocation(outside, request)
        kept = settings.EXCHANGE.encryption_keys(request.code)
        if options["take_over"] and kept.exists():
            told = gettext(
                "What came for it until now is encrypted to the keys that the platform kept for it."
                " Give it the files in {folder} too, for its folder older-encryption-keys: without"
                " them its software cannot open what is in its inbox already."
            )
            self.stdout.write(told.format(folder=kept))

    def _tell_of_revocation(self, outside: bytes, request: CertificateRequest) -> None:
        """How far it is known that the outside certificate was not taken back."""
        found = get_outside_certificate(
            settings.EXCHANGE, outside, key=request.key, now=timezone.now()
        )
        if found.as_of is None:
            told = gettext(
                "Not looked up: whether {authority} took that certificate back. Put the revocation"
                " list of each authority above it into {folder} (.crl)."
            )
            folder = settings.EXCHANGE.trusted_authorities
            self.stdout.write(told.format(authority=found.authority, folder=folder))
        else:
            told = gettext(
                "By the lists on the trust list it was not taken back until {instant}. Put newer"
                " lists there regularly: the running platform revokes the key when one names it."
            )
            self.stdout.write(
                told.format(instant=f"{timezone.localtime(found.as_of):%Y-%m-%d %H:%M}")
            )

    def _revoke(self, mark: str, reason: Reason) -> None:
        code = revoke_certificate(mark=mark, reason=reason, now=timezone.now())
        if _tell_node():
            told = gettext("The key speaks for {code} no more: the node has the new directory.")
        else:
            told = gettext(
                "The key speaks for {code} no more, as soon as the running platform has given the"
                " node the new directory."
            )
        self.stdout.write(told.format(code=code))
        keep_revocation_told(settings.EXCHANGE, now=timezone.now())
        self.stdout.write(gettext("The revocation list says so already."))


def _tell_node() -> bool:
    """Give the node the directory at once; where that fails the running platform goes on trying."""
    try:
        return publish_directory(settings.EXCHANGE, now=timezone.now())
    except Refusal:
        return False


def _collect(message: str, recipient: str, *, without_content: bool) -> EvidenceFile:
    """Of a document sent on the platform, or by a connected agency's own software."""
    try:
        agency_id, document_id = find_sent_message(asked=message)
    except DocumentUnknown:
        try:
            message_id = UUID(message)
        except ValueError:
            raise EvidenceElsewhere(asked=message) from None
        try:
            return export_connected_evidence(
                settings.EXCHANGE,
                message_id=message_id,
                recipient_code=recipient,
                without_content=without_content,
            )
        except DocumentUnknown:
            raise EvidenceElsewhere(asked=message) from None
    return export_evidence(
        settings.EXCHANGE,
        agency_id=agency_id,
        document_id=document_id,
        recipient_code=recipient,
        without_content=without_content,
    )


def _read(path: Path, most: int = MAX_REQUEST_BYTES) -> bytes:
    """A file's bytes, and one more than it may have, so that a longer one is seen."""
    try:
        with path.open("rb") as file:
            return file.read(most + 1)
    except OSError as error:
        raise RequestNotRead(file=path, problem=error.strerror) from error


def _as_json(one: SystemCredentials) -> dict[str, object]:
    return {
        "id": one.id,
        "secret": one.secret,
        "agency_code": one.agency_code,
        "agency_name": one.agency_name,
        "base_address": one.base_address,
        "demonstration": one.demonstration,
    }
