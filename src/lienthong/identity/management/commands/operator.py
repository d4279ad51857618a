"""`lienthong operator USERNAME --name "FULL NAME"`: who enters a platform that nobody is on yet."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from lienthong.audit.terms import SYSTEM
from lienthong.identity.operations import open_operator
from lienthong.identity.terms import Language


class Command(BaseCommand):
    """An account with a one-time password, told once, on this terminal only."""

    help = gettext_noop("Open an account that is operator of the platform.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """Who."""
        parser.description = gettext(self.help)
        parser.add_argument("username", metavar="USERNAME", help=gettext("the name to sign in by"))
        parser.add_argument(
            "--name", required=True, metavar="NAME", help=gettext("the person's full name")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it; say the password and what comes next."""
        now = timezone.now()
        created = open_operator(
            username=options["username"],
            full_name=options["name"],
            language=Language(settings.LANGUAGE_CODE),
            actor=SYSTEM,
            now=now,
            on=timezone.localdate(now),
        )
        said = gettext("{name} can sign in as {username} and is operator of the platform.")
        name, username = " ".join(options["name"].split()), options["username"].strip().lower()
        self.stdout.write(said.format(name=name, username=username))
        once = gettext("One-time password, shown this once: {password}")
        self.stdout.write(once.format(password=created.one_time_password))
        self.stdout.write(
            gettext(
                "Next: sign in, choose a password of your own, open the accounts of the agencies'"
                " administrators, and appoint them to posts of their agencies in the directory."
            )
        )
