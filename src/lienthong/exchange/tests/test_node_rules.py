"""Policies, forwards, limits and groups that the node is given with its directory."""

import os
from datetime import date, timedelta
from importlib.resources import files
from uuid import uuid4

import pytest
from django.utils import timezone

from lienthong.client import NodeRefused
from lienthong.exchange.models import NodeWatch
from lienthong.exchange.operations import mark_directory_due, publish_directory
from lienthong.exchange.operations.node import call_node
from lienthong.exchange.queries.node_rules import FILE, read_rules
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import ExchangeRulesBroken, LimitReached
from lienthong.exchange.testing import COMMUNES, DISTRICT
from lienthong.exchange.tests.talking import OFFICE, code_of, opened, refused_sending_to
from lienthong.exchange.tests.test_exchange import send
from lienthong.wire.directory_rules import Limits
from lienthong.wire.records import MessageKind

OWN = """
policies = []
[[forwards]]
name = "Huyện"
agencies = "PROVINCE.*"
valid_from = 2025-07-01
basis = "NQ"
[limits."H56.1"]
streams = 2
"""


@pytest.fixture
def home(tmp_path):
    return ExchangeSettings(
        keys=tmp_path / "keys",
        node_url="http://node",
        province_code="H05",
        province_name="Tỉnh Bắc Ninh",
    )


def usual_rules():
    """The text of the package's file."""
    return (files("lienthong.exchange") / "data" / FILE).read_text(encoding="utf-8")


def give(platform, text, *, seconds=1):
    """Put the province's own rules in place and give them to the node."""
    platform.exchange.own_rules.write_text(text, encoding="utf-8")
    mark_directory_due()
    return publish_directory(platform.exchange, now=timezone.now() + timedelta(seconds=seconds))


def test_a_changed_file_of_rules_is_given_to_the_node_by_itself(platform):
    def is_given(rules, seconds):
        platform.exchange.own_rules.write_text(rules, encoding="utf-8")
        written = (at + timedelta(seconds=1)).timestamp()
        os.utime(platform.exchange.own_rules, (written, written))
        return publish_directory(platform.exchange, now=at + timedelta(seconds=seconds))

    send(platform)
    platform.run()
    at = NodeWatch.objects.get().directory_published_at
    assert not publish_directory(platform.exchange, now=at)
    assert not is_given("policies = 7", 2), "one that cannot be read changes nothing"
    assert is_given(usual_rules(), 3)
    assert not is_given(usual_rules(), 4), "it has that already"


def test_usual_rules_let_the_province_s_agencies_write_to_each_other_and_out(home):
    rules = read_rules(home)
    inside, outside = rules.policies
    assert (inside.senders, inside.recipients) == ("H05.*", "H05.*")
    assert (outside.senders, outside.recipients) == ("H05.*", "*")
    assert inside.kinds == (MessageKind.DOCUMENT, MessageKind.STATUS)
    assert "QĐ 28/2018/QĐ-TTg" in inside.basis
    assert (rules.forwards, rules.limits) == ((), {})
    assert set(rules.titles) == {"communes", "provincial"}


def test_province_s_own_file_takes_their_place_whole(home):
    home.own_rules.write_text(OWN, encoding="utf-8")
    rules = read_rules(home)
    assert (rules.policies, rules.titles) == ((), {})
    [forward] = rules.forwards
    assert (forward.agencies, forward.valid_from) == ("H05.*", date(2025, 7, 1))
    assert rules.limits == {"H56.1": Limits(streams=2)}


@pytest.mark.parametrize(
    "text",
    [
        "",
        "policies = 3",
        "policies = [",
        OWN + "colour = 1",
        OWN.replace("2025-07-01", '"soon"'),
        OWN.replace("streams", "letters"),
        OWN.replace("streams = 2", "streams = 0"),
        OWN.replace("PROVINCE.*", "PROVINCE*"),
        "policies = []\nlimits = 3",
        "policies = []\ngroups = []",
    ],
)
def test_damaged_file_is_refused_by_name(home, text):
    home.own_rules.write_text(text, encoding="utf-8")
    with pytest.raises(ExchangeRulesBroken) as refused:
        read_rules(home)
    assert str(home.own_rules) in str(refused.value)


def test_file_in_another_encoding_is_refused(home):
    home.own_rules.write_bytes(OWN.encode("utf-16"))
    with pytest.raises(ExchangeRulesBroken):
        read_rules(home)


def test_node_offers_the_communes_of_today(platform):
    with opened(platform.exchange) as office:
        group = office.group("communes")
        assert {member.name for member in group.members} == set(COMMUNES)
        office.send(office.seal(message_id=uuid4(), recipients=group.codes, content=b"x"))


def test_node_refuses_what_the_province_s_own_policies_do_not_allow(platform):
    with opened(platform.exchange) as office:
        assert give(platform, "policies = []")
        problem = refused_sending_to(office, "H56.MINHHOA.01")
        assert problem.code == "gateway.policy_missing"
        with pytest.raises(NodeRefused) as refused:
            office.group("communes")
        assert refused.value.params["problem"].code == "gateway.group_unknown"


def test_forward_of_the_province_s_own_reaches_the_successors(platform):
    allowing = usual_rules()
    forward = OWN[OWN.index("[[forwards]]") : OWN.index("[limits")]
    with opened(platform.exchange) as office:
        assert give(platform, allowing + forward)
        message = office.seal(message_id=uuid4(), recipients=(code_of(DISTRICT),), content=b"x")
        receipt = office.send(message).receipt
        assert receipt.forwarded[0].rule == "Huyện"
        assert len(office.deliveries(receipt.id).recipients) == len(receipt.forwarded[0].agencies)


def test_damaged_file_leaves_the_node_the_directory_it_has(platform):
    with opened(platform.exchange) as office:
        before = NodeWatch.objects.get().directory_version
        assert not give(platform, "policies = 3")
        watch = NodeWatch.objects.get()
        assert (watch.directory_version, watch.directory_due) == (before, True)
        office.send(office.seal(message_id=uuid4(), recipients=("H56.MINHHOA.01",), content=b"x"))


def test_agency_beyond_its_limit_waits_and_the_node_is_not_held_for_away(platform):
    limits = f'\n[limits."{OFFICE}"]\nmessages_per_minute = 1\n'
    with opened(platform.exchange) as office:
        assert give(platform, usual_rules() + limits)

        def send():
            message = office.seal(message_id=uuid4(), recipients=("H56.MINHHOA.01",), content=b"x")
            return call_node(timezone.now(), lambda: office.send(message))

        send()
        with pytest.raises(LimitReached):
            send()
        assert NodeWatch.objects.get().unreachable_since_at is None
