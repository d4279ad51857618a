"""Pages of the register look at as many rows as they show, whatever SQLite knows of its tables."""

from copy import copy
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse

from lienthong.documents.models import Arrival
from lienthong.documents.operations import register_by_hand
from lienthong.documents.queries import find_twin
from lienthong.documents.tests.scans import draft
from lienthong.documents.tests.test_pages import as_person
from lienthong.work.testing import NOW, TODAY, make_office

ASKED = ("state=to_assign", "state=", "state=&year=2026", "state=frozen")


def fill_register(clerk, codes=500):
    row = Arrival.objects.get(id=register_by_hand(draft=draft(), acting=clerk, now=NOW))
    rows = []
    for number in range(2, 500):
        rows.append(copy(row))
        rows[-1].id, rows[-1].number, rows[-1].code = uuid4(), number, f"{number % codes}/UBND"
    Arrival.objects.bulk_create(rows)


def plans(client, asked):
    """How SQLite goes about each statement on the register that this page makes."""
    with CaptureQueriesContext(connection) as captured:
        assert client.get(f"{reverse('documents:register')}?{asked}").status_code == 200
    yield from explained(captured)


def explained(captured):
    """The statements on the register among these, each with the steps of its plan."""
    made = [one["sql"] for one in captured if 'FROM "documents_arrival"' in one["sql"]]
    assert made
    with connection.cursor() as cursor:
        for sql in made:
            cursor.execute("EXPLAIN QUERY PLAN " + sql.replace("%", "%%"), [])
            steps = [row[3] for row in cursor.fetchall()]
            yield sql, [step for step in steps if "documents_arrival" in step or "TEMP" in step]


@pytest.mark.django_db
@pytest.mark.parametrize("analysed", [False, True])
@pytest.mark.parametrize("asked", ASKED)
def test_the_register_is_counted_and_listed_by_indexes_in_its_order(asked, analysed):
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by how much there is, and there is little here")
    office = make_office()
    fill_register(office.clerk)
    if analysed:
        with connection.cursor() as cursor:
            cursor.execute("ANALYZE")

    for sql, steps in plans(as_person(office.clerk), asked):
        (step,) = steps  # no row is sorted
        assert step.startswith("SEARCH documents_arrival USING"), sql
        if '"frozen_at" IS NOT NULL' in sql:
            assert "documents_arrival_frozen" in step
        elif "COUNT(" in sql:
            assert "COVERING INDEX" in step, sql  # no row is read


@pytest.mark.django_db
def test_what_words_find_is_read_by_its_ids_and_not_looked_for_in_the_whole_register():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by how much there is, and there is little here")
    office = make_office()
    fill_register(office.clerk)
    found = [
        (sql, steps)
        for sql, steps in plans(as_person(office.clerk), "q=ubnd")
        if '"documents_arrival"."id" IN' in sql
    ]
    assert len(found) == 2  # the count and the page
    for sql, steps in found:
        assert "(id=?)" in steps[0], sql


@pytest.mark.django_db
@pytest.mark.parametrize("codes", [3, 500])
def test_what_has_the_same_number_is_looked_for_by_its_number(codes):
    """Also where SQLite has seen that many share one: it would walk the register for the newest."""
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL plans by how much there is, and there is little here")
    office = make_office()
    fill_register(office.clerk, codes)
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    with CaptureQueriesContext(connection) as captured:
        asked = {"agency_id": office.agency_id, "author": "Sở Thử", "issued_on": TODAY}
        assert find_twin(**asked, code="9999/KH") is None
    ((sql, steps),) = explained(captured)
    assert any("documents_arrival_upper_code" in step for step in steps), sql
