"""The `lienthong` command: `verify` works offline, everything else on the platform's database."""

import os
import sqlite3
import sys
from collections.abc import Sequence

import psycopg

from lienthong.kernel.errors import Fault, Refusal
from lienthong.site.words import translator


class ArgumentNotText(Refusal):
    """An argument of the command line is not text."""

    code = "site.argument_not_text"
    fault = Fault.CALLER
    message = "Argument {place} of the command is not valid text. Type it again."


class DatabaseNotReady(Refusal):
    """The database cannot be reached, or its tables have not been made."""

    code = "site.database_not_ready"
    fault = Fault.CALLER
    message = (
        "The database cannot be used: {problem}. Start the platform once (it prepares the"
        " database), or check LIENTHONG_HOME and LIENTHONG_DATABASE_URL."
    )


HELP = """lienthong COMMAND …

  demo          start with the real data and demonstration accounts
  up            start without demonstration data
  directory     find, show, tree, successors, load, export
  exchange      evidence and keys of the exchange
  audit         re-prove the record of facts
  verify FILE   check a piece of evidence offline

lienthong COMMAND --help tells more."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it worked, 1 with one sentence when refused, 2 for a wrong call."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    if not given or given[0] in {"help", "-h", "--help"}:
        print(HELP)
        return 0
    try:
        if given[0] == "verify":
            from lienthong.site.verify import run_verify  # noqa: PLC0415 - no Django there

            return run_verify(given[1:])
        _require_text(given)
        return _run_django(given)
    except Refusal as refusal:
        print(_in_language(refusal), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _require_text(given: Sequence[str]) -> None:
    """Refuse arguments whose bytes are no text in this terminal's encoding."""
    for place, argument in enumerate(given, 1):
        if not argument.isprintable() and any("\ud800" <= c <= "\udfff" for c in argument):
            raise ArgumentNotText(place=place)


def _run_django(given: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.site.settings")
    from django.core.management import ManagementUtility  # noqa: PLC0415 - reads the settings
    from django.db import Error  # noqa: PLC0415 - reads the settings

    try:
        ManagementUtility(["lienthong", *given]).execute()
    except (Error, sqlite3.Error, psycopg.Error) as error:
        raise DatabaseNotReady(problem=str(error).splitlines()[0]) from error
    return 0


def _in_language(refusal: Refusal) -> str:
    """The refusal in the operator's language, also where no settings could be read."""
    translate = translator(os.environ.get("LIENTHONG_LANGUAGE") or "vi")
    return translate(refusal.message).format(**refusal.params)
