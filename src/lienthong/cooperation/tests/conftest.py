import pytest
from django.db import transaction

from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import load_agreements
from lienthong.cooperation.terms import Party, Side
from lienthong.cooperation.testing import (
    RECORDED_AT,
    make_agreement,
    make_directory,
    signed_in_as,
)
from lienthong.identity.terms import Role


@pytest.fixture(scope="module")
def real_data(register, django_db_blocker):
    """The real directory and the published agreements, for all tests of a module."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield load_agreements(actor=SYSTEM, now=RECORDED_AT)
        transaction.set_rollback(True)


@pytest.fixture
def officer(db):
    """The browser of a programme officer."""
    return signed_in_as(Role.PROGRAMME_OFFICER)


@pytest.fixture
def directory(db):
    return make_directory()


@pytest.fixture
def linked(directory):
    """The reference of an agreement with a district that ended."""
    return make_agreement(
        parties=(
            Party(side=Side.STATE, name="UBND huyện Thử Giang", agency_id=directory.district),
            Party(side=Side.PROVIDER, name="VNPT", note="Nguồn chỉ ghi VNPT."),
        )
    )
