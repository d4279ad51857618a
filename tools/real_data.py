"""A pytest plugin: the real directory, loaded once a process for all tests that ask for it.

Loading takes seconds, so it is not done for each module. It stays in the database, inside a
transaction, from the first test that asks for it to the end of the run: everything else with tables
has to come before. Hence the order, and the rule that a file asks for it in each test with tables.
"""

from collections import defaultdict
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

REAL = "register"


@pytest.fixture(scope="session")
def register(request: pytest.FixtureRequest, django_db_blocker: Any) -> Iterator[None]:
    """The directory of the real data (see lienthong.directory.testing)."""
    from lienthong.directory.testing import loaded_register

    request.getfixturevalue("django_db_setup")
    loaded = ExitStack()
    with django_db_blocker.unblock():
        loaded.enter_context(loaded_register())
    yield
    with django_db_blocker.unblock():
        loaded.close()


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the files with real data last; refuse one that also has other tests with tables."""
    asks: dict[Path, set[bool]] = defaultdict(set)
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        if item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db", REAL}:
            asks[item.path].add(REAL in fixtures)
    mixed = sorted(str(path) for path, kinds in asks.items() if len(kinds) > 1)
    if mixed:
        raise pytest.UsageError(f"only some tests with tables ask for `{REAL}` in {mixed}")
    items.sort(key=lambda item: asks[item.path] == {True})
