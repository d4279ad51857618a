"""Entering, amending and loading agreements."""

from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from threading import Barrier
from uuid import UUID

import pytest
from django.db import IntegrityError, connections, transaction

from lienthong.audit.queries import FactFilter, list_facts, list_facts_of
from lienthong.audit.terms import SYSTEM, Actor
from lienthong.cooperation.models import Agreement, AgreementVersion
from lienthong.cooperation.operations import add_agreement, amend_agreement
from lienthong.cooperation.queries import get_agreement, get_draft
from lienthong.cooperation.terms import (
    AgreementRefused,
    AlreadyRecorded,
    ChangedMeanwhile,
    NothingChanged,
    Party,
    Side,
    UnknownAgreement,
    VersionKind,
)
from lienthong.cooperation.testing import (
    OFFICE,
    RECORDED_AT,
    keep_register,
    make_agreement,
    make_directory,
    make_draft,
)

pytestmark = pytest.mark.django_db

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)
ON = NOW.date()
AN = Actor(
    name="Lê Văn An",
    account_id=UUID(int=1),
    agency_id=OFFICE,
    agency_name="Sở KH&CN",
    role="officer",
)


@pytest.fixture(autouse=True)
def _kept(db):
    """An's agency keeps the register."""
    keep_register()


def amend(reference, draft, **changes):
    given = {
        "kind": VersionKind.AMENDMENT,
        "effective": "8/2020",
        "reason": "Gia hạn",
        "based_on": 1,
        "actor": AN,
        "now": NOW,
    }
    return amend_agreement(reference=reference, draft=draft, **{**given, **changes})


def refused(error):
    return [(type(one).__name__, one.place) for one in error.value.params["refusals"]]


def test_an_agreement_added_is_on_record_with_its_fact():
    added = add_agreement(draft=make_draft(signed="02/08/2018"), actor=AN, now=NOW)
    record = get_agreement(reference=added.reference, on=ON)
    assert record.id == added.agreement_id
    assert record.draft.signed == "2018-08-02"
    assert [version.recorded_by for version in record.versions] == ["Lê Văn An"]
    (fact,) = list_facts_of(subject=f"cooperation.agreement:{added.agreement_id}")
    assert (fact.tag, fact.actor_name) == ("cooperation:agreement:added", "Lê Văn An")
    assert fact.data["reference"] == added.reference


def test_references_count_on():
    first, second = make_agreement(), make_agreement(title="Hợp tác khác")
    assert int(second[1:]) == int(first[1:]) + 1


def test_an_agreement_that_stands_on_record_word_for_word_is_not_added_again():
    reference = make_agreement()
    facts = len(list_facts(matching=FactFilter(), limit=1000))
    for again in (make_draft(), make_draft(title="  Hợp  tác về chuyển đổi số ", signed="8/2018")):
        with pytest.raises(AlreadyRecorded) as error:
            add_agreement(draft=again, actor=AN, now=NOW)
        assert error.value.params == {"reference": reference}
    assert len(list_facts(matching=FactFilter(), limit=1000)) == facts
    assert int(make_agreement(remarks="Bản thứ hai")[1:]) == int(reference[1:]) + 1


def test_what_an_agreement_recorded_before_it_was_amended_may_be_added():
    reference = make_agreement()
    amend(reference, make_draft(title="Tên khác"))
    assert make_agreement() != reference
    with pytest.raises(AlreadyRecorded, match=reference):
        make_agreement(title="Tên khác")


@pytest.mark.django_db(transaction=True)
def test_of_two_equal_agreements_sent_at_once_only_one_is_added():
    make_agreement(title="Để bộ đếm có sẵn")
    together = Barrier(2)

    def send(_number):
        try:
            together.wait(timeout=20)
            return make_agreement()
        except AlreadyRecorded as error:
            return error.params["reference"]
        finally:
            connections.close_all()

    with ThreadPoolExecutor(2) as senders:
        first, second = senders.map(send, range(2))
    assert first == second
    assert Agreement.objects.count() == 2


def test_the_fact_is_also_about_the_parties_bodies():
    directory = make_directory()
    make_agreement(
        parties=(
            Party(side=Side.STATE, name="UBND huyện Thử Giang", agency_id=directory.district),
            Party(side=Side.PROVIDER, name="VNPT"),
        )
    )
    facts = list_facts_of(subject=f"directory.agency:{directory.district}")
    assert "cooperation:agreement:added" in [fact.tag for fact in facts]


def test_a_refused_agreement_leaves_nothing_behind():
    with pytest.raises(AgreementRefused) as error:
        add_agreement(draft=make_draft(title="", signed="hôm qua"), actor=AN, now=NOW)
    assert refused(error) == [("TitleMissing", "title"), ("SignedNotUnderstood", "signed")]
    assert not Agreement.objects.exists()


def test_a_party_cannot_be_linked_to_a_body_the_directory_lacks():
    parties = (
        Party(side=Side.STATE, name="UBND huyện", agency_id=UUID(int=7)),
        Party(side=Side.PROVIDER, name="VNPT"),
    )
    with pytest.raises(AgreementRefused) as error:
        add_agreement(draft=make_draft(parties=parties), actor=AN, now=NOW)
    assert refused(error) == [("PartyNotInDirectory", "parties.0")]


def test_only_an_agreement_on_record_can_be_carried_on():
    with pytest.raises(AgreementRefused) as error:
        make_agreement(renews_id=UUID(int=7))
    assert refused(error) == [("RenewedUnknown", "renews_id")]


def test_an_amendment_is_a_new_version_and_the_earlier_one_stays():
    reference = make_agreement()
    _, _, draft = get_draft(reference=reference)
    assert amend(reference, replace(draft, term="2018–2025")) == 2
    record = get_agreement(reference=reference, on=ON)
    assert record.draft.term == "2018/2025"
    newest, first = record.versions
    assert (newest.kind, newest.effective, newest.reason) == (
        VersionKind.AMENDMENT,
        "2020-08",
        "Gia hạn",
    )
    assert first.draft == draft
    assert first.superseded_at == newest.recorded_at == NOW
    fact = list_facts_of(subject=f"cooperation.agreement:{record.id}")[0]
    assert fact.tag == "cooperation:agreement:amended"
    assert fact.data["changed"] == ["term"]


def test_a_correction_needs_no_day_but_a_reason():
    reference = make_agreement()
    _, _, draft = get_draft(reference=reference)
    with pytest.raises(AgreementRefused) as error:
        amend(reference, replace(draft, title="Khác"), kind=VersionKind.CORRECTION, reason=" ")
    assert refused(error) == [("ReasonMissing", "reason")]
    amend(reference, replace(draft, title="Khác"), kind=VersionKind.CORRECTION, effective="")
    assert get_agreement(reference=reference, on=ON).versions[0].effective == ""


@pytest.mark.parametrize(
    ("effective", "expected"),
    [
        ("", "AmendmentDateMissing"),
        ("  ", "AmendmentDateMissing"),
        ("hôm qua", "AmendmentDateNotUnderstood"),
        ("2019/2020", "AmendmentDateNotUnderstood"),
    ],
)
def test_an_amendment_needs_the_day_it_was_agreed(effective, expected):
    reference = make_agreement()
    _, _, draft = get_draft(reference=reference)
    with pytest.raises(AgreementRefused) as error:
        amend(reference, replace(draft, title="Khác"), effective=effective)
    assert refused(error) == [(expected, "effective")]


@pytest.mark.parametrize(
    ("effective", "expected"),
    [
        ("1/2017", "AmendmentBeforeSigned"),
        ("31/07/2018", "AmendmentBeforeSigned"),
        ("2035", "AmendmentInFuture"),
        ("24/11/2026", "AmendmentInFuture"),
    ],
)
def test_a_change_is_agreed_on_after_signing_and_before_it_is_recorded(effective, expected):
    reference = make_agreement(signed="2018-08")
    _, _, draft = get_draft(reference=reference)
    with pytest.raises(AgreementRefused) as error:
        amend(reference, replace(draft, term="2018–2040"), effective=effective)
    assert refused(error) == [(expected, "effective")]


@pytest.mark.parametrize("effective", ["8/2018", "2018", "2017?", "2026", "11/2026"])
def test_a_day_that_may_fit_between_signing_and_today_is_not_refused(effective):
    reference = make_agreement(signed="2018-08")
    _, _, draft = get_draft(reference=reference)
    assert amend(reference, replace(draft, term="2018–2025"), effective=effective) == 2


def test_a_correction_cannot_move_the_signing_into_the_future():
    reference = make_agreement()
    _, _, draft = get_draft(reference=reference)
    with pytest.raises(AgreementRefused) as error:
        moved = replace(draft, signed="2035", term="2036–2040")
        amend(reference, moved, kind=VersionKind.CORRECTION, effective="")
    assert refused(error) == [("SignedInFuture", "signed")]


def test_a_change_that_changes_nothing_is_refused():
    reference = make_agreement()
    _, _, draft = get_draft(reference=reference)
    with pytest.raises(NothingChanged):
        amend(reference, draft)
    assert AgreementVersion.objects.count() == 1


def test_lines_ended_as_a_browser_ends_them_are_no_change():
    reference = make_agreement(remarks="Dòng một.\nDòng hai.")
    _, _, draft = get_draft(reference=reference)
    assert draft.remarks == "Dòng một.\nDòng hai."
    with pytest.raises(NothingChanged):
        amend(reference, replace(draft, remarks="Dòng một.\r\nDòng hai.\r\n"))


def test_of_two_people_who_change_at_once_the_second_is_told():
    reference = make_agreement()
    _, _, draft = get_draft(reference=reference)
    amend(reference, replace(draft, title="Của người thứ nhất"))
    with pytest.raises(ChangedMeanwhile) as error:
        amend(reference, replace(draft, title="Của người thứ hai"))
    assert "Lê Văn An" in str(error.value)
    assert get_agreement(reference=reference, on=ON).draft.title == "Của người thứ nhất"


def test_an_unknown_agreement_cannot_be_amended():
    with pytest.raises(UnknownAgreement):
        amend("A999", make_draft())


def test_nothing_carries_on_what_was_signed_later_nor_two_each_other():
    early, late = make_agreement(signed="2018-08"), make_agreement(signed="2019-11")
    early_id, late_id = (get_draft(reference=one)[0] for one in (early, late))
    with pytest.raises(AgreementRefused) as error:
        amend(early, replace(get_draft(reference=early)[2], renews_id=late_id))
    assert refused(error) == [("RenewedSignedLater", "renews_id")]
    amend(late, replace(get_draft(reference=late)[2], renews_id=early_id))
    with pytest.raises(AgreementRefused) as error:
        amend(early, replace(get_draft(reference=early)[2], renews_id=late_id))
    assert ("RenewedInCircle", "renews_id") in refused(error)


def test_an_agreement_cannot_carry_on_itself():
    reference = make_agreement()
    agreement_id, _, draft = get_draft(reference=reference)
    with pytest.raises(AgreementRefused) as error:
        amend(reference, replace(draft, renews_id=agreement_id))
    assert refused(error) == [("RenewedUnknown", "renews_id")]


def test_the_database_keeps_one_standing_version():
    make_agreement()
    row = AgreementVersion.objects.get()
    row.pk, row.number = None, 2
    with pytest.raises(IntegrityError), transaction.atomic():
        row.save()


@pytest.mark.django_db(transaction=True)
def test_a_change_whose_fact_cannot_be_written_does_not_happen(monkeypatch):
    reference = make_agreement()
    _, _, draft = get_draft(reference=reference)

    def fail(**_):
        raise RuntimeError

    monkeypatch.setattr("lienthong.cooperation.operations.amend.append_fact", fail)
    with pytest.raises(RuntimeError):
        amend(reference, replace(draft, title="Khác"))
    assert get_draft(reference=reference)[1:] == (1, draft)
    assert get_agreement(reference=reference, on=ON).versions[0].recorded_at == RECORDED_AT
    assert SYSTEM.name == get_agreement(reference=reference, on=ON).versions[0].recorded_by
