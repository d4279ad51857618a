"""What people's calendars tell of the agreements of their agencies."""

from datetime import UTC, date, datetime

import pytest

from lienthong.cooperation.operations.meetings import conclude, record_meeting
from lienthong.cooperation.terms import Bound, Side
from lienthong.cooperation.terms.meetings import ConclusionDraft, MeetingDraft
from lienthong.cooperation.testing import browser_of, make_commitment, make_two_sides
from lienthong.site.calendar_entries import commitments_that_are_due

TODAY = date(2026, 11, 1)
NOW = datetime(2026, 11, 2, 3, tzinfo=UTC)


@pytest.mark.django_db
def test_what_becomes_due_stands_in_the_calendars_of_the_sides_people():
    sides = make_two_sides()
    agency = sides.provider.agency_id
    owner = Bound(side=Side.PROVIDER, name="Công ty Viễn thông Thử", agency_id=agency)
    commitment = make_commitment(sides.agreement, owner=owner, due="2026-12-31")
    make_commitment(sides.agreement, owner=owner, due="2026-10-31")
    account = browser_of(sides.state).session["_auth_user_id"]
    entries = commitments_that_are_due(account, TODAY, datetime(2026, 11, 1, tzinfo=UTC))
    assert [(one.title, one.on) for one in entries] == [
        (f"{commitment}: Lắp trạm 4G tại các xã", date(2026, 12, 31))
    ]


@pytest.mark.django_db
def test_a_conclusion_is_called_what_it_says():
    sides = make_two_sides()
    held = MeetingDraft(title="Sơ kết", held="2/11/2026")
    meeting = record_meeting(draft=held, acting=sides.state, now=NOW)
    said = ConclusionDraft(text="Bàn giao tài khoản", side=Side.STATE, who="", due="15/12/2026")
    conclude(meeting_id=meeting, draft=said, acting=sides.state, now=NOW)
    account = browser_of(sides.state).session["_auth_user_id"]
    told = commitments_that_are_due(account, NOW.date(), NOW)
    assert [one.title for one in told] == ["Kết luận cuộc họp: Bàn giao tài khoản"]
