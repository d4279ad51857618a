"""A pytest plugin: files marked `longest` begin first.

Each file is one process's; the run ends when the last one ends. A file of many minutes that comes
late leaves the other processes waiting for it.
"""

import pytest


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Put the tests marked `longest` before the others, which keep their order."""
    items.sort(key=lambda item: item.get_closest_marker("longest") is None)
