"""Notes stay with those they are for: one's side, one's agency, auditors."""

from uuid import UUID

import pytest
from django.urls import reverse

from lienthong.audit.queries import list_facts_of
from lienthong.cooperation.operations.notes import add_note, withdraw_note
from lienthong.cooperation.queries.notes import list_notes
from lienthong.cooperation.terms import Party, Side, UnknownCommitment
from lienthong.cooperation.terms.notes import NoteDraft, NoteReaders, NoteUnfit, UnknownNote
from lienthong.cooperation.terms.result_refusals import NotOfASide
from lienthong.cooperation.testing import (
    RECORDED_AT,
    browser_of,
    make_acting,
    make_agreement,
    make_counted,
    make_two_sides,
    page_of,
)
from lienthong.documents.terms import DraftSecret
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db
SAID = "Chưa trả phí thuê tủ mạng"


@pytest.fixture
def sides():
    return make_two_sides()


def note(sides, acting, words=SAID, **changes):
    draft = NoteDraft(words=words, **changes)
    return add_note(agreement=sides.agreement, draft=draft, acting=acting, now=RECORDED_AT)


def read(sides, acting, **narrower):
    asked = {"agreement": sides.agreement, "on": RECORDED_AT.date()}
    return [one.words for one in list_notes(**asked, acting=acting, **narrower)]


def colleague(acting, role=Role.LEADER):
    return make_acting(role, agency_id=acting.agency_id)


@pytest.mark.parametrize("readers", NoteReaders)
def test_the_other_side_a_clerk_and_a_stranger_never_read_it_an_auditor_does(sides, readers):
    note(sides, sides.provider, readers=readers)
    stranger = make_acting(agency_id=UUID(int=9))
    for outsider in (sides.state, stranger, colleague(sides.provider, Role.CLERK)):
        assert read(sides, outsider) == []
    for reader in (sides.provider, colleague(sides.provider)):
        assert read(sides, reader) == [SAID]
    assert read(sides, make_acting(Role.AUDITOR, agency_id=UUID(int=5))) == [SAID]


def test_another_agency_of_the_side_reads_what_is_for_the_side_alone(directory):
    first, second = directory.communes
    agreement = make_agreement(
        parties=(
            Party(side=Side.STATE, name="UBND xã Thử Giang", agency_id=first),
            Party(side=Side.STATE, name="UBND xã Thử Sơn", agency_id=second),
            Party(side=Side.PROVIDER, name="Công ty Viễn thông Thử", agency_id=directory.provider),
        )
    )
    for readers in NoteReaders:
        draft = NoteDraft(words=readers.value, readers=readers)
        acting = make_acting(agency_id=first)
        add_note(agreement=agreement, draft=draft, acting=acting, now=RECORDED_AT)
    seen = list_notes(
        agreement=agreement, acting=make_acting(agency_id=second), on=RECORDED_AT.date()
    )
    assert [one.words for one in seen] == [NoteReaders.SIDE.value]


def test_only_who_speaks_for_a_side_writes_and_only_on_what_is_there(sides):
    with pytest.raises(NotOfASide):
        note(sides, make_acting(agency_id=UUID(int=9)))
    with pytest.raises(UnknownCommitment):
        note(sides, sides.state, commitment="A99-C1")
    for words in ("  ", "a" * 4001):
        with pytest.raises(NoteUnfit):
            note(sides, sides.state, words=words)
    with pytest.raises(DraftSecret):
        note(sides, sides.state, words="Độ mật: TUYỆT MẬT")


def test_a_note_on_a_commitment_stands_with_the_agreement_too(sides):
    commitment = make_counted(sides.agreement, sides.provider.agency_id)
    note(sides, sides.state, commitment=commitment)
    note(sides, sides.state, words="Chung")
    assert read(sides, sides.state, commitment=commitment) == [SAID]
    assert set(read(sides, sides.state)) == {SAID, "Chung"}


def test_a_withdrawn_note_is_left_to_auditors_and_only_its_agency_withdraws(sides):
    given = note(sides, sides.state)
    with pytest.raises(UnknownNote):
        withdraw_note(note_id=given, acting=sides.provider, now=RECORDED_AT)
    assert withdraw_note(note_id=given, acting=sides.state, now=RECORDED_AT) == sides.agreement
    with pytest.raises(UnknownNote):
        withdraw_note(note_id=given, acting=sides.state, now=RECORDED_AT)
    assert read(sides, sides.state) == []
    assert read(sides, make_acting(Role.AUDITOR, agency_id=UUID(int=5))) == [SAID]


def test_no_fact_says_what_is_in_a_note(sides):
    given = note(sides, sides.state)
    withdraw_note(note_id=given, acting=sides.state, now=RECORDED_AT)
    facts = list_facts_of(subject=f"cooperation.note:{given}")
    assert [fact.tag for fact in facts] == ["cooperation:note:withdrawn", "cooperation:note:added"]
    assert SAID not in str([fact.data for fact in facts])


def test_on_the_page_a_note_is_written_and_the_other_side_has_no_way_to_it(sides):
    ours, theirs = browser_of(sides.state), browser_of(sides.provider)
    here = reverse("cooperation:notes", args=[sides.agreement])
    agreement = reverse("cooperation:agreement", args=[sides.agreement])
    assert ours.post(here, {"words": " ", "readers": "side"}).status_code == 422
    assert ours.post(here, {"words": SAID, "readers": "side"}).status_code == 302
    assert SAID in page_of(ours.get(here))
    assert f"{here}" in page_of(ours.get(agreement))
    assert SAID not in page_of(theirs.get(here))
    assert "(0)" in page_of(theirs.get(agreement))
