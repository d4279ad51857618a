"""The platform renews the certificates of its node, log and directory while it runs (EX-201)."""

from datetime import timedelta

import pytest
from django.conf import settings
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.exchange.operations import prepare_keys
from lienthong.exchange.settings import ExchangeSettings
from lienthong.gateway.identity_files import prepare_node
from lienthong.site import own_node
from lienthong.site.wiring import JOBS
from lienthong.wire.certificates import parse_certificate

DAY = timedelta(days=1)


@pytest.fixture
def node(db, tmp_path, monkeypatch):
    """A platform's keys and its node, as a first start makes them today."""
    exchange = ExchangeSettings(
        keys=tmp_path / "keys",
        node_url="http://127.0.0.1:8000/gw",
        province_code="H56",
        province_name="Tỉnh Thử Nghiệm",
    )
    monkeypatch.setattr(settings, "EXCHANGE", exchange)
    found = own_node.GatewaySettings.from_environment({}, home=tmp_path)
    monkeypatch.setattr(own_node, "node_settings", lambda: found)
    now = timezone.now()
    province = prepare_keys(exchange, now=now)
    prepare_node(
        found,
        root_pem=province.pem,
        root_key=province.key,
        directory_pem=exchange.directory_certificate.read_bytes(),
        now=now,
    )
    own_node.note_node_certificates(found, now=now)
    return found


def ends_at(path):
    return parse_certificate(path.read_bytes()).valid_until_at


def run_jobs(now):
    """What the clock runs."""
    for job in JOBS:
        if job.name in {"exchange.renew_directory", "site.renew_node"}:
            job.run(now)


def facts():
    tag = "exchange:keys:certified_anew"
    return sorted(fact.data["holder"] for fact in list_facts(matching=FactFilter(tag=tag)))


def test_node_and_log_are_renewed_ninety_days_ahead_and_no_earlier(node):
    before = node.node_certificate.read_bytes(), node.log_certificate.read_bytes()
    run_jobs(ends_at(node.node_certificate) - 91 * DAY)
    assert (node.node_certificate.read_bytes(), node.log_certificate.read_bytes()) == before
    assert facts() == []
    run_jobs(ends_at(node.node_certificate) - 89 * DAY)
    for old, path in zip(before, (node.node_certificate, node.log_certificate), strict=True):
        first, renewed = parse_certificate(old), parse_certificate(path.read_bytes())
        assert renewed.fingerprint == first.fingerprint
        assert renewed.valid_from_at == first.valid_from_at
        assert renewed.valid_until_at > first.valid_until_at + 365 * DAY
    assert facts() == ["log", "node"]


def test_the_directorys_certificate_is_renewed_and_given_to_the_node(node):
    kept = settings.EXCHANGE.directory_certificate
    first_end = ends_at(kept)
    run_jobs(first_end - 59 * DAY)
    assert ends_at(kept) > first_end + 365 * DAY
    assert node.directory_certificate.read_bytes() == kept.read_bytes()
    assert "directory" in facts()
    again = kept.read_bytes()
    run_jobs(first_end - 58 * DAY)
    assert kept.read_bytes() == again
