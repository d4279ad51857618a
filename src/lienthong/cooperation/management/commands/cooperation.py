"""`lienthong cooperation export`: open data of agreements, written into a file."""

import argparse
from datetime import date
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from lienthong.cooperation.queries import check_prefix, publication_of, write_open_data
from lienthong.cooperation.terms.publication import LOCAL_PREFIX, Format


class Command(BaseCommand):
    """Write open data in one of its forms; what is confidential is in none of them."""

    help = gettext_noop("Agreements: write them as open data (OCDS, W3C ORG, DCAT, CSV).")

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

    def handle(self, *_args: Any, **options: Any) -> None:
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


def _day(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        message = gettext("“{text}” is not a day; write it like 2026-11-30")
        raise argparse.ArgumentTypeError(message.format(text=text)) from error
