"""From draft to register: each page of an outgoing document leads to the next step."""

import pytest
from django.test import Client
from django.urls import reverse

from lienthong.documents.models import Dispatch
from lienthong.documents.pages.words import address_of_dispatch
from lienthong.documents.terms import Stage
from lienthong.documents.testing import make_dispatch
from lienthong.documents.tests.drafting import submitted
from lienthong.identity.testing import sign_in
from lienthong.work.testing import make_office

ROWS = [
    (Stage.TO_SIGN, "leader", "dispatch"),
    (Stage.TO_SIGN, "clerk", None),
    (Stage.SIGNED, "clerk", "dispatch"),
    (Stage.SIGNED, "leader", None),
    (Stage.NUMBERED, "clerk", "dispatch"),
    (Stage.NUMBERED, "lan", "issued"),
    (Stage.SEALED, "clerk", "issued"),
    (Stage.ISSUED, "hoa", "issued"),
]


@pytest.fixture
def office(db):
    return make_office()


def as_person(person):
    client = Client()
    sign_in(client, person.account_id, agency_id=person.agency_id)
    return client


def address(name, dispatch_id):
    return reverse(f"documents:{name}", args=[dispatch_id])


@pytest.mark.parametrize(("stage", "who", "onward"), ROWS)
def test_a_draft_leads_whoever_has_the_next_step_to_it(office, stage, who, onward):
    letter = submitted(office)
    Dispatch.objects.filter(id=letter).update(stage=stage, number=1, year=2026)
    page = as_person(getattr(office, who)).get(address("draft", letter))
    assert (page.context["onward"] or {}).get("url") == (onward and address(onward, letter))
    assert reverse("documents:matter", args=["dispatch", letter]) in page.content.decode()


def test_a_sealed_document_leads_from_its_sheet_to_the_register(office):
    letter = make_dispatch(office, stage=Stage.SEALED, number=3, symbol="STN-VP", year=2026)
    page = as_person(office.clerk).get(address("dispatch", letter))
    assert page.context["onward"]["url"] == address("issued", letter)
    assert address_of_dispatch(letter, Stage.SEALED) == address("issued", letter)
    assert address_of_dispatch(letter, Stage.SIGNED) == address("draft", letter)


def test_what_never_was_a_draft_is_shown_in_the_register(office):
    letter = make_dispatch(office, stage=Stage.ISSUED, number=3, symbol="STN-VP", year=2026)
    Dispatch.objects.get(id=letter).versions.all().delete()  # as those numbered on paper
    answer = as_person(office.clerk).get(address("draft", letter))
    assert answer.url == address("issued", letter)


def test_the_symbol_of_a_draft_is_the_one_its_number_is_given_with(office):
    assert Dispatch.objects.get(id=submitted(office)).symbol == "STN-VP"
