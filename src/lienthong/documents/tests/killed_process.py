"""A process of its own that takes one step with a document and is killed at a moment of it.

Reads what to do (pickled) from its input: step, moment, document, person, instant, settings. It
ends by SIGKILL, as when the power goes: nothing of Python's or the database's runs afterwards.
"""

import os
import pickle
import signal
import sys
from unittest import mock

BEFORE_COMMIT, AFTER_COMMIT = "before the commit", "after the commit"
STEPS = {
    "sign": ("operations.sign.put_in_place",),
    "number": ("operations.number.take_number", "operations.number.put_in_place"),
    "seal": ("operations.seal.sign_pdf", "operations.seal.put_in_place"),
    "issue": ("operations.issue.send_document",),
}
"""What each step calls on its way; the process dies when one of them has just done its work."""


def main() -> None:
    """Take the step; a process that lives to its end says so by its exit code 0."""
    job = pickle.load(sys.stdin.buffer)
    import django
    from django.conf import settings
    from django.db import connection

    django.setup()
    settings.DATABASES["default"]["NAME"] = connection.settings_dict["NAME"] = job["database"]
    settings.DOCUMENTS, settings.EXCHANGE = job["documents"], job["exchange"]
    moment = job["moment"]
    if moment in (BEFORE_COMMIT, AFTER_COMMIT):
        connection.ensure_connection()
        patch = mock.patch.object(
            connection, "_commit", dying(connection._commit, first=moment == AFTER_COMMIT)
        )
    else:
        module, _, name = f"lienthong.documents.{moment}".rpartition(".")
        __import__(module)
        original = getattr(sys.modules[module], name)
        patch = mock.patch.object(sys.modules[module], name, dying(original, first=True))
    with patch:
        take(job["step"], job["dispatch_id"], job["acting"], job["now"])


def dying(original, *, first):
    """The call, and then the end; without `first` the end in its place."""

    def call(*args, **kwargs):
        if first:
            original(*args, **kwargs)
        os.kill(os.getpid(), signal.SIGKILL)

    return call


def take(step, dispatch_id, acting, now):
    """One step of a document on its way out."""
    from lienthong.documents.operations import (
        Numbering,
        issue_dispatch,
        number_dispatch,
        seal_dispatch,
        sign_dispatch,
    )

    given = {"dispatch_id": dispatch_id, "acting": acting, "now": now}
    if step == "sign":
        sign_dispatch(proved_at=now, **given)
    elif step == "number":
        number_dispatch(how=Numbering(), **given)
    elif step == "seal":
        seal_dispatch(**given)
    else:
        issue_dispatch(**given)


if __name__ == "__main__":
    main()
