import pytest

from tools.where import address_in, find


def files(word):
    return [place.file for place in find(word) if place.kind in {"address", "setting"}]


@pytest.mark.parametrize(
    "word",
    [
        "van-ban-den",
        "/van-ban-den",
        "/van-ban-den/",
        "van-ban-den?trang=2",
        "http://127.0.0.1:8000/van-ban-den",
        "https://lienthong.example/van-ban-den/?trang=2#dau",
    ],
)
def test_an_address_is_found_however_it_was_copied(word):
    assert files(word) == ["src/lienthong/exchange/pages/received.py"]


@pytest.mark.parametrize(
    ("word", "file"),
    [
        ("/gw/v1/messages", "messages.py"),
        ("http://127.0.0.1:8000/gw/v1/inbox?after=3", "messages.py"),
        ("/gw/v1/messages/6360f5b4-df7a-5cdf-b4aa-70fc7874db63/proof", "proofs.py"),
        ("gw/v1/health", "operation.py"),
    ],
)
def test_the_nodes_addresses_are_found(word, file):
    assert files(word) == [f"src/lienthong/gateway/{file}"]


def test_a_setting_is_found_where_it_is_read_and_described():
    found = files("LIENTHONG_PORT")
    assert "src/lienthong/site/configuration.py" in found
    assert "docs/operating.md" in found


def test_a_librarys_view_is_shown_where_we_mount_it():
    assert files("/dang-xuat") == ["src/lienthong/identity/pages/urls.py"]


@pytest.mark.parametrize("word", ["/ngon-ngu", "/static/x.css", "login", "agreement"])
def test_nothing_outside_our_sources_is_ever_shown(word):
    assert not [place for place in find(word) if not place.file[0].isalpha()]


@pytest.mark.parametrize("word", ["độ khẩn", "không có gì", ""])
def test_words_that_are_no_address_are_not_taken_for_one(word):
    assert address_in(word) == ""
