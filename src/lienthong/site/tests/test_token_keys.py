"""Keys in a token, from the terminal: an agency's, and those of the platform."""

import stat

import pytest

from lienthong.client import AgencyFolder
from lienthong.site import ground
from lienthong.site.cli import main
from lienthong.site.configuration import SiteSettings
from lienthong.tokens.keys import open_token_key, read_log_key
from lienthong.tokens.modules import close_modules
from lienthong.tokens.testing import PIN, find_softhsm, soft_token
from lienthong.wire.certificate_requests import read_request
from lienthong.wire.certificates import Role, issue_certificate
from lienthong.wire.seals import fingerprint
from lienthong.wire.testing import CLOSES_AT, FOUNDED_AT, Province


@pytest.fixture
def token(tmp_path, monkeypatch):
    module = find_softhsm()
    if module is None:
        pytest.skip("needs SoftHSM2 (apt-get install softhsm2)")
    monkeypatch.setenv("LIENTHONG_LANGUAGE", "en")
    with soft_token(tmp_path / "softhsm", module) as made:
        yield made


def make_agency(folder, uri):
    address = ("--address", "http://127.0.0.1:8000/gw")
    return main(["agency-key", "--code", "H56.1", *address, "--out", str(folder), "--pkcs11", uri])


def test_an_agencys_key_is_made_in_the_token_and_the_request_is_for_it(token, tmp_path, capsys):
    folder = tmp_path / "agency"
    assert make_agency(folder, token.uri("khoa")) == 0
    assert make_agency(folder, token.uri("khoa")) == 0  # again: the same key
    key = open_token_key(token.uri("khoa"))
    request = read_request((folder / "request.pem").read_bytes())
    assert request.code == "H56.1"
    assert fingerprint(request.key) == fingerprint(key.public_key())
    file = folder / "key.pem"
    assert file.read_text() == f"{token.uri('khoa')}\n"
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    said = capsys.readouterr()
    assert PIN not in said.out + said.err + file.read_text()


def test_a_logs_key_is_made_in_the_token_too(token, tmp_path, capsys):
    file, uri = tmp_path / "gateway" / "log.key", token.uri("nhat-ky")
    asked = ["token-key", "--log", "--pkcs11", uri, "--out", str(file)]
    assert main(asked) == main(asked) == 0
    mark = fingerprint(read_log_key(file.read_bytes()).public_key())
    assert mark in capsys.readouterr().out


def test_an_agency_folder_with_a_key_in_a_token_is_opened(token, tmp_path):
    folder, province = tmp_path / "agency", Province()
    make_agency(folder, token.uri("khoa"))
    request = read_request((folder / "request.pem").read_bytes())
    pem = issue_certificate(
        role=Role.AGENCY,
        code="H56.1",
        name="Xã Một",
        key=request.key,
        valid_from_at=FOUNDED_AT,
        valid_until_at=CLOSES_AT,
        root_pem=province.root_pem,
        root_key=province.key,
    )
    (folder / "certificate.pem").write_bytes(pem)
    (folder / "root.pem").write_bytes(province.root_pem)
    with AgencyFolder.open(folder).node() as node:
        sealed = node.seal(
            message_id="019aaf3e-7000-7000-8000-000000000001", recipients=("H56",), content=b"x"
        )
    assert sealed.seal


@pytest.mark.parametrize(
    ("bend", "told"),
    [
        (lambda uri: uri.replace("token=thu-nghiem", "token=khac"), "no token khac"),
        (lambda uri: uri.replace("object=khoa", "object=khoa?"), "cannot be used"),
        (lambda uri: uri.replace("pin-source=file:", "pin-source=file:/nowhere"), "PIN file"),
        (lambda uri: uri.replace("module-path=", "module-path=/nowhere"), "library"),
        (lambda uri: "pkcs11:token=a;object=b;pin-value=9876", "no place in it"),
    ],
)
def test_what_is_wrong_is_one_sentence_and_leaves_no_key_file(token, tmp_path, capsys, bend, told):
    assert make_agency(tmp_path / "agency", bend(token.uri("khoa"))) == 1
    said = capsys.readouterr()
    assert (said.out, len(said.err.splitlines())) == ("", 1)
    assert told in said.err
    assert "9876" not in said.err
    assert not (tmp_path / "agency" / "key.pem").exists()


def test_a_wrong_pin_is_one_sentence(token, tmp_path, capsys):
    token.pin_file.write_text("111111")
    close_modules()
    assert make_agency(tmp_path / "agency", token.uri("khoa")) == 1
    said = capsys.readouterr().err
    assert "does not take the PIN" in said
    assert "111111" not in said


def test_the_platforms_key_files_are_written_before_the_first_start(token, tmp_path, capsys):
    home = tmp_path / "home"
    file = home / "keys" / "province-root.key"
    assert main(["token-key", "--pkcs11", token.uri("goc"), "--out", str(file)]) == 0
    mark = fingerprint(open_token_key(token.uri("goc")).public_key())
    assert mark in capsys.readouterr().out
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert stat.S_IMODE(file.parent.stat().st_mode) == 0o700
    site = SiteSettings.from_environment({"LIENTHONG_HOME": str(home)})
    assert not ground.holds_keys(site)  # no platform yet: its database was not lost
    assert main(["token-key", "--pkcs11", token.uri("khac"), "--out", str(file)]) == 1
    assert "holds something else" in capsys.readouterr().err
