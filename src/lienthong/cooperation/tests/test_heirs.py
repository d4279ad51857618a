"""Parties whose body the directory cannot follow: nothing is claimed about them."""

from datetime import date

import pytest
from django.urls import reverse

from lienthong.cooperation.queries import AgreementFilter, get_agreement, list_agreements
from lienthong.cooperation.terms import Party, Side
from lienthong.cooperation.testing import ENDED_ON, make_agreement, make_directory
from lienthong.directory.testing import forget_lines
from lienthong.identity.terms import Role
from lienthong.work.testing import TODAY, make_colleague

pytestmark = pytest.mark.django_db


@pytest.fixture
def directory():
    """A directory that knows the lines of none of its bodies."""
    made = make_directory()
    forget_lines()
    return made


def agreement_with(body):
    return make_agreement(
        parties=(
            Party(side=Side.STATE, name="Cục Thử", agency_id=body),
            Party(side=Side.PROVIDER, name="VNPT"),
        )
    )


@pytest.mark.parametrize("on", [ENDED_ON, date(2005, 1, 1)])
def test_a_body_that_is_not_traced_neither_lives_nor_ended(directory, on):
    reference = agreement_with(directory.provider)
    party = get_agreement(reference=reference, on=on).parties[0]
    assert (party.traced, party.living, party.ended, party.heirs) == (False, False, False, ())
    (one,) = list_agreements(matching=AgreementFilter(), on=on).items
    assert (one.parties_untraced, one.parties_ended, one.heirs) == (1, 0, 0)


def test_a_body_that_is_known_to_have_ended_has_ended_traced_or_not(directory):
    reference = agreement_with(directory.district)
    record = get_agreement(reference=reference, on=ENDED_ON)
    assert record.parties[0].ended_on == ENDED_ON
    assert len(record.heirs) == 2
    (one,) = list_agreements(matching=AgreementFilter(), on=ENDED_ON).items
    assert (one.parties_untraced, one.parties_ended, one.heirs) == (0, 1, 2)


def test_a_body_in_which_people_hold_posts_is_known_to_live(directory):
    reference = agreement_with(directory.provider)
    make_colleague(
        directory.provider,
        "Công ty Viễn thông Thử",
        full_name="Lê Thử",
        title="Chuyên viên",
        role=Role.PROGRAMME_OFFICER,
    )
    party = get_agreement(reference=reference, on=TODAY).parties[0]
    assert (party.traced, party.living) == (True, True)
    (one,) = list_agreements(matching=AgreementFilter(), on=TODAY).items
    assert one.parties_untraced == 0


def test_the_pages_say_that_a_body_is_not_traced(client, directory):
    reference = agreement_with(directory.provider)
    listed = client.get(reverse("cooperation:list")).content.decode()
    assert "chưa theo dõi được" in listed
    assert "chưa bên nào giải thể" not in listed
    page = client.get(reverse("cooperation:agreement", args=[reference])).content.decode()
    assert "chưa rõ còn hoạt động hay không" in page
    assert "đang hoạt động" not in page
    answer = client.get(f"/api/v1/cooperation/agreements/{reference}").json()
    party = answer["parties"][0]
    assert (party["traced"], party["living"], party["ended_on"]) == (False, False, None)
