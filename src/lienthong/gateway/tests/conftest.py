import pytest

from lienthong.gateway.testing import SmallProvince, running


@pytest.fixture(scope="session")
def province():
    return SmallProvince()


@pytest.fixture
def settings(province, tmp_path):
    return province.prepare(tmp_path / "gateway")


@pytest.fixture
def node(province, settings):
    """A running node that knows the small province."""
    with running(province, settings, directory=province.snapshot()) as running_node:
        yield running_node
