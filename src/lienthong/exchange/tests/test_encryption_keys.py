"""Encryption keys of hosted and enrolled agencies: made, named, published, renewed, revoked."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.exchange.models import EncryptionKey, HostedAgency
from lienthong.exchange.operations import (
    connect_agency,
    disconnect_agency,
    enrol_agency,
    host_agency,
    mark_directory_due,
    prepare_keys,
    publish_directory,
    revoke_certificate,
    watch_node,
)
from lienthong.exchange.operations.encryption_keys import (
    ENCRYPTION_PERIOD,
    prepare_encryption_keys,
)
from lienthong.exchange.queries.encryption_keys import open_encryption_keys
from lienthong.exchange.terms import KeyCertifiedBefore, KeyFileForeign, KeyFileLost
from lienthong.exchange.testing import COMMUNES
from lienthong.exchange.tests.talking import OFFICE, opened
from lienthong.wire.certificate_requests import make_request, read_request
from lienthong.wire.revocation import Reason
from lienthong.wire.seals import fingerprint, new_key
from lienthong.wire.secrecy import (
    encryption_fingerprint,
    new_encryption_key,
    public_to_text,
)

CODE, OTHER, THIRD = "H56.MINHHOA.01", "H56.MINHHOA.02", "H56.MINHHOA.03"


def enrol(platform, key, encryption=None, code=CODE, now=None):
    request = make_request(
        code=code, key=key, encryption_key=encryption and encryption.public_key()
    )
    return enrol_agency(
        platform.exchange,
        code=code,
        request=read_request(request),
        take_over=False,
        now=now or timezone.now(),
    )


def host(platform, number=0, code=CODE):
    agency_id = platform.province.communes[number]
    return host_agency(
        platform.exchange,
        agency_id=agency_id,
        code=code,
        name=COMMUNES[number],
        now=timezone.now(),
    )


def published(platform, node, seconds):
    """The encryption keys in the directory that the node now has, by code."""
    now = timezone.now() + timedelta(seconds=seconds)
    mark_directory_due()
    assert publish_directory(platform.exchange, now=now)
    return keys_in(node.directory())


def keys_in(copy):
    entries = copy.snapshot.agencies
    return {entry.code: entry.encryption_keys for entry in entries if entry.encryption_keys}


def texts(*keys):
    return tuple(public_to_text(key.public_key()) for key in keys)


def private(platform, code=CODE):
    return open_encryption_keys(platform.exchange, code=code)


def test_a_hosted_agency_gets_an_encryption_key_with_its_first_seal_and_it_is_published(platform):
    with opened(platform.exchange) as office:
        host(platform)
        host(platform)
        (own,), (key,) = private(platform, OFFICE), private(platform)
        assert published(platform, office, 1) == {OFFICE: texts(own), CODE: texts(key)}
    mark = encryption_fingerprint(key.public_key())
    file = platform.exchange.encryption_key(CODE, mark)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    facts = list_facts(matching=FactFilter(tag="exchange:encryption_key:registered"), limit=9)
    assert {(fact.data["code"], fact.data["kept_here"]) for fact in facts} == {
        (OFFICE, True),
        (CODE, True),
    }


def test_a_platform_from_before_there_were_encryption_keys_makes_them_when_it_runs(platform):
    with opened(platform.exchange) as office:
        host(platform)
        EncryptionKey.objects.all().delete()
        assert private(platform) == ()
        watch_node(platform.exchange, now=timezone.now() + timedelta(seconds=1))
        kept = {code: texts(*private(platform, code)) for code in (OFFICE, CODE)}
        assert keys_in(office.directory()) == kept
        assert prepare_encryption_keys(platform.exchange, now=timezone.now()) == 0


def test_only_what_changed_of_a_directory_brings_a_new_encryption_key_along(platform):
    with opened(platform.exchange) as office:
        copy = office.directory()
        host(platform)
        published(platform, office, 1)
        assert keys_in(office.directory(copy))[CODE] == texts(*private(platform))


def test_a_hosted_agencys_key_is_renewed_and_the_old_one_still_opens(platform):
    with opened(platform.exchange) as office:
        (old,) = private(platform, OFFICE)
        later = timezone.now() + ENCRYPTION_PERIOD + timedelta(minutes=1)
        assert prepare_encryption_keys(platform.exchange, now=later) == 1
        new, kept = private(platform, OFFICE)
        assert texts(kept) == texts(old) != texts(new)
        assert published(platform, office, 1) == {OFFICE: texts(new)}


def test_an_enrolled_agencys_own_key_comes_with_its_request(platform):
    with opened(platform.exchange) as office:
        own = new_encryption_key()
        enrol(platform, new_key(), own)
        assert published(platform, office, 1)[CODE] == texts(own)
    assert private(platform) == ()
    assert not (platform.exchange.keys / "encryption" / CODE).exists()


def test_software_enrolled_without_one_names_it_later_with_the_same_sealing_key(platform):
    with opened(platform.exchange) as office:
        key, first, second = new_key(), new_encryption_key(), new_encryption_key()
        pem = enrol(platform, key)
        assert CODE not in published(platform, office, 1)
        assert enrol(platform, key, first) == pem
        assert published(platform, office, 2)[CODE] == texts(first)
        assert enrol(platform, key, second) == enrol(platform, key, first) == pem
        assert published(platform, office, 3)[CODE] == texts(second, first)


def test_an_encryption_key_counts_as_long_as_the_certificate_it_was_named_with(platform):
    with opened(platform.exchange) as office:
        old, new = new_key(), new_key()
        first, second = new_encryption_key(), new_encryption_key()
        enrol(platform, old, first)
        enrol(platform, new, second)
        assert published(platform, office, 1)[CODE] == texts(second, first)
        revoke_certificate(
            mark=fingerprint(new.public_key()), reason=Reason.SUPERSEDED, now=timezone.now()
        )
        assert published(platform, office, 2)[CODE] == texts(first)


def test_a_key_that_goes_on_under_a_new_sealing_key_outlives_the_old_certificate(platform):
    with opened(platform.exchange) as office:
        old, new, own = new_key(), new_key(), new_encryption_key()
        enrol(platform, old, own)
        enrol(platform, new, own)
        revoke_certificate(
            mark=fingerprint(old.public_key()), reason=Reason.SUPERSEDED, now=timezone.now()
        )
        assert published(platform, office, 1)[CODE] == texts(own)


def test_nothing_is_encrypted_for_software_that_was_enrolled_last_without_a_key(platform):
    with opened(platform.exchange) as office:
        enrol(platform, new_key(), new_encryption_key())
        enrol(platform, new_key(), now=timezone.now() + timedelta(seconds=1))
        assert CODE not in published(platform, office, 2)


def test_the_key_of_another_agency_or_of_the_platform_is_not_taken(platform):
    own = new_encryption_key()
    enrol(platform, new_key(), own)
    host(platform, 2, THIRD)
    (kept,) = private(platform, THIRD)
    for key in (own, kept):
        with pytest.raises(KeyCertifiedBefore):
            enrol(platform, new_key(), key, code=OTHER)
    assert {row.code for row in EncryptionKey.objects.all()} == {CODE, THIRD}


def test_for_software_with_a_secret_the_node_opens_and_the_key_comes_back_with_hosting(platform):
    with opened(platform.exchange) as office:
        host(platform)
        connect_agency(platform.exchange, code=CODE, system="H56.HT1", now=timezone.now())
        assert CODE not in published(platform, office, 1)
        disconnect_agency(platform.exchange, code=CODE, now=timezone.now())
        assert published(platform, office, 2)[CODE] == texts(*private(platform))


def test_the_platform_does_not_start_without_the_key_that_is_encrypted_to_now(platform):
    host(platform)
    host(platform, 1, OTHER)
    (key,) = private(platform)
    file = platform.exchange.encryption_key(CODE, encryption_fingerprint(key.public_key()))
    (other,) = (platform.exchange.keys / "encryption" / OTHER).iterdir()
    kept = file.read_bytes()
    file.unlink()
    with pytest.raises(KeyFileLost, match=file.name):
        prepare_keys(platform.exchange, now=timezone.now())
    file.write_bytes(other.read_bytes())
    with pytest.raises(KeyFileForeign, match=file.name):
        prepare_keys(platform.exchange, now=timezone.now())
    file.write_bytes(kept)
    prepare_keys(platform.exchange, now=timezone.now())


def test_an_agency_with_a_new_code_still_opens_what_was_encrypted_under_the_old_one(platform):
    host(platform)
    (old,) = private(platform)
    host(platform, code="H56.MINHHOA.50")
    assert HostedAgency.objects.get().code == "H56.MINHHOA.50"
    assert texts(*private(platform, "H56.MINHHOA.50")) == texts(old)
