import pytest

from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import load_agreements
from lienthong.cooperation.testing import RECORDED_AT
from lienthong.directory.testing import loaded_register


@pytest.fixture(scope="module")
def real_data(django_db_setup, django_db_blocker):
    """The real directory and the published agreements, for all tests of a module."""
    with django_db_blocker.unblock(), loaded_register():
        yield load_agreements(actor=SYSTEM, now=RECORDED_AT)
