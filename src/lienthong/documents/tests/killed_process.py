"""A process whose children each take one step with a document and are killed at a moment of it.

Reads what to do (pickled) from its input, one job after the other: step, moment, document, person,
instant, settings. For each it forks and answers with the child's exit code. A child ends by
SIGKILL, as when the power goes: nothing of Python's or the database's runs afterwards. The process
itself never opens a database, so no child shares a connection.
"""

import os
import pickle
import signal
import sys
from unittest import mock

BEFORE_COMMIT, AFTER_COMMIT = "before the commit", "after the commit"
STEPS = {
    "sign": ("operations.sign.put_in_place",),
    "number": ("operations.number.take_outgoing", "operations.number.put_in_place"),
    "seal": ("operations.seal.sign_pdf", "operations.seal.put_in_place"),
    "issue": ("operations.issue.send_document",),
}
"""What each step calls on its way; the process dies when one of them has just done its work."""


def main() -> None:
    """Fork for each job; a child that lives to its end says so by its exit code 0."""
    import django

    django.setup()
    import lienthong.documents.operations  # noqa: F401 - read once, not by each child

    while True:
        try:
            job = pickle.load(sys.stdin.buffer)
        except EOFError:
            return
        child = os.fork()
        if child == 0:
            do(job)
            os._exit(0)
        _, status = os.waitpid(child, 0)
        sys.stdout.buffer.write(bytes([os.waitstatus_to_exitcode(status) % 256]))
        sys.stdout.buffer.flush()


def do(job) -> None:
    """Take the step."""
    from django.conf import settings
    from django.db import connection

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
    from lienthong.documents.testing import seen_of

    given = {"dispatch_id": dispatch_id, "acting": acting, "now": now}
    if step == "sign":
        sign_dispatch(seen=seen_of(dispatch_id), proved_at=now, **given)
    elif step == "number":
        number_dispatch(how=Numbering(), **given)
    elif step == "seal":
        seal_dispatch(**given)
    else:
        issue_dispatch(**given)


if __name__ == "__main__":
    main()
