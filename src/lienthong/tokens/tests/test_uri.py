from pathlib import Path

import pytest

from lienthong.tokens.refusals import KeyUriMalformed
from lienthong.tokens.uri import KeyUri


def test_a_uri_names_token_key_library_and_where_the_pin_is():
    read = KeyUri.parse(
        "pkcs11:token=The%20Token;serial=0a1b;object=t%E1%BB%89nh;id=%01%ff;type=private"
        "?module-path=/usr/lib/x.so&pin-source=file:/etc/pin"
    )
    assert (read.token, read.serial, read.object, read.id) == (
        "The Token",
        "0a1b",
        "tỉnh",
        b"\x01\xff",
    )
    assert (read.module, read.pin_file) == ("/usr/lib/x.so", Path("/etc/pin"))
    assert (read.shown_token, read.shown_key) == ("The Token", "tỉnh")


def test_less_is_enough_when_it_names_one_key():
    read = KeyUri.parse("pkcs11:serial=0a1b;id=%01?pin-source=file:///run/pin")
    assert (read.shown_token, read.shown_key, read.module) == ("0a1b", "01", "")
    assert read.pin_file == Path("/run/pin")


@pytest.mark.parametrize(
    "text",
    [
        "",
        "-----BEGIN PRIVATE KEY-----",
        "pkcs11:",
        "pkcs11:token=a",
        "pkcs11:object=a",
        "pkcs11:token=a;object=b;object=c",
        "pkcs11:token=a;object=b;color=red",
        "pkcs11:token=a;object",
        "pkcs11:token=%ff;object=b",
        "pkcs11:token=a;object=b;type=cert",
        "pkcs11:token=a;object=b?pin-source=|cat pin",
        "pkcs11:token=a;object=b?pin-source=pin",
        "pkcs11:token=a;object=b\n?module-path=x",
        "pkcs11:token=a;object=" + "b" * 2000,
    ],
)
def test_a_uri_that_names_no_one_key_is_refused(text):
    with pytest.raises(KeyUriMalformed):
        KeyUri.parse(text)


@pytest.mark.parametrize(
    "text", ["pkcs11:token=a;object=b?pin-value=1234", "pkcs11:token=a;object=b;pin-value=1234"]
)
def test_a_pin_in_the_uri_is_refused_without_repeating_it(text):
    with pytest.raises(KeyUriMalformed, match="no place in it") as refusal:
        KeyUri.parse(text)
    assert "1234" not in str(refusal.value)
