"""The `lienthong` command: `verify` works offline, everything else on the platform's database."""

import os
import sys
from collections.abc import Sequence

from lienthong.kernel.errors import Refusal

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
        return _run_django(given)
    except Refusal as refusal:
        print(_in_language(refusal), file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0


def _run_django(given: list[str]) -> int:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.site.settings")
    from django.core.management import ManagementUtility  # noqa: PLC0415 - reads the settings
    from django.db import OperationalError  # noqa: PLC0415 - reads the settings

    try:
        ManagementUtility(["lienthong", *given]).execute()
    except OperationalError as error:
        print(f"The database cannot be reached or is not prepared: {error}", file=sys.stderr)
        return 1
    return 0


def _in_language(refusal: Refusal) -> str:
    """The refusal in the language of the settings, or in English where there are none."""
    from django.conf import settings  # noqa: PLC0415 - only where Django is in use
    from django.utils.translation import gettext, override  # noqa: PLC0415 - the same

    if not settings.configured:
        return str(refusal)
    with override(os.environ.get("LIENTHONG_LANGUAGE", "vi")):
        return gettext(refusal.message).format(**refusal.params)
