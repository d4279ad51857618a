"""How far a document has come where several agencies got it in one's place (EX-202)."""

from datetime import timedelta

from lienthong.exchange.rules.standings import (
    Standing,
    after_acknowledgement,
    after_report,
    combine,
)
from lienthong.exchange.terms import RecipientState
from lienthong.wire.testing import NOON

GIVEN = Standing(state=RecipientState.AT_NODE)
LATER, EVENING = NOON + timedelta(hours=1), NOON + timedelta(hours=6)


def reported(standing, code, at=NOON, reason=""):
    return after_report(standing, code=code, reason=reason, at=at)


def test_a_step_is_reached_once_all_have_reached_it_at_the_last_ones_instant():
    one = after_acknowledgement(GIVEN, at=NOON)
    assert combine([("Một", one), ("Hai", GIVEN)]).acknowledged_at is None
    assert combine([("Một", one), ("Hai", GIVEN)]).state == RecipientState.AT_NODE
    both = combine([("Một", one), ("Hai", after_acknowledgement(GIVEN, at=LATER))])
    assert (both.acknowledged_at, both.state) == (LATER, RecipientState.ACKNOWLEDGED)


def test_where_one_refused_and_the_other_accepted_it_is_refused_and_said_by_whom():
    refused = reported(GIVEN, "02", EVENING, "Không thuộc thẩm quyền")
    for code in ("03", "04", "06"):
        both = combine([("Xã Một", reported(reported(GIVEN, "03"), code)), ("Xã Hai", refused)])
        assert both.state == RecipientState.REFUSED
        assert both.reason == "Xã Hai: Không thuộc thẩm quyền"
    assert combine([("Xã Hai", refused)]).reason == "Không thuộc thẩm quyền"


def test_who_refused_without_a_reason_is_named_all_the_same():
    refused = reported(GIVEN, "02")
    both = combine([("Xã Một", reported(GIVEN, "03")), ("Xã Hai", refused)])
    assert (both.state, both.reason) == (RecipientState.REFUSED, "Xã Hai")
    assert combine([("Xã Hai", refused)]).reason == ""


def test_the_slowest_of_those_who_accepted_counts():
    done = reported(reported(GIVEN, "03"), "06")
    assert combine([("Một", done), ("Hai", reported(GIVEN, "03", LATER))]) == Standing(
        state=RecipientState.ACCEPTED, decided_at=LATER
    )


def test_an_acknowledgement_after_a_report_is_no_step_back_and_counts_once():
    known = after_acknowledgement(reported(GIVEN, "01"), at=NOON)
    assert (known.state, known.acknowledged_at) == (RecipientState.ARRIVED, NOON)
    assert after_acknowledgement(known, at=LATER) == known


def test_a_standing_is_kept_as_it_was():
    for standing in (GIVEN, reported(after_acknowledgement(GIVEN, at=NOON), "02", LATER, "thiếu")):
        assert Standing.read(standing.keep()) == standing
