import pytest

from lienthong.directory.terms import Level
from lienthong.directory.testing import build_unit


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
