import pytest

from lienthong.directory.testing import loaded_register


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), loaded_register():
        yield
