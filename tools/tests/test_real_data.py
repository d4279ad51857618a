from pathlib import Path
from types import SimpleNamespace

import pytest

from tools.real_data import pytest_collection_modifyitems


def item(file, *fixtures):
    return SimpleNamespace(
        path=Path(file), fixturenames=fixtures, get_closest_marker=lambda _name: None
    )


def test_files_with_real_data_come_last_in_their_own_order():
    items = [item("a", "db", "register"), item("b", "db"), item("c"), item("d", "db", "register")]
    pytest_collection_modifyitems(items)
    assert [str(one.path) for one in items] == ["b", "c", "a", "d"]


def test_a_file_in_which_only_some_tests_ask_for_real_data_is_refused():
    items = [item("a", "db", "register"), item("a", "db"), item("a")]
    with pytest.raises(pytest.UsageError, match=r"'a'"):
        pytest_collection_modifyitems(items)
