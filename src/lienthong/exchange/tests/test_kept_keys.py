import shutil
from datetime import timedelta

import pytest
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.exchange.events import KeysPrepared
from lienthong.exchange.models import HostedAgency
from lienthong.exchange.operations import host_agency, prepare_keys
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    KeyFileDamaged,
    KeyFileForeign,
    KeyFileLost,
    KeyFilesUnmatched,
)
from lienthong.wire.certificates import parse_certificate

pytestmark = pytest.mark.django_db

FILES = ("province-root.key", "province-root.pem", "directory.key", "directory.pem")


def settings_in(folder):
    return ExchangeSettings.from_environment({}, home=folder, port=8000)


@pytest.fixture
def prepared(tmp_path):
    settings = settings_in(tmp_path / "home")
    prepare_keys(settings, now=timezone.now())
    return settings


def prepare(settings, **more):
    return prepare_keys(settings, now=timezone.now(), **more)


def host(settings):
    agency_id = "6360f5b4-df7a-5cdf-b4aa-70fc7874db63"
    return host_agency(
        settings, agency_id=agency_id, code="H56.1", name="UBND xã", now=timezone.now()
    )


@pytest.mark.parametrize("name", FILES)
def test_a_lost_key_file_is_named_and_never_made_anew(prepared, name):
    (prepared.keys / name).unlink()
    with pytest.raises(KeyFileLost, match=name):
        prepare(prepared)
    assert not (prepared.keys / name).exists()


def test_the_directorys_certificate_is_renewed_before_it_ends(prepared):
    """For the same key and from the same beginning: older directories stay provable."""
    path = prepared.directory_certificate
    first = parse_certificate(path.read_bytes())
    prepare_keys(prepared, now=first.valid_until_at - timedelta(days=61))
    assert parse_certificate(path.read_bytes()) == first
    prepare_keys(prepared, now=first.valid_until_at - timedelta(days=59))
    renewed = parse_certificate(path.read_bytes())
    assert (renewed.fingerprint, renewed.valid_from_at) == (first.fingerprint, first.valid_from_at)
    assert renewed.valid_until_at > first.valid_until_at + timedelta(days=9 * 365)
    prepare_keys(prepared, now=first.valid_until_at)
    assert parse_certificate(path.read_bytes()) == renewed


def test_with_the_whole_folder_lost_no_new_root_is_made(prepared):
    shutil.rmtree(prepared.keys)
    with pytest.raises(KeyFileLost, match=r"province-root\.key"):
        prepare(prepared)
    assert not prepared.keys.exists()


def test_a_node_prepared_before_is_enough_to_know_that_the_root_was_lost(tmp_path):
    settings = settings_in(tmp_path)
    with pytest.raises(KeyFileLost):
        prepare(settings, node_prepared=True)


def test_one_lost_half_of_a_pair_is_refused_even_in_an_empty_database(tmp_path):
    settings = settings_in(tmp_path)
    settings.keys.mkdir()
    settings.root_certificate.write_text("")
    with pytest.raises(KeyFileLost, match=r"province-root\.key"):
        prepare(settings)


def test_a_first_start_that_was_interrupted_goes_on(tmp_path):
    interrupted, other = settings_in(tmp_path / "home"), settings_in(tmp_path / "other")
    make_keys_of(other)
    interrupted.keys.mkdir(parents=True)
    shutil.copy(other.root_key, interrupted.root_key)
    prepare(interrupted)
    assert interrupted.root_key.read_bytes() == other.root_key.read_bytes()
    assert interrupted.directory_certificate.exists()


@pytest.mark.parametrize(
    ("name", "named"), [("province-root.pem", "province-root.key"), ("directory.key", "directory")]
)
def test_halves_that_do_not_belong_together_are_refused(prepared, tmp_path, name, named):
    other = settings_in(tmp_path / "other")
    make_keys_of(other)
    shutil.copy(other.keys / name, prepared.keys / name)
    with pytest.raises(KeyFilesUnmatched, match=named):
        prepare(prepared)


def make_keys_of(settings):
    """Keys of a platform of its own: made without a look at this database."""
    from lienthong.exchange.operations import keys

    province = keys._prepare_root(settings, now=timezone.now())
    keys._prepare_directory_key(settings, province, now=timezone.now())


def test_a_second_platform_on_the_same_database_is_refused(prepared, tmp_path):
    other = settings_in(tmp_path / "other")
    make_keys_of(other)
    with pytest.raises(KeyFileForeign, match="LIENTHONG_DATABASE_URL"):
        prepare(other)


def test_bytes_that_are_no_key_are_named(prepared):
    prepared.root_key.write_bytes(b"\xff\x00 no key")
    with pytest.raises(KeyFileDamaged, match=r"province-root\.key"):
        prepare(prepared)


def test_a_hosted_agency_without_its_key_stops_the_start_and_gets_no_other(prepared):
    host(prepared)
    shutil.rmtree(prepared.keys / "agencies")
    with pytest.raises(KeyFileLost, match=r"H56\.1\.key"):
        prepare(prepared)
    with pytest.raises(KeyFileLost, match=r"H56\.1\.key"):
        host(prepared)
    assert HostedAgency.objects.count() == 1


def test_another_key_in_a_hosted_agencys_place_is_refused(prepared):
    host(prepared)
    shutil.copy(prepared.directory_key, prepared.agency_key("H56.1"))
    with pytest.raises(KeyFileForeign, match=r"H56\.1\.key"):
        prepare(prepared)


def test_the_keys_are_on_record_once(prepared):
    prepare(prepared)
    (fact,) = list_facts(matching=FactFilter(tag=KeysPrepared.TAG))
    assert len(fact.data["fingerprint"]) == 64
