from dataclasses import replace
from datetime import timedelta

import pytest

from lienthong.documents.operations import (
    Numbering,
    number_dispatch,
    seal_dispatch,
    sign_dispatch,
)
from lienthong.documents.testing import make_keys, seen_of
from lienthong.work.testing import NOW, make_office

LATER = NOW + timedelta(minutes=1)


@pytest.fixture(autouse=True)
def trust_list(tmp_path, settings):
    """Whom this test's operator believes: nobody but whom the test lists."""
    settings.EXCHANGE = replace(settings.EXCHANGE, keys=tmp_path / "home" / "keys")


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def keys(office):
    return make_keys(office)


def sign(dispatch_id, office, now=LATER):
    sign_dispatch(
        dispatch_id=dispatch_id,
        seen=seen_of(dispatch_id),
        proved_at=now,
        acting=office.leader,
        now=now,
    )


def number(dispatch_id, office, now=LATER, **how):
    how = Numbering(**how)
    return number_dispatch(dispatch_id=dispatch_id, how=how, acting=office.clerk, now=now)


def seal(dispatch_id, office, now=LATER):
    seal_dispatch(dispatch_id=dispatch_id, acting=office.clerk, now=now)
