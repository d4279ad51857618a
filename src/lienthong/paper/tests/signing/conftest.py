import pytest

from lienthong.paper.signing.isolation import close_readers
from lienthong.paper.testing import Authority, page_pdf, trusting


@pytest.fixture(scope="session")
def authority():
    return Authority()


@pytest.fixture(scope="session")
def person(authority):
    return authority.person()


@pytest.fixture(scope="session")
def agency(authority):
    return authority.agency()


@pytest.fixture(scope="session")
def page():
    return page_pdf()


@pytest.fixture(scope="session")
def trust(authority):
    return trusting(authority)


@pytest.fixture(scope="session", autouse=True)
def _readers():
    yield
    close_readers()
