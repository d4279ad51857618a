"""A process killed at each step of issuing: no number lost or doubled, nothing goes out twice."""

import os
import pickle
import signal
import subprocess
import sys

import pytest
from django.conf import settings
from django.db import connection
from django.utils import timezone

from lienthong.documents.models import Dispatch, DispatchFile, Series
from lienthong.documents.terms import NotAtThisStep, Stage, Way
from lienthong.documents.testing import make_keys, make_to_sign
from lienthong.documents.tests.issuing import office_of
from lienthong.documents.tests.killed_process import AFTER_COMMIT, BEFORE_COMMIT, STEPS, take
from lienthong.exchange.queries import ReceivedQuestion, SentQuestion, count_received, count_sent

KILLED = bytes([-signal.SIGKILL % 256])
REACHED = {
    "sign": Stage.SIGNED, "number": Stage.NUMBERED, "seal": Stage.SEALED, "issue": Stage.ISSUED,
}  # fmt: skip


@pytest.fixture
def office(transactional_db, platform):
    return office_of(platform.province.province)


@pytest.fixture
def letter(office, platform):
    """A letter that waits for its signature, for one commune."""
    make_keys(office)
    to = [(platform.province.communes[0], "UBND xã Đầu Nguồn", Way.EXCHANGE)]
    return make_to_sign(office, to=to)


def by(step, office):
    return office.leader if step == "sign" else office.clerk


def go(step, letter, office):
    take(step, letter, by(step, office), timezone.now())


@pytest.fixture
def killer():
    """The process that forks one to be killed for each job."""
    process = subprocess.Popen(
        [sys.executable, "-m", "lienthong.documents.tests.killed_process"],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        env=environment(),
    )
    yield process
    process.communicate()
    assert process.returncode == 0


def kill(killer, step, moment, letter, office):
    """Have a process take the step and die at that moment of it."""
    job = {
        "step": step, "moment": moment, "dispatch_id": letter, "acting": by(step, office),
        "now": timezone.now(), "database": connection.settings_dict["NAME"],
        "documents": settings.DOCUMENTS, "exchange": settings.EXCHANGE,
    }  # fmt: skip
    killer.stdin.write(pickle.dumps(job))
    killer.stdin.flush()
    assert killer.stdout.read(1) == KILLED


def environment():
    return {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(part for part in sys.path if part),
        "DJANGO_SETTINGS_MODULE": "lienthong.site.settings",
    }


def state_of(letter):
    row = Dispatch.objects.get(id=letter)
    files = DispatchFile.objects.filter(dispatch_id=letter).order_by("id")
    series = Series.objects.filter(last__gt=0).values_list("register", "last")
    return (
        row.stage, row.number, [(one.file_id, one.replaced_at) for one in files], list(series)
    )  # fmt: skip


def test_what_a_killed_process_leaves_is_taken_up_once(letter, office, platform, killer):
    """One letter on its whole way, as setting a platform up costs more than all the deaths."""
    for step, points in STEPS.items():
        was = state_of(letter)
        for moment in (*points, BEFORE_COMMIT):
            kill(killer, step, moment, letter, office)
            assert state_of(letter) == was, (step, moment)
        kill(killer, step, AFTER_COMMIT, letter, office)
        assert Dispatch.objects.get(id=letter).stage == REACHED[step]
        if step != "issue":
            with pytest.raises(NotAtThisStep):
                go(step, letter, office)
    go("issue", letter, office)
    assert Dispatch.objects.get(id=letter).number == 1
    assert list(Series.objects.filter(last__gt=0).values_list("last", flat=True)) == [1]
    platform.run()
    assert count_sent(asked=SentQuestion(agency_id=office.agency_id)) == 1
    asked = ReceivedQuestion(agency_id=platform.province.communes[0])
    assert count_received(asked=asked) == 1
