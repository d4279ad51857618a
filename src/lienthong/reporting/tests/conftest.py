from collections import Counter

import pytest

from lienthong.audit.operations import integrate_facts
from lienthong.exchange.tests.conftest import SIGNER
from lienthong.reporting.models import CountedCase, MonthlyFigure
from lienthong.reporting.operations import count_new
from lienthong.work.testing import NOW, make_office


@pytest.fixture
def office(db):
    return make_office()


def count(now=NOW):
    """What the runner does: facts into the ledger, and counted."""
    while integrate_facts(reactions={}, signer=SIGNER, now=now):
        pass
    while count_new(now=now):
        pass


def figures():
    """Every figure as it stands."""
    rows = MonthlyFigure.objects.values_list("indicator", "month", "agency_id", "outcome", "amount")
    return {tuple(row[:4]): row[4] for row in rows}


def figures_of_cases():
    """The same, from the cases."""
    rows = CountedCase.objects.values_list("indicator", "on", "agency_id", "outcome")
    return dict(Counter((one, on.replace(day=1), agency, way) for one, on, agency, way in rows))
