"""`lienthong cooperation`: open data of agreements into a file; who keeps their register."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any
from uuid import UUID

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations.keepers import end_keeper, name_keeper
from lienthong.cooperation.queries import check_prefix, publication_of, write_open_data
from lienthong.cooperation.queries.rights import list_keepers
from lienthong.cooperation.terms.publication import LOCAL_PREFIX, Format
from lienthong.cooperation.terms.rights import KeeperUnknown
from lienthong.directory.queries import find_by_code
from lienthong.directory.terms import Body


class Command(BaseCommand):
    """Write open data, without what is confidential; say who keeps the register, and change it."""

    help = gettext_noop("Agreements: write them as open data, say who keeps their register.")

    def add_arguments(self, parser: CommandParser) -> None:
        """One sub-command for each thing to do."""
        parser.description = gettext(self.help)
        commands = parser.add_subparsers(dest="what", required=True)
        export = commands.add_parser("export", help=gettext("open data into a file"))
        export.add_argument(
            "--format", required=True, choices=[form.value for form in Format], dest="form"
        )
        export.add_argument("--out", required=True, type=Path, metavar="FILE")
        export.add_argument(
            "--on",
            type=_day,
            metavar="DATE",
            help=gettext("the day as of which agreements stand (2026-11-30); today without it"),
        )
        export.add_argument(
            "--ocid-prefix",
            default="",
            metavar="PREFIX",
            help=gettext("the publisher's registered prefix of open contracting ids"),
        )
        export.add_argument(
            "--with-commitments",
            action="store_true",
            help=gettext("publish commitments too, which pages show only to people signed in"),
        )

        keepers = commands.add_parser("keepers", help=gettext("who keeps the register"))
        deed = keepers.add_mutually_exclusive_group()
        deed.add_argument(
            "--name", default="", metavar="CODE", help=gettext("let this agency keep it too")
        )
        deed.add_argument(
            "--end", default="", metavar="CODE", help=gettext("let this agency keep it no more")
        )

    def handle(self, *_args: Any, **options: Any) -> None:
        """Do what was asked."""
        if options["what"] == "keepers":
            self._keepers(name=options["name"], end=options["end"])
        else:
            self._export(options)

    def _keepers(self, *, name: str, end: str) -> None:
        """Name or end one, then list them."""
        now = timezone.now()
        if name:
            name_keeper(agency_id=_agency(name, timezone.localdate(now)), actor=SYSTEM, now=now)
        if end:
            end_keeper(agency_id=_agency(end, timezone.localdate(now)), actor=SYSTEM, now=now)
        for one in list_keepers():
            if one.ended_at is None:
                self.stdout.write(one.agency_name)

    def _export(self, options: dict[str, Any]) -> None:
        """Write the file, then say what it is; refuses a malformed prefix (PrefixMalformed)."""
        now = timezone.now()
        about = publication_of(
            now=now,
            on=options["on"] or timezone.localdate(now),
            prefix=check_prefix(options["ocid_prefix"]),
        )
        form = Format(options["form"])
        content = write_open_data(form, about, with_commitments=options["with_commitments"])
        options["out"].write_bytes(content)
        self.stdout.write(
            gettext("{file}: {size} bytes.").format(file=options["out"], size=len(content))
        )
        if form is Format.OCDS and about.ocid_prefix == LOCAL_PREFIX:
            self.stderr.write(
                gettext(
                    "Its ids begin with “{prefix}”, which is registered nowhere. Before it is"
                    " published give the publisher's own prefix with --ocid-prefix."
                ).format(prefix=LOCAL_PREFIX)
            )


def _agency(code: str, on: date) -> UUID:
    """The agency that has a code today (KeeperUnknown)."""
    hits = find_by_code(code=code, on=on)
    found = [one.card.id for one in hits if one.in_force and one.card.body is Body.AGENCY]
    if not found:
        raise KeeperUnknown(asked=code)
    return found[0]


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = gettext("“{text}” is not a day; write it like 2026-11-30")
        raise argparse.ArgumentTypeError(message.format(text=text)) from error
