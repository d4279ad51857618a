from types import SimpleNamespace

from tools.longest import pytest_collection_modifyitems


def item(name, *markers):
    return SimpleNamespace(name=name, get_closest_marker={one: one for one in markers}.get)


def test_the_longest_begin_first_and_the_others_keep_their_order():
    items = [item("b"), item("a", "browser"), item("c", "longest", "browser"), item("d")]
    pytest_collection_modifyitems(items)
    assert [one.name for one in items] == ["c", "b", "a", "d"]
