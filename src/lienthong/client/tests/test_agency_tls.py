"""Mutual TLS from an agency's folder: what cannot be used is said of the files it is about."""

from datetime import UTC, datetime, timedelta

import pytest

from lienthong.client import AgencyFolder
from lienthong.client.refusals import KeyPairUnusable, TokenKeyWithTls
from lienthong.client.tls import mutual_tls
from lienthong.wire.certificates import issue_root
from lienthong.wire.seals import key_to_pem, new_key

NOW = datetime(2026, 11, 30, tzinfo=UTC)


@pytest.fixture
def pair(tmp_path):
    key = new_key()
    period = {"valid_from_at": NOW, "valid_until_at": NOW + timedelta(days=1)}
    (tmp_path / "certificate.pem").write_bytes(issue_root(code="H56", name="A", key=key, **period))
    return tmp_path, key


def write_secret(path, data):
    path.write_bytes(data)
    path.chmod(0o600)


def test_a_certificate_of_another_key_names_both_files(pair):
    folder, key = pair
    files = {"certificate": folder / "certificate.pem", "key": folder / "key.pem"}
    write_secret(files["key"], key_to_pem(key))
    mutual_tls(**files)
    write_secret(files["key"], key_to_pem(new_key()))
    with pytest.raises(KeyPairUnusable) as refused:
        mutual_tls(**files)
    assert "certificate.pem" in str(refused.value)
    assert "key.pem" in str(refused.value)


def test_a_key_in_a_token_makes_no_connections(pair):
    folder, _ = pair
    settings = 'address = "https://127.0.0.1:1"\ncode = "H56"\nmutual_tls = true\n'
    (folder / "agency.toml").write_text(settings)
    (folder / "root.pem").write_bytes((folder / "certificate.pem").read_bytes())
    write_secret(folder / "key.pem", b"pkcs11:token=A;object=b\n")
    with pytest.raises(TokenKeyWithTls) as refused:
        AgencyFolder.open(folder)
    assert "mutual_tls" in str(refused.value)
