from dataclasses import replace

import pytest

from lienthong.wire.certificates import Role, Trust
from lienthong.wire.client_systems import (
    ClientSystem,
    ClientSystems,
    EntrustedKey,
    open_systems,
    sign_systems,
)
from lienthong.wire.refusals import KeyUnreadable
from lienthong.wire.seals import key_to_pem, new_key
from lienthong.wire.secrecy import encryption_key_to_pem, new_encryption_key
from lienthong.wire.testing import NOON, Province

PROVINCE = Province()
SIGNER = PROVINCE.holder("H56", role=Role.DIRECTORY)
CERTIFICATE = Trust(PROVINCE.root_pem).verify(SIGNER.pem, role=Role.DIRECTORY, at=NOON)
SYSTEM = ClientSystem(
    id="H56.HT1", secrets=("s" * 16,), keys=(EntrustedKey(code="H56.1", key=new_key()),)
)


def systems(*keys):
    system = replace(SYSTEM, encryption_keys=keys)
    return ClientSystems(version=1, made_at=NOON, systems=(system,))


def test_keys_that_open_older_post_come_with_the_list_of_systems():
    keys = [new_encryption_key() for _ in range(2)]
    body = sign_systems(systems(*keys), key=SIGNER.key)
    (system,) = open_systems(body, certificate=CERTIFICATE).systems
    assert [key.private_bytes_raw() for key in system.encryption_keys] == [
        key.private_bytes_raw() for key in keys
    ]


def test_a_list_without_such_keys_has_the_bytes_it_had_before_there_were_any():
    assert b"encryption" not in systems().encode()


def test_a_sealing_key_is_no_key_that_opens():
    key = new_encryption_key()
    pem = encryption_key_to_pem(key).replace(b"\n", b"\\n")
    other = key_to_pem(new_key()).replace(b"\n", b"\\n")

    class Forged(ClientSystems):
        def encode(self):
            return super().encode().replace(pem, other)

    forged = Forged(version=1, made_at=NOON, systems=systems(key).systems)
    assert other in forged.encode()
    with pytest.raises(KeyUnreadable):
        open_systems(sign_systems(forged, key=SIGNER.key), certificate=CERTIFICATE)
