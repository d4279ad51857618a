"""Numbers: one after the other, none twice, none missing without a word (NĐ 30/2020 Điều 15)."""

import threading
from datetime import UTC, date, datetime

import pytest
from django.db import connections

from lienthong.documents.models import Dispatch, Series
from lienthong.documents.operations import (
    Numbering,
    number_dispatch,
    number_many,
    register_paper,
    release_number,
    reserve_number,
    set_numbering,
)
from lienthong.documents.queries import list_free, list_reserved, list_series
from lienthong.documents.terms import (
    OUTGOING,
    AlreadyEnded,
    DayNotPossible,
    PaperDraft,
    RegisterKnown,
    ReservedUnknown,
    RuleDraft,
    Stage,
    SymbolMissing,
    YearClosed,
)
from lienthong.documents.testing import make_dispatch
from lienthong.documents.tests.signing.conftest import LATER, number
from lienthong.paper.testing import page_pdf
from lienthong.work.testing import NOW, TODAY, make_office

PAGE = page_pdf()
NEW_YEAR = datetime(2027, 1, 4, 2, 0, tzinfo=UTC)


def signed(office, **changes):
    given = {"symbol": "STN-VP", "signed_at": NOW, **changes}
    return make_dispatch(office, stage=Stage.SIGNED, pdf=PAGE, **given)


def reserve(office, whom="Phòng Kế hoạch"):
    return reserve_number(
        type_code="cong-van", whom=whom, reason="Hợp đồng in trước", acting=office.clerk, now=NOW
    )


def release(office, reserved, reason="Không ký nữa"):
    release_number(reserved_id=reserved, reason=reason, acting=office.clerk, now=LATER)


def entries():
    return [str(row) for row in Dispatch.objects.exclude(number=None).order_by("number")]


def test_paper_and_electronic_documents_share_one_series(office):
    number(signed(office), office)
    paper = PaperDraft(
        type_code="cong-van", symbol="/STN-VP", subject="Về việc họp", signer_name="Lê Văn Trưởng",
        signer_title="Giám đốc", signed_on=TODAY, issued_on=TODAY, recipients=("UBND xã Một",),
    )  # fmt: skip
    row = register_paper(draft=paper, acting=office.clerk, now=NOW)
    number(signed(office), office)
    assert entries() == ["01/STN-VP", "02/STN-VP", "03/STN-VP"]
    assert Dispatch.objects.get(id=row).stage == Stage.SEALED


def test_types_may_have_a_register_of_their_own_from_a_day_on(office):
    given = RuleDraft(
        name="Sổ quyết định", types=("quyet-dinh",), valid_from=TODAY, basis="Quy chế văn thư"
    )
    set_numbering(draft=given, acting=office.clerk, now=NOW)
    with pytest.raises(RegisterKnown):
        set_numbering(draft=given, acting=office.clerk, now=NOW)
    number(signed(office), office)
    number(signed(office, type_code="quyet-dinh", symbol="QĐ-STN"), office)
    assert sorted(entries()) == ["01/QĐ-STN", "01/STN-VP"]
    assert [one.last for one in list_series(agency_id=office.agency_id, year=2026)] == [1, 1]


def test_a_reserved_number_is_used_or_freed_and_never_skipped_silently(office):
    first, second = reserve(office), reserve(office)
    assert [one.number for one in list_free(agency_id=office.agency_id)] == [1, 2]
    release(office, first)
    release(office, second)
    number(signed(office), office)
    assert entries() == ["02/STN-VP"], "the last of a series goes back to it"
    (free,) = list_reserved(agency_id=office.agency_id)
    assert (free.number, free.release_reason) == (1, "Không ký nữa")
    with pytest.raises(AlreadyEnded):
        release(office, first)
    number(signed(office), office, reserved_id=first)
    assert entries() == ["01/STN-VP", "02/STN-VP"]
    with pytest.raises(ReservedUnknown):
        number(signed(office), office, reserved_id=first)


def test_numbers_of_an_ended_year_are_closed_but_for_reserved_ones(office):
    kept = reserve(office)
    number(signed(office), office)
    old = {"issued_on": date(2026, 12, 31)}
    with pytest.raises(YearClosed):
        number(signed(office), office, now=NEW_YEAR, **old)
    number(signed(office), office, now=NEW_YEAR, reserved_id=kept, **old)
    number(signed(office), office, now=NEW_YEAR)
    found = Dispatch.objects.exclude(number=None).order_by("year", "number")
    assert [(row.year, row.number) for row in found] == [(2026, 1), (2026, 2), (2027, 1)]


@pytest.mark.parametrize("day", [date(2026, 11, 22), date(2026, 11, 24)])
def test_a_document_is_not_dated_before_its_signature_nor_ahead(office, day):
    with pytest.raises(DayNotPossible):
        number(signed(office), office, issued_on=day)
    assert not Series.objects.filter(last__gt=0).exists()


def test_a_document_without_a_symbol_gets_no_number(office):
    bare = signed(office, symbol="")
    with pytest.raises(SymbolMissing):
        number(bare, office)
    number(bare, office, symbol="/STN-TH")
    assert entries() == ["01/STN-TH"]


def test_many_are_numbered_in_their_order_with_a_result_each(office):
    ids = [signed(office), signed(office, symbol=""), signed(office)]
    results = number_many(ids=ids, issued_on=None, acting=office.clerk, now=LATER)
    assert [one.name for one in results if not one.refused] == ["01/STN-VP", "02/STN-VP"]
    assert isinstance(results[1].refused, SymbolMissing)


@pytest.mark.django_db(transaction=True)
def test_clerks_who_number_in_the_same_second_leave_no_gap_and_no_twin():
    office = make_office()
    mine = [[signed(office) for _ in range(5)] for _ in range(4)]
    start, failed = threading.Barrier(4), []

    def work(ids):
        try:
            start.wait(10)
            for one in ids:
                number_dispatch(dispatch_id=one, how=Numbering(), acting=office.clerk, now=LATER)
        except Exception as error:  # noqa: BLE001 - told by the test's thread
            failed.append(error)
        finally:
            connections.close_all()

    threads = [threading.Thread(target=work, args=(ids,)) for ids in mine]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(60)
    assert failed == []
    numbers = Dispatch.objects.exclude(number=None).values_list("number", flat=True)
    assert sorted(numbers) == list(range(1, 21))
    assert Series.objects.get(register=OUTGOING).last == 20
