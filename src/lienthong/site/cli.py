"""The `lienthong` command: `verify`, an agency's and a witness's commands need no database."""

import errno
import os
import signal
import sqlite3
import sys
from collections.abc import Sequence

from lienthong.kernel.errors import Fault, Refusal, gettext_noop
from lienthong.site import ground
from lienthong.site.commands import AGENCY_COMMANDS, COMMANDS, WATCHING_COMMANDS
from lienthong.site.configuration import LANGUAGES, VERSION, SiteSettings
from lienthong.site.words import (
    Translate,
    in_words,
    speak_utf8,
    teach_parser,
    translator,
    visible,
)


class ArgumentNotText(Refusal):
    """An argument of the command line is not text."""

    code = "site.argument_not_text"
    fault = Fault.CALLER
    message = "Argument {place} of the command is not valid text. Type it again."


class CommandUnknown(Refusal):
    """There is no such command."""

    code = "site.command_unknown"
    fault = Fault.CALLER
    message = "There is no command “{name}”. “lienthong help” lists the commands."


class AccountsOnlyHere(Refusal):
    """Django's own commands for accounts were called."""

    code = "site.accounts_only_here"
    fault = Fault.CALLER
    message = (
        "“{name}” is not for accounts of this platform, and nothing was changed. Open an operator's"
        " account with lienthong operator USERNAME --name NAME; operators renew the passwords of"
        " others on the accounts' pages."
    )


class DatabaseNotReady(Refusal):
    """The tables of the database have not been made."""

    code = "site.database_not_ready"
    fault = Fault.CALLER
    message = (
        "The database is not prepared (“{problem}”). Start the platform once, which prepares it, or"
        " check LIENTHONG_HOME and LIENTHONG_DATABASE_URL."
    )


class DatabaseUnusable(Refusal):
    """The database cannot be reached, or cannot be written."""

    code = "site.database_unusable"
    fault = Fault.THIS_SYSTEM
    message = (
        "The database cannot be used (“{problem}”). Check that its server runs, or that this"
        " account may write its file, and that LIENTHONG_DATABASE_URL names it."
    )


class FileUnusable(Refusal):
    """The operating system refused a file that the platform needs."""

    code = "site.file_unusable"
    fault = Fault.THIS_SYSTEM
    message = "{file} cannot be used: {problem}. Give this account the right to it, or restore it."


class OutputUnwritten(Refusal):
    """What a command says went into a file on a full disk."""

    code = "site.output_unwritten"
    fault = Fault.THIS_SYSTEM
    message = "What this command says could not be written: {problem}. Make room and give it again."


USAGE = gettext_noop("lienthong COMMAND …")
MORE = gettext_noop("lienthong COMMAND --help tells more.")
FSCK = gettext_noop("Beside these, “lienthong exchange fsck” re-proves the node's store.")
READ_EDXML = gettext_noop("“lienthong exchange read-edxml FILE” prints an edXML packet as JSON.")
DJANGOS = gettext_noop(
    "Beside these, the commands of Django (migrate, dbshell, shell …) are there for operators."
)
ASKING = {"operator", "audit", "directory", "exchange", "backup", "reporting", "cooperation"}
"""Commands on a platform that is there: they make none."""
SERVING = {"demo", "up"}
PREPARING = SERVING | {"migrate"}
"""Commands that make tables."""
ACCOUNTS_OF_DJANGO = {"createsuperuser", "changepassword"}
"""They would change accounts past the record of facts."""
NOT_HERE = {
    "account_unsetmultipleprimaryemails",
    "flush",
    "loaddata",
    "runserver",
    "sendtestemail",
    "startapp",
    "startproject",
    "test",
    "testserver",
}
"""Commands of Django and its libraries for what this platform does not have or may not lose."""
DJANGO_ARGUMENTS = {
    "--version",
    "--verbosity",
    "--settings",
    "--pythonpath",
    "--traceback",
    "--no-color",
    "--force-color",
    "--skip-checks",
}
"""What Django adds to every command and our help texts leave out: it says nothing to operators."""
DAMAGED = {sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB}
PRIMARY_CODE = 0xFF
"""What of SQLite's extended error codes says which error it is."""
NOT_PREPARED = ("no such table", "no such column", "UndefinedTable", "UndefinedColumn")


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command; 0 when it worked, 1 with one sentence when refused, 2 for a wrong call."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    translate = translator(_language())
    if arguments is None and not SERVING & set(given[:1]):
        # `lienthong … | head`: end in silence like any other program when nobody reads on. The
        # server must not: a browser that hangs up would end it.
        signal.signal(signal.SIGPIPE, signal.SIG_DFL)
    if given[:1] == ["help"] and len(given) > 1:
        given = [given[1], "--help"]
    if not given or given[0] in {"help", "-h", "--help"}:
        print(_help(translate))
        return 0
    if "--version" in given:
        print(f"Liên Thông {VERSION}")
        return 0
    try:
        return _run(given, translate)
    except Refusal as refusal:
        # A sentence may repeat what a file or a node elsewhere said.
        print(visible(in_words(refusal, translate)), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _run(given: list[str], translate: Translate) -> int:
    teach_parser(translate)
    if given[0] == "verify":
        from lienthong.site.verify import run_verify  # noqa: PLC0415 - no Django there

        return run_verify(given[1:])
    _require_text(given)
    try:
        if given[0] in AGENCY_COMMANDS:
            return _run_agency(given, translate)
        if given[0] in WATCHING_COMMANDS:
            return _run_watching(given, translate)
        if given[:2] == ["exchange", "fsck"]:  # the exchange knows no node but by its address
            return _run_fsck(given[2:], translate)
        if given[:2] == ["exchange", "read-edxml"]:
            return _run_read_edxml(given[2:], translate)
        run = _run_token_key if given[0] == "token-key" else _run_django
        return run(given, translate)
    except OSError as error:
        if error.filename is None and error.errno == errno.ENOSPC:
            raise OutputUnwritten(problem=error.strerror) from error
        if error.filename is None:
            raise
        raise FileUnusable(file=error.filename, problem=error.strerror) from error


def _run_agency(arguments: list[str], translate: Translate) -> int:
    from lienthong.site.agency import run_agency_command  # noqa: PLC0415 - the client is large

    return run_agency_command(arguments, translate)


def _run_watching(arguments: list[str], translate: Translate) -> int:
    from lienthong.site.watching import run_watching_command  # noqa: PLC0415 - no server elsewhere

    return run_watching_command(arguments, translate)


def _run_token_key(arguments: list[str], translate: Translate) -> int:
    from lienthong.site.token_key import run_token_key  # noqa: PLC0415 - few commands need it

    print(run_token_key(arguments[1:], translate))
    return 0


def _run_fsck(arguments: list[str], translate: Translate) -> int:
    from lienthong.site.fsck import run_fsck  # noqa: PLC0415 - no Django there

    found, is_whole = run_fsck(arguments, translate)
    print(found)
    return 0 if is_whole else 1


def _run_read_edxml(arguments: list[str], translate: Translate) -> int:
    from lienthong.site.read_edxml import run_read_edxml  # noqa: PLC0415 - no Django there

    speak_utf8()
    print(run_read_edxml(arguments, translate))
    return 0


def _language() -> str:
    """The operator's language, also where no settings could be read."""
    wanted = os.environ.get("LIENTHONG_LANGUAGE") or "vi"
    return wanted if wanted in LANGUAGES else "vi"


def _help(translate: Translate) -> str:
    width = max(map(len, COMMANDS)) + 2
    return "\n".join(
        [
            translate(USAGE),
            "",
            *(f"  {name:<{width}}{translate(told)}" for name, told in COMMANDS.items()),
            "",
            translate(MORE),
            translate(DJANGOS),
        ]
    )


def _require_text(given: Sequence[str]) -> None:
    """Refuse arguments whose bytes are no text in this terminal's encoding."""
    for place, argument in enumerate(given, 1):
        if not argument.isprintable() and any("\ud800" <= c <= "\udfff" for c in argument):
            raise ArgumentNotText(place=place)


def _run_django(given: list[str], translate: Translate) -> int:
    site = SiteSettings.from_environment(os.environ)
    ground.require_folder(site.home)
    asks_for_help = bool({"-h", "--help"} & set(given))
    if given[0] in ASKING and not asks_for_help:
        ground.require_platform(site)
    if given[0] not in ASKING:
        os.umask(0o077)  # databases hold personal data: whoever makes one keeps it to itself
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.site.settings")
    import django  # noqa: PLC0415 - reads the settings
    from django.core.management import (  # noqa: PLC0415 - as above
        BaseCommand,
        ManagementUtility,
        get_commands,
    )
    from django.db import Error  # noqa: PLC0415 - as above
    from psycopg import Error as DriverError  # noqa: PLC0415 - few commands need a database

    django.setup()
    if given[0] in ACCOUNTS_OF_DJANGO:
        raise AccountsOnlyHere(name=given[0])
    if not given[0].startswith("-") and given[0] not in get_commands().keys() - NOT_HERE:
        raise CommandUnknown(name=given[0])
    if given[0] in COMMANDS:
        BaseCommand.suppressed_base_arguments = DJANGO_ARGUMENTS
    try:
        if given[0] in PREPARING and not asks_for_help:
            _require_database(site)
        ManagementUtility(["lienthong", *given]).execute()
    except SystemExit:
        if given[0] == "exchange" and given[1:2] in (["-h"], ["--help"]):
            print(f"\n{translate(FSCK)}\n{translate(READ_EDXML)}")
        raise
    except (Error, sqlite3.Error, DriverError) as error:
        raise _refusal_of(error, site) from error
    return 0


def _require_database(site: SiteSettings) -> None:
    from lienthong.site import setup  # noqa: PLC0415 - needs Django

    try:
        setup.require_database_of_keys()
        setup.require_sound_database()
    except UnicodeDecodeError as error:  # SQLite quotes a damaged page, which is no text
        raise ground.DatabaseDamaged(file=site.database_file, problem=error.reason) from error


def _refusal_of(error: Exception, site: SiteSettings) -> Refusal:
    """What an error of the database means to an operator."""
    problem = (str(error).splitlines() or [type(error).__name__])[0]
    code = getattr(error.__cause__ or error, "sqlite_errorcode", 0)
    if site.database_file and code & PRIMARY_CODE in DAMAGED:
        return ground.DatabaseDamaged(file=site.database_file, problem=problem)
    told = f"{problem} {type(error.__cause__).__name__}"
    if any(sign in told for sign in NOT_PREPARED):
        return DatabaseNotReady(problem=problem)
    return DatabaseUnusable(problem=problem)
