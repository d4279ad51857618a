"""Old districts and codes as the node knows them from the real directory, asked through its API."""

from uuid import uuid4

import pytest
from django.conf import settings

from lienthong.exchange.tests.conftest import Platform, running_platform
from lienthong.exchange.tests.talking import code_of, opened, refused_sending_to


@pytest.fixture
def real_platform(register, db, tmp_path, monkeypatch):
    """The platform with the real directory of Thanh Hóa."""
    with running_platform(tmp_path) as (exchange, node):
        monkeypatch.setattr(settings, "EXCHANGE", exchange, raising=False)
        yield Platform(exchange=exchange, node=node, province=None)


@pytest.mark.parametrize(
    ("district", "heirs", "one_of_them"),
    [
        ("UBND huyện Nga Sơn", 6, "Ủy ban nhân dân xã Nga Thắng"),
        ("UBND huyện Thiệu Hóa", 7, "Ủy ban nhân dân xã Thiệu Hóa"),
        ("UBND huyện Cẩm Thủy", 5, "Ủy ban nhân dân xã Cẩm Thạch"),
        ("UBND huyện Quảng Xương", 8, "Ủy ban nhân dân xã Quảng Ninh"),
    ],
)
def test_the_node_names_those_who_carry_an_old_district_on(
    real_platform, district, heirs, one_of_them
):
    with opened(real_platform.exchange) as node:
        problem = refused_sending_to(node, code_of(district))
        assert (problem.code, problem.params["ended_on"]) == (
            "gateway.recipient_dissolved",
            "2025-07-01",
        )
        assert len(problem.successors) == heirs
        assert one_of_them in {heir["name"] for heir in problem.successors}
        codes = tuple(heir["code"] for heir in problem.successors)
        node.send(node.seal(message_id=uuid4(), recipients=codes, content=b"x"))


def test_a_district_that_ended_earlier_leads_to_those_who_live_today(real_platform):
    """Huyện Đông Sơn went into the city on 1 January 2025, which ended half a year later."""
    with opened(real_platform.exchange) as node:
        problem = refused_sending_to(node, code_of("UBND huyện Đông Sơn"))
    assert problem.params["ended_on"] == "2025-01-01"
    assert "Ủy ban nhân dân phường Đông Sơn" in {heir["name"] for heir in problem.successors}


def test_a_code_that_a_living_agency_took_over_leads_to_it(real_platform):
    """Bắc Ninh before and after 1 July 2025 are two bodies with the code H05."""
    with opened(real_platform.exchange) as node:
        node.send(node.seal(message_id=uuid4(), recipients=("H05",), content=b"x"))
        problem = refused_sending_to(node, "H04")
    assert [heir["code"] for heir in problem.successors] == ["H12"]


def test_a_code_nobody_ever_had_stays_unknown(real_platform):
    with opened(real_platform.exchange) as node:
        assert refused_sending_to(node, "H56.MINHHOA.00000").code == "gateway.agency_unknown"


def test_province_is_reached_by_its_code_of_the_older_scheme(real_platform):
    with opened(real_platform.exchange) as node:
        message_id = uuid4()
        node.send(node.seal(message_id=message_id, recipients=("000.00.00.H56",), content=b"x"))
        (delivery,) = node.deliveries(message_id).recipients
    assert delivery.agency == "H56"
