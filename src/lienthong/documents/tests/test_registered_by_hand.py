"""Rows typed by hand: what they must say, their numbers, what stands in the register already."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta

import pytest
from django.db import connection, transaction
from django.utils import timezone

from lienthong.directory.testing import build_agency
from lienthong.documents.models import Arrival, Series
from lienthong.documents.operations import (
    register_by_hand,
)
from lienthong.documents.operations.numbers import INCOMING, take_number
from lienthong.documents.queries import (
    list_arrivals,
)
from lienthong.documents.terms import (
    ArrivalDraft,
    ArrivalQuestion,
    Channel,
    IssuedInFuture,
    PerhapsDuplicate,
    SecretRefused,
    TextTooLong,
    ValueMissing,
)
from lienthong.identity.terms import Role
from lienthong.work.testing import make_colleague


def draft(**changes):
    given = {
        "channel": Channel.PAPER,
        "author": "UBND tỉnh Thử",
        "code": "12/UBND-VX",
        "issued_on": timezone.localdate(),
        "type_name": "Công văn",
        "subject": "Về việc rà soát đường truyền",
    }
    return ArrivalDraft(**{**given, **changes})


def test_paper_shares_the_series_with_the_exchange(office, accepted):
    clerk, _, _ = office
    register_by_hand(draft=draft(), acting=clerk, now=timezone.now())
    rows = list_arrivals(asked=ArrivalQuestion(agency_id=clerk.agency_id))
    assert [row.number for row in rows] == [2, 1]


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"author": " "}, ValueMissing),
        ({"subject": "\u200b"}, ValueMissing),
        ({"subject": "a" * 2001}, TextTooLong),
        ({"issued_on": timezone.localdate() + timedelta(days=1)}, IssuedInFuture),
        ({"code": "15-MẬT/BC"}, SecretRefused),
        ({"author": "Bộ X (tuyệt mật)"}, SecretRefused),
    ],
)
def test_a_row_that_says_too_little_or_too_much_takes_no_number(office, changes, refusal):
    clerk, _, _ = office
    with pytest.raises(refusal):
        register_by_hand(draft=draft(**changes), acting=clerk, now=timezone.now())
    assert not Series.objects.exists()


def test_what_stands_in_the_register_is_not_written_twice_unless_compared(office):
    clerk, _, _ = office
    register_by_hand(draft=draft(), acting=clerk, now=timezone.now())
    with pytest.raises(PerhapsDuplicate):
        register_by_hand(
            draft=draft(author="ubnd TỈNH thử", code="12/ubnd-vx"), acting=clerk, now=timezone.now()
        )
    register_by_hand(draft=draft(known_duplicate=True), acting=clerk, now=timezone.now())
    last_year = timezone.localdate() - timedelta(days=366)
    register_by_hand(draft=draft(issued_on=last_year), acting=clerk, now=timezone.now())
    assert [row.number for row in Arrival.objects.order_by("number")] == [1, 2, 3]


@pytest.mark.parametrize(
    ("author", "code"),
    [
        ("Ủy ban nhân dân tỉnh Thử", "5/UBND-VX"),
        ("UBND tỉnh Thử", "05 / ubnd - vx"),
        ("UBND tỉnh Thử", "005/UBND-VX"),
    ],
)
def test_a_twin_is_known_however_its_number_and_author_are_written(office, author, code):
    clerk, _, _ = office
    first = draft(author="UBND tỉnh Thử", code="05/UBND-VX")
    register_by_hand(draft=first, acting=clerk, now=timezone.now())
    with pytest.raises(PerhapsDuplicate) as refused:
        register_by_hand(draft=draft(author=author, code=code), acting=clerk, now=timezone.now())
    assert f"01/{timezone.localdate().year}" in str(refused.value)
    other = draft(author=author, code=f"1{code}")
    register_by_hand(draft=other, acting=clerk, now=timezone.now())


def test_a_number_is_given_back_when_its_transaction_is_undone(office):
    clerk, _, _ = office
    taking = {"agency_id": clerk.agency_id, "register": INCOMING, "year": 2026}
    assert take_number(**taking) == 1
    with pytest.raises(RuntimeError), transaction.atomic():
        take_number(**taking)
        raise RuntimeError
    assert take_number(**taking) == 2
    assert take_number(**{**taking, "year": 2027}) == 1


@pytest.mark.django_db(transaction=True)
def test_clerks_who_register_at_once_get_numbers_without_gap_or_twin():
    agency = build_agency("Sở Đông Người").id
    clerks = [
        make_colleague(
            agency, "Sở Đông Người", full_name=f"Văn Thư {n}", title=f"Văn thư {n}", role=Role.CLERK
        )
        for n in range(4)
    ]

    def write(clerk):
        try:
            for n in range(5):
                register_by_hand(
                    draft=draft(code=f"{n}/{clerk.account_name}"), acting=clerk, now=timezone.now()
                )
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clerks)) as together:
        list(together.map(write, clerks))
    assert sorted(Arrival.objects.values_list("number", flat=True)) == list(range(1, 21))
