"""What its sender froze cannot be assigned: it is neither counted nor offered as to be assigned."""

import pytest
from django.urls import reverse

from lienthong.documents.models import Arrival
from lienthong.documents.operations import register_by_hand
from lienthong.documents.queries import count_arrivals
from lienthong.documents.terms import ArrivalQuestion, Handling
from lienthong.documents.tests.scans import draft
from lienthong.documents.tests.test_pages import as_person
from lienthong.work.testing import NOW, make_office

pytestmark = pytest.mark.django_db


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def rows(office):
    """Three documents to assign; the sender of the two newest asked for them back."""
    rows = [
        register_by_hand(draft=draft(code=f"{number}/UBND"), acting=office.clerk, now=NOW)
        for number in range(3)
    ]
    Arrival.objects.filter(id__in=rows[1:]).update(frozen_at=NOW, frozen_for="recall")
    return rows


def counted(office, **asked):
    return count_arrivals(asked=ArrivalQuestion(agency_id=office.agency_id, **asked))


def test_they_are_counted_as_frozen_and_not_among_those_to_assign(office, rows):
    assert counted(office, handling=Handling.TO_ASSIGN) == 1
    assert counted(office, only_frozen=True) == 2
    assert counted(office) == 3
    shown = as_person(office.clerk).get(reverse("documents:register")).text
    links = [reverse("documents:arrival", args=[row]) in shown for row in rows]
    assert links == [True, False, False]


def test_the_next_one_offered_can_be_assigned(office, rows):
    page = as_person(office.leader).get(reverse("documents:arrival", args=[rows[2]]))
    assert page.context["onward"]["url"] == reverse("documents:arrival", args=[rows[0]])
    assert page.context["onward"]["count"] == 1
