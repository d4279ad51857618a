"""The keys of an agency's folder: made once, completed, renewed, read."""

import pytest

from lienthong.client import AgencyFileUnusable, AgencyFolder, KeyExposed, make_agency_folder
from lienthong.site.cli import main
from lienthong.wire.certificate_requests import make_request, read_request
from lienthong.wire.seals import key_from_pem, key_to_pem
from lienthong.wire.secrecy import (
    encryption_key_from_pem,
    encryption_key_to_pem,
    new_encryption_key,
)
from lienthong.wire.testing import Province

PROVINCE = Province()
CODE, ADDRESS = "H56.7", "https://node.example/gw"


@pytest.fixture
def folder(tmp_path):
    """A folder as the command makes it."""
    path = tmp_path / "agency"
    assert main(["agency-key", "--code", CODE, "--address", ADDRESS, "--out", str(path)]) == 0
    return path


def certified(folder):
    """The folder opened, once the operator gave it a certificate."""
    holder = PROVINCE.holder(CODE)
    (folder / "key.pem").write_bytes(key_to_pem(holder.key))
    (folder / "certificate.pem").write_bytes(holder.pem)
    (folder / "root.pem").write_bytes(PROVINCE.root_pem)
    return AgencyFolder.open(folder)


def raw(*keys):
    return [key.public_key().public_bytes_raw() for key in keys]


def own(folder):
    return encryption_key_from_pem((folder / "encryption.pem").read_bytes())


def asked(folder):
    return read_request((folder / "request.pem").read_bytes())


def test_the_encryption_key_is_another_than_the_sealing_key_and_stands_in_the_request(folder):
    assert asked(folder).encryption_key.public_bytes_raw() == raw(own(folder))[0]
    assert (folder / "encryption.pem").stat().st_mode & 0o777 == 0o600
    assert raw(*certified(folder).encryption_keys) == raw(own(folder))


def test_a_folder_from_before_gets_an_encryption_key_and_a_request_that_names_it(folder):
    key = (folder / "key.pem").read_bytes()
    (folder / "encryption.pem").unlink()
    sealing = key_from_pem(key)
    (folder / "request.pem").write_bytes(make_request(code=CODE, key=sealing))
    assert certified(folder).encryption_keys == ()
    (folder / "key.pem").write_bytes(key)
    make_agency_folder(folder, address=ADDRESS, code=CODE)
    request = asked(folder)
    assert request.key == sealing.public_key()
    assert request.encryption_key.public_bytes_raw() == raw(own(folder))[0]
    kept = (folder / "request.pem").read_bytes()
    make_agency_folder(folder, address=ADDRESS, code=CODE)
    assert (folder / "request.pem").read_bytes() == kept


def test_a_key_that_was_moved_away_is_followed_by_a_new_one_and_still_read(folder):
    old = own(folder)
    older = folder / "older-encryption-keys"
    older.mkdir()
    (folder / "encryption.pem").rename(older / "2026.pem")
    platform = new_encryption_key()
    (older / "of-the-platform.key").touch(mode=0o600)
    (older / "of-the-platform.key").write_bytes(encryption_key_to_pem(platform))
    (older / "notes.txt").write_text("no key")
    make_agency_folder(folder, address=ADDRESS, code=CODE)
    new = own(folder)
    assert raw(new) != raw(old)
    assert asked(folder).encryption_key.public_bytes_raw() == raw(new)[0]
    assert raw(*certified(folder).encryption_keys) == raw(new, old, platform)


@pytest.mark.parametrize("name", ["encryption.pem", "older-encryption-keys/2026.pem"])
def test_an_encryption_key_that_others_can_read_or_that_is_none_is_named(folder, name):
    path = folder / name
    path.parent.mkdir(exist_ok=True)
    path.write_bytes(encryption_key_to_pem(new_encryption_key()))
    path.chmod(0o640)
    with pytest.raises(KeyExposed, match=path.name):
        certified(folder)
    path.chmod(0o600)
    path.write_bytes((folder / "key.pem").read_bytes())
    with pytest.raises(AgencyFileUnusable, match=path.name):
        certified(folder)
