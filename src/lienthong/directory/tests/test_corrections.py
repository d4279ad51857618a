from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from lienthong.audit.terms import SYSTEM
from lienthong.directory.models import ChangeEvent
from lienthong.directory.operations import correct_event, record_change
from lienthong.directory.queries import (
    describe_events,
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
from lienthong.directory.testing import build_agency, committee_of, facts_told, merge_lines

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


def content_of(event_id):
    return describe_events(events=[get_event(event_id=event_id)])[event_id]


def test_an_undone_renaming_and_its_correction_still_tell_what_was_entered(communes):
    line = ChangeLine(source_id=communes[0].id, new=Particulars(name="Xã Sông Trong Mới"))
    renaming = record(ChangeKind.RENAMED, line)
    as_entered = content_of(renaming)
    correction = undo(renaming)
    for told in (content_of(renaming), content_of(correction)):
        assert told == as_entered
        ((before, after),) = told.altered
        assert (before.name, after.name) == ("Xã Sông Trong", "Xã Sông Trong Mới")


def test_an_undone_merger_still_tells_who_passed_to_whom(communes, merger):
    correction = undo(merger)
    for told in (content_of(merger), content_of(correction)):
        assert {passed.source.id for passed in told.passed} == {each.id for each in communes}
        assert {passed.target.name for passed in told.passed} == {"Xã Sông Núi"}
        assert told.known == {each.id for each in communes}


def test_a_new_code_of_an_agency_is_told_with_the_old_one_also_once_undone():
    agency = build_agency("Sở Tài chính tỉnh Hoa Lư", code="H97.1")
    line = ChangeLine(source_id=agency.id, new=Particulars(code="H97.2"))
    change = Change(kind=ChangeKind.CODE_CHANGED, body=Body.AGENCY, effective_on=ON, lines=(line,))
    recoding = record_change(change=change, within=EVERYWHERE, actor=SYSTEM, now=NOW).event_id
    for _ in range(2):
        ((before, after),) = content_of(recoding).altered
        assert (before.code, after.code) == ("H97.1", "H97.2")
        if get_event(event_id=recoding).corrected_by_id is None:
            undo(recoding)


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
