"""What fails again and again is told whole once, then briefly now and then."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lienthong.site import runner
from lienthong.site.runner import Runner
from lienthong.site.troubles import Troubles
from lienthong.site.wiring import Job


class Log:
    """Keeps what was told: event, whether with where it happened, and about which job."""

    def __init__(self):
        self.told = []

    def error(self, event, **values):
        self.told.append((event, "exc_info" in values, values.get("job")))

    warning = error


@pytest.fixture
def clock():
    return [0.0]


@pytest.fixture
def troubles(clock):
    return Troubles(Log(), clock=lambda: clock[0])


def fail(troubles, text="disk full", about=""):
    troubles.tell("runner_failed", OSError(text), level="error", about=about)


def test_a_full_disk_of_an_hour_is_told_whole_once_and_then_each_minute(troubles, clock):
    for second in range(3600):
        clock[0] = float(second)
        fail(troubles)
    told = troubles.log.told
    assert [whole for _, whole, _ in told].count(True) == 1
    assert len(told) == 60


def test_another_failure_and_one_after_success_are_told_whole(troubles):
    fail(troubles)
    fail(troubles, "no space left")
    fail(troubles, "no space left")
    troubles.forget("runner_failed")
    fail(troubles, "no space left")
    assert [whole for _, whole, _ in troubles.log.told] == [True, True, True]


def test_one_jobs_failure_hides_no_others(troubles):
    for about in ("một", "hai", "một"):
        fail(troubles, about=about)
    assert [job for _, _, job in troubles.log.told] == ["một", "hai"]


@pytest.mark.django_db
def test_a_job_that_fails_each_round_fills_no_terminal(monkeypatch):
    def full(_now):
        raise OSError("No space left on device")

    monkeypatch.setattr(runner, "JOBS", (Job("test.full", timedelta(0), full),))
    monkeypatch.setattr(runner, "integrate_facts", lambda **_: 0)
    monkeypatch.setattr(runner, "run_deliveries", lambda **_: 0)
    log = Log()
    works = Runner(signer=None)
    works._troubles.log = log
    now = timezone.now()
    for seconds in range(0, 300, 5):
        works.work(now + timedelta(seconds=seconds))
    assert log.told == [("job_failed", True, "test.full")]
