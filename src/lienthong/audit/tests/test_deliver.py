from datetime import UTC, datetime, timedelta

import pytest

from lienthong.audit.operations import append_fact, integrate_facts, run_deliveries
from lienthong.audit.queries import count_waiting, list_stuck_deliveries
from lienthong.audit.terms import SYSTEM
from lienthong.audit.testing import LampLit
from lienthong.kernel.errors import Fault, Refusal
from lienthong.ledger.notes import LogSigner
from lienthong.wire.seals import new_log_key

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
SIGNER = LogSigner(name="test.local/audit", key=new_log_key())

pytestmark = pytest.mark.django_db


class BulbMissing(Refusal):
    code = "testing.bulb_missing"
    fault = Fault.OTHER_SYSTEM
    message = "The lamp {lamp} has no bulb."


def announce(*handlers):
    append_fact(fact=LampLit(lamp="1"), actor=SYSTEM, now=NOW)
    integrate_facts(reactions={LampLit.TAG: handlers}, signer=SIGNER, now=NOW)


def test_every_handler_gets_the_fact_once():
    heard = []
    handlers = {
        "a": lambda fact, now: heard.append(("a", fact.data["lamp"])),
        "b": lambda fact, now: heard.append(("b", fact.data["lamp"])),
    }
    announce("a", "b")
    assert run_deliveries(handlers=handlers, now=NOW) == 2
    assert run_deliveries(handlers=handlers, now=NOW + timedelta(days=1)) == 0
    assert sorted(heard) == [("a", "1"), ("b", "1")]
    assert count_waiting() == 0


def test_a_handler_that_fails_is_tried_again_later_and_shown_as_stuck_until_then():
    tries = []

    def fails_twice(fact, now):
        tries.append(now)
        if len(tries) < 3:
            raise BulbMissing(lamp=fact.data["lamp"])

    announce("lamp")
    run_deliveries(handlers={"lamp": fails_twice}, now=NOW)
    (stuck,) = list_stuck_deliveries()
    assert (stuck.handler, stuck.attempts) == ("lamp", 1)
    assert stuck.last_error == {
        "code": "testing.bulb_missing",
        "message": "The lamp {lamp} has no bulb.",
        "params": {"lamp": "1"},
    }
    assert run_deliveries(handlers={"lamp": fails_twice}, now=NOW + timedelta(seconds=1)) == 0
    run_deliveries(handlers={"lamp": fails_twice}, now=NOW + timedelta(seconds=2))
    run_deliveries(handlers={"lamp": fails_twice}, now=NOW + timedelta(seconds=6))
    assert len(tries) == 3
    assert list_stuck_deliveries() == []


def test_one_failing_handler_does_not_hold_up_another():
    heard = []

    def fails(fact, now):
        raise BulbMissing(lamp="1")

    announce("bad", "good")
    run_deliveries(handlers={"bad": fails, "good": lambda fact, now: heard.append(1)}, now=NOW)
    assert heard == [1]


def test_many_deliveries_of_one_handler_do_not_hold_up_another():
    heard = []
    handlers = {
        name: lambda _fact, _now, name=name: heard.append(name) for name in ("slow", "quick")
    }
    for _ in range(20):
        announce("slow")
    announce("quick")
    run_deliveries(handlers=handlers, now=NOW, limit=6)
    assert "quick" in heard
    assert 1 <= heard.count("slow") <= 5
    while run_deliveries(handlers=handlers, now=NOW, limit=6):
        pass
    assert (heard.count("slow"), heard.count("quick")) == (20, 1)


def test_a_handler_that_no_longer_exists_is_shown_not_lost():
    announce("gone")
    run_deliveries(handlers={}, now=NOW)
    (stuck,) = list_stuck_deliveries()
    assert stuck.handler == "gone"
