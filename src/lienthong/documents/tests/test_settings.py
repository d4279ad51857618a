"""What an operator sets about document work, and what is refused."""

from pathlib import Path

import pytest

from lienthong.documents.settings import DocumentSettingRefused, DocumentsSettings

HOME = Path("/home-of-data")


def read(**given):
    return DocumentsSettings.from_environment(given, home=HOME)


def test_presence_and_time_authority_are_set():
    made = read(LIENTHONG_PRESENCE_MINUTES="30", LIENTHONG_TSA_URL="https://tsa.example.vn/tsa")
    assert (made.presence_minutes, made.time_authority) == (30, "https://tsa.example.vn/tsa")
    assert read() == DocumentsSettings.under(HOME)
    assert read().presence_minutes == 15


@pytest.mark.parametrize(
    "given",
    [
        {"LIENTHONG_PRESENCE_MINUTES": "0"},
        {"LIENTHONG_PRESENCE_MINUTES": "mười"},
        {"LIENTHONG_PRESENCE_MINUTES": "481"},
        {"LIENTHONG_TSA_URL": "ftp://tsa.example.vn"},
        {"LIENTHONG_TSA_URL": "http://["},
    ],
)
def test_what_cannot_be_is_refused(given):
    with pytest.raises(DocumentSettingRefused) as refused:
        read(**given)
    assert next(iter(given)) in str(refused.value)
