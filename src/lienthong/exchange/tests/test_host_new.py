"""Agencies hosted together: keys in files first, then all rows, each with its own facts."""

from concurrent.futures import ThreadPoolExecutor
from stat import S_IMODE
from threading import Barrier

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.directory.testing import build_agency
from lienthong.exchange.models import (
    Certificate,
    EncryptionKey,
    HostedAgency,
    IssuedCertificate,
    NodeWatch,
)
from lienthong.exchange.operations import host_agency, host_recipients, prepare_keys
from lienthong.exchange.queries.encryption_keys import open_encryption_keys
from lienthong.exchange.queries.keys import open_agency_seal, read_published_key
from lienthong.exchange.settings import ExchangeSettings
from lienthong.wire.certificates import Role, Trust

pytestmark = pytest.mark.django_db


@pytest.fixture
def prepared(tmp_path):
    settings = ExchangeSettings.from_environment({}, home=tmp_path / "home", port=8000)
    prepare_keys(settings, now=timezone.now())
    return settings


def make_agencies(*numbers):
    return [build_agency(f"Sở Số {n}", code=f"H56.SO.{n:02}") for n in numbers]


def host(settings, agencies):
    host_recipients(settings, agency_ids=[one.id for one in agencies], now=timezone.now())


def statements(settings, agencies):
    with CaptureQueriesContext(connection) as captured:
        host(settings, agencies)
    return len(captured)


def test_many_are_hosted_in_as_few_statements_as_one(prepared):
    one, many = make_agencies(1), make_agencies(*range(2, 14))
    host(prepared, make_agencies(20))  # the row of the node is there
    assert statements(prepared, one) == statements(prepared, many) < 40
    assert statements(prepared, one + many) <= 4
    assert HostedAgency.objects.count() == 14


def test_each_gets_what_it_would_get_alone(prepared):
    agencies = make_agencies(1, 2)
    host(prepared, agencies)

    trust = Trust(read_published_key(prepared))
    for agency in agencies:
        code = HostedAgency.objects.get(agency_id=agency.id).code
        seal = open_agency_seal(prepared, code=code)
        issued = trust.verify(seal.pem, role=Role.AGENCY, at=timezone.now())
        assert (issued.code, issued.name) == (code, agency.name)
        assert IssuedCertificate.objects.get(code=code).serial == f"{issued.serial:x}"
        key = EncryptionKey.objects.get(agency_id=agency.id)
        assert len(open_encryption_keys(prepared, code=code)) == 1
        for path in (prepared.agency_key(code), prepared.encryption_key(code, key.fingerprint)):
            assert S_IMODE(path.stat().st_mode) == 0o600
        about = FactFilter(subject=f"directory.agency:{agency.id}", folder="exchange")
        assert [fact.tag for fact in list_facts(matching=about)] == [
            "exchange:encryption_key:registered", "exchange:certificate:issued",
        ]  # fmt: skip
    assert NodeWatch.objects.get().directory_due


def test_one_whose_key_is_lost_keeps_no_other_from_being_hosted(prepared):
    lost, begun, new = make_agencies(1, 2, 3)
    host(prepared, [lost, begun])
    prepared.agency_key("H56.SO.01").unlink()
    HostedAgency.objects.all().delete()
    EncryptionKey.objects.filter(code="H56.SO.02").delete()

    host(prepared, [lost, begun, new])
    assert set(HostedAgency.objects.values_list("agency_id", flat=True)) == {begun.id, new.id}
    assert Certificate.objects.count() == 3
    assert not prepared.agency_key("H56.SO.01").exists()


def test_a_key_that_was_written_before_a_crash_is_used(prepared):
    (agency,) = make_agencies(1)
    host(prepared, [agency])
    key = prepared.agency_key("H56.SO.01").read_bytes()
    for model in (HostedAgency, EncryptionKey, Certificate):
        model.objects.all().delete()

    host(prepared, [agency])
    assert prepared.agency_key("H56.SO.01").read_bytes() == key
    assert HostedAgency.objects.get().agency_id == agency.id


@pytest.mark.django_db(transaction=True)
def test_two_who_host_the_same_at_once_host_each_once(prepared):
    agencies = make_agencies(*range(8))
    host_agency(prepared, agency_id=agencies[0].id, code="H56.SO.00", name="x", now=timezone.now())
    ready = Barrier(2)

    def work(_):
        try:
            ready.wait(10)
            host(prepared, agencies)
        finally:
            connection.close()

    with ThreadPoolExecutor(2) as together:
        list(together.map(work, range(2)))
    assert HostedAgency.objects.count() == Certificate.objects.count() == 8
    assert EncryptionKey.objects.count() == 8
    for code in Certificate.objects.values_list("code", flat=True):
        open_agency_seal(prepared, code=code)
