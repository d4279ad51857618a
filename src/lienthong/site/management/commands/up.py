"""`lienthong up`: start the platform."""

import os
from typing import Any

from django.conf import settings
from django.core.management import call_command
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext

from lienthong.site import ground, setup
from lienthong.site.server import serve


class Command(BaseCommand):
    """Prepare what is missing and serve until stopped."""

    help = "Start the platform in one process."
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """What the demonstration adds."""
        parser.add_argument("--demonstration", action="store_true", help="with demonstration data")

    def handle(self, *args: Any, **options: Any) -> None:
        """Check the ground, prepare, start."""
        site = settings.SITE
        ground.prepare_folder(site.home)
        os.umask(0o077)
        lock = ground.hold_alone(site.home)
        listener = ground.open_port(site.host, site.port)
        try:
            call_command("migrate", verbosity=0, interactive=False)
            setup.prepare(say=self.stdout.write)
            # Composed now: once the server's loop runs, the database must not be asked here.
            accounts = ""
            if options["demonstration"]:
                setup.prepare_demonstration(say=self.stdout.write)
                accounts = setup.describe_accounts()
            address = f"http://{site.host}:{site.port}"
            serve(
                application=setup.build_platform(),
                listener=listener,
                ready=lambda: self._announce(address, accounts),
            )
        finally:
            listener.close()
            os.close(lock)
        self.stdout.write(gettext("Liên Thông has stopped."))

    def _announce(self, address: str, accounts: str) -> None:
        line = gettext("Liên Thông answers on {address}   (Ctrl-C stops it)")
        self.stdout.write("\n" + line.format(address=address))
        if accounts:
            self.stdout.write(accounts)
