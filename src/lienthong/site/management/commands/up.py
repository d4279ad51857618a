"""`lienthong up`: start the platform."""

import os
import socket
from contextlib import ExitStack
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext, gettext_noop

from lienthong.identity.queries import has_accounts
from lienthong.site import ground, setup
from lienthong.site.configuration import SiteSettings
from lienthong.site.server import serve

NOBODY = gettext_noop(
    "Nobody can sign in yet. Make the first account in another terminal:\n"
    '  ./run lienthong operator USERNAME --name "FULL NAME"'
)
SECRET_LOST = gettext_noop(
    "The file {file} was missing and a new one was made: everybody has to sign in again, and"
    " whoever uses an authenticator app needs a new password from their administrator. To avoid"
    " that, stop now and put the old file back from the backup."
)


class Command(BaseCommand):
    """Prepare what is missing and serve until stopped."""

    help = gettext_noop("Start the platform in one process.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What the demonstration adds."""
        parser.description = gettext(self.help)
        parser.add_argument(
            "--demonstration", action="store_true", help=gettext("with demonstration data")
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the ground, prepare, start."""
        site = settings.SITE
        with ExitStack() as held:
            listener = _take_ground(site, held)
            was_missing = ground.keep_secret(site.secret_file, settings.SECRET_KEY)
            if was_missing and ground.holds_keys(site):
                self.stderr.write(gettext(SECRET_LOST).format(file=site.secret_file))
            call_command("migrate", verbosity=0, interactive=False)
            if options["demonstration"]:
                setup.mark_demonstration()
            setup.prepare(say=self.stdout.write)
            # Composed now: once the server's loop runs, the database must not be asked here.
            accounts = ""
            if options["demonstration"]:
                setup.prepare_demonstration(say=self.stdout.write)
                accounts = setup.describe_accounts()
            elif not has_accounts():
                accounts = gettext(NOBODY)
            address = f"http://{site.host}:{site.port}"
            serve(
                platform=setup.build_platform(),
                listener=listener,
                ready=lambda: self._announce(address, accounts),
            )
        self.stdout.write(gettext("Liên Thông has stopped."))

    def _announce(self, address: str, accounts: str) -> None:
        line = gettext("Liên Thông answers on {address}   (Ctrl-C stops it)")
        self.stdout.write("\n" + line.format(address=address))
        if accounts:
            self.stdout.write(accounts)


def _take_ground(site: SiteSettings, held: ExitStack) -> socket.socket:
    """The data folder for this process alone, and its listening socket.

    A start that is refused for its port leaves no folder behind; in a folder that is there, a
    second start on it is the plainer thing to say than that the first one has the port.
    """
    listener = None if site.home.exists() else ground.open_port(site.host, site.port)
    if listener:
        held.enter_context(listener)
    ground.prepare_folder(site.home)
    os.umask(0o077)
    held.callback(os.close, ground.hold_alone(site.home, port=site.port))
    return listener or held.enter_context(ground.open_port(site.host, site.port))
