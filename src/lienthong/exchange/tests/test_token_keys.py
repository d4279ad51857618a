"""A platform whose root and directory keys are in a token, named by their key files."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.conf import settings as django_settings
from django.utils import timezone

from lienthong.exchange import jobs
from lienthong.exchange.models import RevocationList
from lienthong.exchange.operations import (
    enrol_agency,
    host_agency,
    keep_revocation_told,
    mark_directory_due,
    prepare_keys,
    publish_directory,
)
from lienthong.exchange.queries import read_published_key
from lienthong.exchange.terms import KeyFileLost, KeyFilesUnmatched
from lienthong.exchange.testing import COMMUNES, make_province
from lienthong.exchange.tests.conftest import Platform, running_platform
from lienthong.tokens.keys import make_token_key
from lienthong.tokens.modules import close_modules
from lienthong.tokens.refusals import PinWrong, TokenMissing, TokenRefusal
from lienthong.tokens.testing import find_softhsm, soft_token
from lienthong.wire.certificate_requests import make_request, read_request
from lienthong.wire.certificates import Role, Trust
from lienthong.wire.seals import new_key

pytestmark = pytest.mark.django_db
CODE = "H56.MINHHOA.01"


@pytest.fixture
def token(tmp_path):
    module = find_softhsm()
    if module is None:
        pytest.skip("needs SoftHSM2 (apt-get install softhsm2)")
    with soft_token(tmp_path / "softhsm", module) as made:
        yield made


def name_keys(folder, token):
    """What an operator does before the first start."""
    (folder / "keys").mkdir(parents=True)
    for file, key in (("province-root.key", "goc"), ("directory.key", "danh-ba")):
        make_token_key(token.uri(key))
        (folder / "keys" / file).write_text(f"{token.uri(key)}\n")


@pytest.fixture
def platform(token, tmp_path, monkeypatch):
    name_keys(tmp_path, token)
    with running_platform(tmp_path) as (exchange, node):
        monkeypatch.setattr(django_settings, "EXCHANGE", exchange, raising=False)
        yield Platform(exchange=exchange, node=node, province=make_province())


def host(platform):
    return host_agency(
        platform.exchange,
        agency_id=platform.province.communes[0],
        code=CODE,
        name=COMMUNES[0],
        now=timezone.now(),
    )


def test_root_and_directory_keys_in_a_token_certify_and_sign(platform, token):
    exchange = platform.exchange
    assert exchange.root_key.read_text() == f"{token.uri('goc')}\n"
    trust = Trust(read_published_key(exchange))
    request = read_request(make_request(code="H56.MINHHOA.02", key=new_key()))
    pem = enrol_agency(
        exchange, code=request.code, request=request, take_over=False, now=timezone.now()
    )
    trust.verify(pem, role=Role.AGENCY, at=timezone.now())
    host(platform)
    assert publish_directory(exchange, now=timezone.now())
    assert keep_revocation_told(exchange, now=timezone.now())
    prepare_keys(exchange, now=timezone.now())  # as at the next start


def test_while_the_token_is_out_jobs_wait_and_say_so_in_one_sentence(platform, token, caplog):
    host(platform)
    now = timezone.now()
    token.pull()
    mark_directory_due()
    jobs.watch_node(now)
    jobs.keep_revocation_told(now)
    assert not RevocationList.objects.exists()
    with pytest.raises(TokenRefusal) as refusal:
        publish_directory(platform.exchange, now=now)
    assert refusal.value.status == 503
    token.plug()
    jobs.keep_revocation_told(now)
    assert RevocationList.objects.count() == 1
    assert publish_directory(platform.exchange, now=now + timedelta(seconds=1))


def test_a_start_without_token_or_with_a_wrong_pin_is_refused_in_one_sentence(platform, token):
    token.pull()
    close_modules()
    with pytest.raises(TokenMissing, match=token.label):
        prepare_keys(platform.exchange, now=timezone.now())
    token.plug()
    token.pin_file.write_text("999999")
    close_modules()
    with pytest.raises(PinWrong):
        prepare_keys(platform.exchange, now=timezone.now())


def test_another_key_of_the_token_in_the_roots_place_is_refused(platform, token):
    make_token_key(token.uri("khac"))
    platform.exchange.root_key.write_text(token.uri("khac"))
    with pytest.raises(KeyFilesUnmatched, match=r"province-root\.key"):
        prepare_keys(platform.exchange, now=timezone.now())


def test_a_lost_certificate_of_a_key_in_a_token_is_named(platform, token):
    platform.exchange.root_certificate.unlink()
    with pytest.raises(KeyFileLost, match=r"province-root\.pem"):
        prepare_keys(platform.exchange, now=timezone.now())
    assert not platform.exchange.root_certificate.exists()


def test_a_lost_key_file_of_a_platform_in_use_is_named(platform):
    exchange = replace(platform.exchange)
    exchange.directory_key.unlink()
    with pytest.raises(KeyFileLost, match=r"directory\.key"):
        prepare_keys(exchange, now=timezone.now())
