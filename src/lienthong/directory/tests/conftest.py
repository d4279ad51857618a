import pytest

from lienthong.directory.terms import Level
from lienthong.directory.testing import build_unit, loaded_register


@pytest.fixture(scope="module")
def register(django_db_setup, django_db_blocker):
    with django_db_blocker.unblock(), loaded_register():
        yield


@pytest.fixture
def province(db):
    return build_unit("Tỉnh Hoa Lư", "97", level=Level.PROVINCE)


@pytest.fixture
def communes(province):
    return [
        build_unit("Xã Sông Trong", "99001", parent=province),
        build_unit("Xã Núi Cao", "99002", parent=province),
        build_unit("Xã Đồng Bằng", "99003", parent=province),
    ]
