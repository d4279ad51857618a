from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from lienthong.audit.terms import SYSTEM
from lienthong.directory.models import ChangeEvent
from lienthong.directory.operations import correct_event, record_change
from lienthong.directory.queries import (
    find_by_code,
    find_by_name,
    get_agency,
    get_event,
    get_unit,
    list_events,
    successors,
)
from lienthong.directory.terms import (
    EVERYWHERE,
    AlreadyCorrected,
    Body,
    Change,
    ChangeKind,
    ChangeLine,
    LaterChangeStands,
    LoadedEventStands,
    Particulars,
    UnknownEvent,
)
from lienthong.directory.testing import committee_of, facts_told, merge_lines

pytestmark = pytest.mark.django_db

ON = date(2027, 1, 1)
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
LATER = NOW + timedelta(days=1)


@pytest.fixture
def merger(communes):
    return record(ChangeKind.MERGED, *merge_lines(communes, name="Xã Sông Núi", code="99001"))


def record(kind, *lines, on=ON, now=NOW):
    change = Change(kind=kind, body=Body.UNIT, effective_on=on, lines=lines)
    return record_change(change=change, within=EVERYWHERE, actor=SYSTEM, now=now).event_id


def undo(event_id, now=LATER):
    return correct_event(
        event_id=event_id, reason="entered twice", within=EVERYWHERE, actor=SYSTEM, now=now
    )


def test_an_undone_merger_never_happened_as_far_as_the_record_knows_now(communes, merger):
    undo(merger)
    for commune in communes:
        assert get_unit(unit_id=commune.id, on=ON).lives_on(ON)
        assert get_agency(agency_id=committee_of(commune), on=ON).lives_on(ON)
        assert successors(body=Body.UNIT, body_id=commune.id, on=ON).successors == ()
    assert find_by_code(code="99001", on=ON)[0].card.id == communes[0].id
    assert find_by_name(text="sông núi") == []


def test_what_the_record_said_before_the_correction_can_still_be_asked(communes, merger):
    undo(merger)
    between = NOW + timedelta(hours=1)
    found = successors(body=Body.UNIT, body_id=communes[0].id, on=ON, as_recorded_at=between)
    assert [heir.name for heir in found.successors] == ["Xã Sông Núi"]


def test_both_events_stay_and_point_at_each_other(merger):
    correction = undo(merger)
    assert get_event(event_id=merger).corrected_by_id == correction
    assert get_event(event_id=correction).corrects_id == merger
    assert get_event(event_id=correction).note == "entered twice"
    assert [event.kind for event in list_events()] == [ChangeKind.CORRECTED, ChangeKind.MERGED]


def test_the_right_change_can_be_entered_after_the_wrong_one_was_undone(communes, merger):
    undo(merger)
    lines = merge_lines(communes, name="Phường Sông Núi", code="99001")
    record(ChangeKind.MERGED, *lines, now=LATER + timedelta(hours=1))
    assert find_by_code(code="99001", on=ON)[0].card.name == "Phường Sông Núi"


def test_a_correction_is_a_fact(merger):
    undo(merger)
    assert len(facts_told("directory:change:corrected")) == 1


def test_an_event_is_undone_once(merger):
    undo(merger)
    with pytest.raises(AlreadyCorrected):
        undo(merger)


def test_a_correction_is_not_undone(merger):
    correction = undo(merger)
    with pytest.raises(AlreadyCorrected):
        undo(correction)


def test_an_event_that_a_later_one_rests_on_is_not_undone(communes, merger):
    new = find_by_code(code="99001", on=ON)[0].card
    line = ChangeLine(source_id=new.id, new=Particulars(name="Xã Khác"))
    renaming = record(ChangeKind.RENAMED, line, on=ON + timedelta(days=90), now=LATER)
    with pytest.raises(LaterChangeStands):
        undo(merger)
    undo(renaming, now=LATER + timedelta(hours=1))
    undo(merger, now=LATER + timedelta(hours=2))
    assert get_unit(unit_id=communes[0].id, on=ON).lives_on(ON)


def test_an_event_whose_new_unit_already_has_others_in_it_is_not_undone():
    line = ChangeLine(new=Particulars(name="Tỉnh Mới", code="99"))
    formed = record(ChangeKind.FORMED, line)
    province = find_by_code(code="99", on=ON)[0].card
    inside = Particulars(name="Xã Trong", code="99777", parent_id=province.id)
    record(ChangeKind.FORMED, ChangeLine(new=inside), on=ON + timedelta(days=1), now=LATER)
    with pytest.raises(LaterChangeStands):
        undo(formed)


def test_loaded_data_is_not_undone(communes):
    listed = ChangeEvent.objects.filter(kind=ChangeKind.LISTED).order_by("id").first()
    with pytest.raises(LoadedEventStands):
        undo(listed.key)


def test_an_unknown_event_is_refused():
    with pytest.raises(UnknownEvent):
        undo(uuid4())
