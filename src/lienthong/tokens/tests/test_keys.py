import copy
import threading
from datetime import timedelta

import pytest
from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from pkcs11 import Attribute, ObjectClass
from pkcs11.exceptions import AttributeSensitive

from lienthong.tokens.keys import make_token_key, open_token_key, read_key
from lienthong.tokens.modules import module_of
from lienthong.tokens.refusals import (
    KeyStaysInToken,
    ModuleUnusable,
    PinFileUnusable,
    PinMissing,
    PinWrong,
    TokenKeyAmbiguous,
    TokenKeyExists,
    TokenKeyMissing,
    TokenMissing,
)
from lienthong.tokens.uri import KeyUri, is_token_uri
from lienthong.wire.certificate_requests import make_request, read_request
from lienthong.wire.certificates import Role, Trust, issue_certificate, issue_root
from lienthong.wire.refusals import KeyUnreadable
from lienthong.wire.revocation import RevocationList, sign_list
from lienthong.wire.seals import (
    Domain,
    fingerprint,
    has_low_s,
    key_to_pem,
    new_key,
    seal,
    verify_seal,
)
from lienthong.wire.testing import CLOSES_AT, FOUNDED_AT, NOON

ALGORITHM = ec.ECDSA(hashes.SHA256())


def test_a_key_file_holds_a_key_or_names_one_in_a_token(token):
    made = make_token_key(token.uri("khoa"))
    found = read_key(f"{token.uri('khoa')}\n".encode())
    assert fingerprint(found.public_key()) == fingerprint(made.public_key())
    own = new_key()
    assert fingerprint(read_key(key_to_pem(own)).public_key()) == fingerprint(own.public_key())
    assert not is_token_uri(key_to_pem(own))
    with pytest.raises(KeyUnreadable):
        read_key(b"neither")


def test_seals_by_a_token_are_seals_like_any_with_the_lower_s(token):
    key = make_token_key(token.uri("khoa"))
    for number in range(24):  # half of them would be the other one
        header = b"%d" % number
        signed = seal(domain=Domain.ENVELOPE, header=header, key=key)
        verify_seal(domain=Domain.ENVELOPE, header=header, seal=signed, key=key.public_key())
        assert has_low_s(signed)


def test_the_secret_cannot_be_had(token):
    key = make_token_key(token.uri("khoa"))
    for attempt in (lambda: key_to_pem(key), key.private_numbers, key.exchange):
        with pytest.raises(KeyStaysInToken):
            attempt()
    uri = KeyUri.parse(token.uri("khoa"))
    kept = module_of(uri).session(uri).get_key(object_class=ObjectClass.PRIVATE_KEY)
    assert (kept[Attribute.EXTRACTABLE], kept[Attribute.SENSITIVE]) == (False, True)
    with pytest.raises(AttributeSensitive):
        _ = kept[Attribute.VALUE]
    with pytest.raises(TypeError):
        key.sign(b"x", ec.ECDSA(hashes.SHA512()))
    assert copy.copy(key) is copy.deepcopy(key) is key


def test_a_root_in_a_token_certifies_requests_and_signs_lists(token):
    root = make_token_key(token.uri("goc"))
    agency = make_token_key(token.uri("co-quan"))
    period = {"valid_from_at": FOUNDED_AT, "valid_until_at": CLOSES_AT}
    root_pem = issue_root(code="H56", name="Tỉnh Thử Nghiệm", key=root, **period)
    request = read_request(make_request(code="H56.1", key=agency))
    pem = issue_certificate(
        role=Role.AGENCY,
        code=request.code,
        name="Xã",
        key=request.key,
        root_pem=root_pem,
        root_key=root,
        valid_from_at=FOUNDED_AT,
        valid_until_at=CLOSES_AT - timedelta(days=1),
    )
    trust = Trust(root_pem)
    verified = trust.verify(pem, role=Role.AGENCY, at=NOON)
    assert verified.fingerprint == fingerprint(agency.public_key())
    crl = sign_list(
        (),
        number=1,
        made_at=NOON,
        next_at=NOON + timedelta(days=7),
        root_pem=root_pem,
        root_key=root,
    )
    assert RevocationList.read(crl, trust).number == 1


def test_several_threads_and_keys_share_one_token(token):
    keys = [make_token_key(token.uri(name)) for name in ("mot", "hai")]
    failed = []

    def work(key):
        for number in range(100):
            data = b"%d" % number
            try:
                key.public_key().verify(key.sign(data, ALGORITHM), data, ALGORITHM)
            except (InvalidSignature, RuntimeError) as error:
                failed.append(error)

    threads = [threading.Thread(target=work, args=(key,)) for key in keys * 2]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert failed == []


def test_a_name_that_is_taken_gets_no_second_key(token):
    make_token_key(token.uri("khoa"))
    with pytest.raises(TokenKeyExists, match="khoa"):
        make_token_key(token.uri("khoa"))


def test_what_is_not_there_is_named(token):
    make_token_key(token.uri("khoa"))
    with pytest.raises(TokenKeyMissing, match="khac"):
        open_token_key(token.uri("khac"))
    with pytest.raises(TokenMissing, match="vang-mat"):
        open_token_key(token.uri("khoa", label="vang-mat"))
    with pytest.raises(ModuleUnusable, match="khong-co"):
        open_token_key(token.uri("khoa").replace(token.module, "/khong-co.so"))
    without = token.uri("khoa").replace(f"module-path={token.module}&", "")
    with pytest.raises(ModuleUnusable):
        open_token_key(without)


def test_two_keys_of_one_name_are_told_apart_by_their_ids(token):
    first = make_token_key(token.uri("khoa").replace("object=khoa", "object=khoa;id=%01"))
    make_token_key(token.uri("khoa").replace("object=khoa", "object=khoa;id=%02"))
    with pytest.raises(TokenKeyAmbiguous):
        open_token_key(token.uri("khoa"))
    again = open_token_key(token.uri("khoa").replace("object=khoa", "id=%01"))
    assert fingerprint(again.public_key()) == fingerprint(first.public_key())


def test_halves_of_two_pairs_are_no_key(token):
    make_token_key(token.uri("khoa").replace("object=khoa", "object=khoa;id=%01"))
    make_token_key(token.uri("khac").replace("object=khac", "object=khac;id=%02"))
    uri = KeyUri.parse(token.uri("khoa"))
    session = module_of(uri).session(uri)
    session.get_key(object_class=ObjectClass.PUBLIC_KEY, label="khoa").destroy()
    other = session.get_key(object_class=ObjectClass.PUBLIC_KEY, label="khac")
    other[Attribute.LABEL] = "khoa"
    with pytest.raises(TokenKeyMissing):
        open_token_key(token.uri("khoa"))


def test_a_wrong_pin_is_tried_once_and_never_shown(token):
    make_token_key(token.uri("khoa"))
    from lienthong.tokens.modules import close_modules

    close_modules()
    wrong = token.folder / "wrong"
    wrong.touch(mode=0o600)
    wrong.write_text("111111")
    with pytest.raises(PinWrong) as refusal:
        open_token_key(token.uri("khoa", pin_file=wrong))
    assert "111111" not in str(refusal.value)
    wrong.write_text("482913")  # right now, but a token that was refused is left alone
    with pytest.raises(PinWrong):
        open_token_key(token.uri("khoa", pin_file=wrong))
    close_modules()
    assert open_token_key(token.uri("khoa", pin_file=wrong)).key_size == 256


def test_a_pin_file_must_be_there_whole_and_closed_to_others(token):
    from lienthong.tokens.modules import close_modules

    make_token_key(token.uri("khoa"))
    close_modules()
    file = token.folder / "other-pin"
    with pytest.raises(PinFileUnusable, match="No such file"):
        open_token_key(token.uri("khoa", pin_file=file))
    for content, mode in ((b"482913", 0o640), (b"", 0o600), (b"\xff", 0o600), (b"1" * 300, 0o600)):
        file.write_bytes(content)
        file.chmod(mode)
        with pytest.raises(PinFileUnusable):
            open_token_key(token.uri("khoa", pin_file=file))


def test_the_pin_may_come_from_the_environment(token, monkeypatch):
    from lienthong.tokens.modules import close_modules

    make_token_key(token.uri("khoa"))
    close_modules()
    bare = f"pkcs11:token={token.label};object=khoa"
    monkeypatch.setenv("LIENTHONG_PKCS11_MODULE", token.module)
    monkeypatch.delenv("LIENTHONG_PKCS11_PIN", raising=False)
    with pytest.raises(PinMissing):
        open_token_key(bare)
    monkeypatch.setenv("LIENTHONG_PKCS11_PIN", token.pin_file.read_text().strip())
    assert open_token_key(bare).key_size == 256


def test_a_token_that_is_pulled_out_signs_again_once_it_is_back(token):
    keys = [make_token_key(token.uri(name)) for name in ("mot", "hai")]
    for _ in range(2):
        token.pull()
        for key in keys * 2:
            with pytest.raises(TokenMissing, match="thu-nghiem") as refusal:
                key.sign(b"x", ALGORITHM)
            assert refusal.value.status == 503
        token.plug()
        for key in keys:
            key.public_key().verify(key.sign(b"x", ALGORITHM), b"x", ALGORITHM)


def test_a_library_that_cannot_start_is_tried_again_at_the_next_signature(token):
    key = make_token_key(token.uri("khoa"))
    (token.folder / "tokens").rename(token.folder / "away")
    for _ in range(2):
        with pytest.raises(ModuleUnusable) as refusal:
            key.sign(b"x", ALGORITHM)
        assert refusal.value.status == 503
    (token.folder / "away").rename(token.folder / "tokens")
    key.public_key().verify(key.sign(b"x", ALGORITHM), b"x", ALGORITHM)


def test_a_key_is_found_in_a_token_that_comes_after_its_library(token):
    make_token_key(token.uri("khoa"))
    token.pull()
    with pytest.raises(TokenMissing):
        open_token_key(token.uri("khoa", label="khac"))
    token.plug()
    assert open_token_key(token.uri("khoa")).key_size == 256


def test_a_key_is_opened_again_after_the_token_was_away(token):
    make_token_key(token.uri("khoa"))
    token.pull()
    with pytest.raises(TokenMissing):
        open_token_key(token.uri("khoa"))
    token.plug()
    assert open_token_key(token.uri("khoa")).key_size == 256
