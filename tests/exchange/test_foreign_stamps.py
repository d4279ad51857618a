"""Time-stamps in other makers' containers: who issued them is checked when one is believed."""

import base64
import re

import pytest
from rfc3161_client import TimestampRequestBuilder

from lienthong.gateway.tests.time_authority import TimeAuthority
from lienthong.site.verify import run_verify
from lienthong.wire.asice import findings, verify_container
from lienthong.wire.asice.archive import read_archive
from lienthong.wire.refusals import TimestampInvalid, TimestampOfOthers
from lienthong.wire.tests import foreign
from lienthong.wire.timestamps import decode_answer, read_authorities


@pytest.fixture(scope="module")
def stamped(tmp_path_factory):
    """A container with a token over its signature; who certified the signer, who stamped."""
    authority = TimeAuthority(tmp_path_factory.mktemp("authority"))
    maker = foreign.Authority(elliptic=True)
    members = foreign.plain(maker)
    signatures = members["META-INF/signatures0.xml"].decode()
    value = base64.b64decode(re.search(r"<ds:SignatureValue>([^<]+)<", signatures)[1])
    query = TimestampRequestBuilder().data(value).build().as_bytes()
    token = decode_answer(authority.reply(query)).time_stamp_token()
    return foreign.zipped({**members, "META-INF/timestamp.tst": token}), maker, authority


def said(statements):
    return [statement.message for statement in statements]


def test_issuer_of_a_foreign_stamp_is_checked_when_an_authority_is_given(stamped):
    data, maker, authority = stamped
    found = verify_container(data, maker.pem)
    assert findings.STAMPED in said(found.proved)
    assert findings.NOT_ISSUED in said(found.not_proved)
    believed = read_authorities(authority.certificate.read_bytes())
    found = verify_container(data, maker.pem, believed)
    (told,) = [one for one in found.proved if one.message == findings.STAMPED_BY]
    assert told.params["authority"] == "Test / TSA"
    assert findings.NOT_ISSUED not in said(found.not_proved)


def test_foreign_stamp_of_another_authority_is_refused(stamped, tmp_path):
    data, maker, _ = stamped
    stranger = TimeAuthority(tmp_path / "stranger")
    with pytest.raises(TimestampOfOthers) as refusal:
        verify_container(data, maker.pem, read_authorities(stranger.certificate.read_bytes()))
    assert refusal.value.params["authority"] == "Test / TSA"


def test_stamp_that_was_changed_is_no_other_authority_s(stamped):
    data, maker, authority = stamped
    believed = read_authorities(authority.certificate.read_bytes())
    members = {name: part for name, part in read_archive(data).items() if name != "mimetype"}
    token = members["META-INF/timestamp.tst"]
    changed = {**members, "META-INF/timestamp.tst": token[:-1] + bytes([token[-1] ^ 1])}
    with pytest.raises(TimestampInvalid) as refusal:
        verify_container(foreign.zipped(changed), maker.pem, believed)
    assert refusal.type is TimestampInvalid


def test_command_checks_the_stamp_of_a_foreign_container(stamped, tmp_path, capsys, monkeypatch):
    monkeypatch.setenv("LIENTHONG_LANGUAGE", "en")
    data, maker, authority = stamped
    (tmp_path / "file.asice").write_bytes(data)
    (tmp_path / "key.pem").write_bytes(maker.pem)
    command = [str(tmp_path / "file.asice"), "--key", str(tmp_path / "key.pem")]
    assert run_verify([*command, "--tsa", str(authority.certificate)]) == 0
    assert "Test / TSA time-stamped it" in capsys.readouterr().out
