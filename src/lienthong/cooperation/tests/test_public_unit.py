"""What was done in a commune, for everybody: only what both sides confirmed, and no names."""

import csv
import io

import pytest
from django.urls import reverse

from lienthong.cooperation.models import Agreement
from lienthong.cooperation.queries.coverage import communes_of
from lienthong.cooperation.queries.unit_story import count_public_results
from lienthong.cooperation.terms.results import ResultStep
from lienthong.cooperation.testing import make_counted, page_of
from lienthong.cooperation.tests.reporting import (
    TODAY,
    confirmed,
    link,
    measure,
    report,
    step,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def told(real_data, sides):
    """A real commune with a confirmed figure, one still with the other side, and a draft."""
    commitment = make_counted(sides.agreement, sides.provider.agency_id)
    measure(commitment, sides.provider, by_unit=True)
    unit = communes_of(TODAY)[0]
    confirmed(commitment, sides, unit_id=unit.id, value="12")
    waiting = report(commitment, sides.provider, unit_id=unit.id, period="7/2026", value="777")
    link(waiting, sides.provider)
    step(waiting, sides.provider, ResultStep.SUBMIT)
    report(commitment, sides.provider, unit_id=unit.id, period="8/2026", value="888")
    return sides, unit


def test_everybody_reads_what_both_confirmed_and_nothing_else(told, client):
    sides, unit = told
    page = page_of(client.get(reverse("cooperation:public_unit", args=[unit.code])))
    assert unit.name in page
    assert "Trạm 4G được lắp: 12 trạm" in page
    assert "777" not in page
    assert "888" not in page
    assert sides.provider.account_name not in page
    assert client.get(reverse("cooperation:public_unit", args=["99999"])).status_code == 404


def test_the_public_page_the_file_and_the_communes_say_the_same(told, client):
    assert count_public_results() == (1, 1)
    page = page_of(client.get(reverse("cooperation:public_figures")))
    assert "1 số liệu hai bên đã xác nhận, ở 1 xã, phường" in page
    assert reverse("cooperation:public_units") in page
    file = client.get(reverse("cooperation:open_data", args=["so-lieu.csv"]))
    rows = list(csv.reader(io.StringIO(file.content.decode("utf-8-sig"))))
    assert {row[0]: row[4] for row in rows}["results_of_communes"] == "1"


def test_what_a_side_has_yet_to_confirm_is_not_told(told, client):
    sides, unit = told
    Agreement.objects.filter(reference=sides.agreement).update(awaits="state")
    page = page_of(client.get(reverse("cooperation:public_unit", args=[unit.code])))
    assert "12 trạm" not in page
    assert count_public_results() == (0, 0)


def test_a_commune_is_found_by_a_part_of_its_name_without_accents(told, client):
    _, unit = told
    page = reverse("cooperation:public_units")
    assert unit.name in page_of(client.get(page))
    found = client.get(page, {"q": unit.name})
    assert found.status_code == 302
    assert unit.code in found["Location"]
    assert "Không có xã, phường nào" in page_of(client.get(page, {"q": "<script>xyz"}))
