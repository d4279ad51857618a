from datetime import UTC, date, datetime, timedelta
from uuid import uuid4

import pytest

from lienthong.audit.terms import SYSTEM, Actor
from lienthong.directory.operations import preview_change, record_change
from lienthong.directory.queries import (
    get_unit,
)
from lienthong.directory.terms import (
    EVERYWHERE,
    Act,
    AgencyKind,
    AllToOneOfSeveral,
    Body,
    Change,
    ChangedLater,
    ChangeKind,
    ChangeLine,
    ChangeRefused,
    CodeTaken,
    KindNotEntered,
    MergerMalformed,
    NothingChanges,
    NotLiving,
    ParentMissing,
    ParentTooLow,
    Particulars,
    Share,
    SplitMalformed,
    StillHolds,
    TooFarAhead,
    TwoRemainders,
    UnitCodeMalformed,
    UnitNameMalformed,
    UnknownBody,
    ValueMissing,
    WordUnknown,
)
from lienthong.directory.testing import (
    build_agency,
    facts_told,
    merge_lines,
)

pytestmark = pytest.mark.django_db

ON = date(2027, 1, 1)
TODAY = date(2026, 12, 1)
NOW = datetime(2026, 12, 1, 2, 0, tzinfo=UTC)
ACT = Act(number="99/NQ-UBTVQH16", issuer="Ủy ban Thường vụ Quốc hội", issued_on="2026-11")


def change(kind, *lines, body=Body.UNIT, on=ON, **options):
    return Change(kind=kind, body=body, effective_on=on, lines=lines, act=ACT, **options)


def record(*arguments, **options):
    return record_change(
        change=change(*arguments, **options), within=EVERYWHERE, actor=SYSTEM, now=NOW
    )


def refusals(*arguments, **options):
    preview = preview_change(change=change(*arguments, **options), within=EVERYWHERE, on=TODAY)
    return [(problem.line, problem.column, type(problem.refusal)) for problem in preview.problems]


def merger(communes, name="Xã Sông Núi", code="99001"):
    return merge_lines(communes, name=name, code=code)


def test_a_change_with_problems_is_refused_as_a_whole(communes):
    lines = merger(communes[:2], code="99003")
    with pytest.raises(ChangeRefused) as refused:
        record(ChangeKind.MERGED, *lines)
    assert [type(problem.refusal) for problem in refused.value.problems] == [CodeTaken]
    assert get_unit(unit_id=communes[0].id).valid_until is None
    assert not facts_told("directory:change:recorded")


def test_a_name_without_its_type_is_refused(communes):
    assert refusals(ChangeKind.MERGED, *merger(communes[:2], name="Sông Núi")) == [
        (1, "name", UnitNameMalformed)
    ]


def test_a_new_unit_without_what_it_lies_in_is_refused_at_its_parent(communes):
    def split(*names):
        return [
            ChangeLine(source_id=communes[0].id, new=Particulars(name=name, code=f"9905{place}"))
            for place, name in enumerate(names)
        ]

    assert refusals(ChangeKind.SPLIT, *split("Xã Một", "Huyện Hai")) == [
        (1, "parent_id", ParentMissing),
        (2, "parent_id", ParentMissing),
    ]
    assert refusals(ChangeKind.SPLIT, *split("Một", "Hai")) == [
        (1, "name", UnitNameMalformed),
        (2, "name", UnitNameMalformed),
    ]


def test_a_code_of_the_wrong_length_is_refused(communes):
    assert refusals(ChangeKind.MERGED, *merger(communes[:2], code="9901")) == [
        (1, "code", UnitCodeMalformed)
    ]


def test_a_missing_code_is_refused(communes):
    assert refusals(ChangeKind.MERGED, *merger(communes[:2], code="")) == [
        (1, "code", ValueMissing)
    ]


def test_one_code_for_two_new_units_is_refused(province, communes):
    lines = [
        ChangeLine(
            source_id=communes[0].id,
            new=Particulars(name=name, code="99050", parent_id=province.id),
        )
        for name in ("Xã Một", "Xã Hai")
    ]
    assert refusals(ChangeKind.SPLIT, *lines) == [(2, "code", CodeTaken)]


def test_all_of_a_body_cannot_go_to_one_of_several(communes):
    lines = [
        ChangeLine(source_id=communes[0].id, target_id=target.id, share=share)
        for target, share in ((communes[1], Share.FULL), (communes[2], Share.PART))
    ]
    assert refusals(ChangeKind.SPLIT, *lines) == [(1, "share", AllToOneOfSeveral)]


def test_there_is_only_one_remainder(communes):
    lines = [
        ChangeLine(source_id=communes[0].id, target_id=target.id, share=Share.REMAINDER)
        for target in communes[1:]
    ]
    assert refusals(ChangeKind.SPLIT, *lines) == [(1, "share", TwoRemainders)]


def test_a_merger_of_one_into_nothing_is_refused(communes):
    assert refusals(ChangeKind.MERGED, ChangeLine(source_id=communes[0].id)) == [
        (0, "kind", MergerMalformed)
    ]


def test_a_split_into_one_is_refused(communes):
    line = ChangeLine(source_id=communes[0].id, target_id=communes[1].id)
    assert refusals(ChangeKind.SPLIT, line) == [(0, "kind", SplitMalformed)]


def test_listing_is_not_entered_by_hand(communes):
    assert refusals(ChangeKind.LISTED, ChangeLine(source_id=communes[0].id)) == [
        (0, "kind", KindNotEntered)
    ]


def test_a_unit_that_others_lie_in_cannot_end(province, communes):
    (problem,) = preview_change(
        change=change(
            ChangeKind.DISSOLVED, ChangeLine(source_id=province.id), with_committees=False
        ),
        within=EVERYWHERE,
        on=TODAY,
    ).problems
    assert isinstance(problem.refusal, StillHolds)
    assert "3" in str(problem.refusal)


def test_a_change_a_person_enters_names_the_act_it_rests_on(communes):
    without = Change(
        kind=ChangeKind.MERGED, body=Body.UNIT, effective_on=ON, lines=merger(communes[:2])
    )
    (problem,) = preview_change(change=without, within=EVERYWHERE, on=TODAY).problems
    assert (problem.line, problem.column) == (0, "act_number")
    assert isinstance(problem.refusal, ValueMissing)
    person = Actor(name="Lê Thị Quản", account_id=uuid4())
    with pytest.raises(ChangeRefused):
        record_change(change=without, within=EVERYWHERE, actor=person, now=NOW)
    record_change(change=without, within=EVERYWHERE, actor=SYSTEM, now=NOW)


def test_a_day_more_than_ten_years_ahead_is_taken_for_a_slip(communes):
    lines = merger(communes[:2])
    assert refusals(ChangeKind.MERGED, *lines, on=date(2036, 12, 1)) == []
    assert refusals(ChangeKind.MERGED, *lines, on=date(2036, 12, 2)) == [
        (0, "effective_on", TooFarAhead)
    ]


def test_an_unknown_body_is_refused():
    assert refusals(ChangeKind.DISSOLVED, ChangeLine(source_id=uuid4())) == [
        (1, "source", UnknownBody)
    ]


def test_a_body_that_has_ended_cannot_change_again(communes):
    record(ChangeKind.DISSOLVED, ChangeLine(source_id=communes[0].id))
    later = ON + timedelta(days=30)
    line = ChangeLine(source_id=communes[0].id, new=Particulars(name="Xã Khác"))
    assert refusals(ChangeKind.RENAMED, line, on=later) == [(1, "source", NotLiving)]


def test_a_change_before_one_on_record_is_refused(communes):
    line = ChangeLine(source_id=communes[0].id, new=Particulars(name="Xã Khác"))
    record(ChangeKind.RENAMED, line)
    earlier = ON - timedelta(days=30)
    other = ChangeLine(source_id=communes[0].id, new=Particulars(name="Xã Khác Nữa"))
    assert refusals(ChangeKind.RENAMED, other, on=earlier) == [(1, "effective_on", ChangedLater)]


def test_a_renaming_to_the_same_name_is_refused(communes):
    line = ChangeLine(source_id=communes[0].id, new=Particulars(name="Xã Sông Trong"))
    assert refusals(ChangeKind.RENAMED, line) == [(1, "new", NothingChanges)]


def test_a_unit_cannot_lie_in_one_of_its_own_level(communes):
    line = ChangeLine(source_id=communes[0].id, new=Particulars(parent_id=communes[1].id))
    assert refusals(ChangeKind.MOVED, line) == [(1, "parent_id", ParentTooLow)]


def test_an_agency_of_an_unknown_kind_is_refused():
    line = ChangeLine(new=Particulars(name="Ban Gì Đó", type="guild"))
    assert refusals(ChangeKind.FORMED, line, body=Body.AGENCY) == [(1, "type", WordUnknown)]


def test_a_code_is_refused_to_an_agency_entered_as_formed_before_its_holder(province):
    build_agency("Sở Thủy lợi", code="H97.01", unit=province)
    new = Particulars(name="Sở Khác", type=AgencyKind.DEPARTMENT, code="H97.01")
    assert refusals(
        ChangeKind.FORMED, ChangeLine(new=new), body=Body.AGENCY, on=date(1990, 1, 1)
    ) == [(1, "code", CodeTaken)]


def test_a_code_of_a_living_agency_is_refused_to_another(province):
    build_agency("Sở Thủy lợi", code="H97.01", unit=province)
    new = Particulars(name="Sở Khác", type=AgencyKind.DEPARTMENT, code="H97.01")
    assert refusals(ChangeKind.FORMED, ChangeLine(new=new), body=Body.AGENCY) == [
        (1, "code", CodeTaken)
    ]
