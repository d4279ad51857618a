"""The operator sets what single agencies may use of the node (EX-203)."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts
from lienthong.directory.terms import ChangeKind, ChangeLine
from lienthong.exchange import jobs
from lienthong.exchange.models import AgencyLimits
from lienthong.exchange.queries.node import open_any_node
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_exchange import send
from lienthong.exchange.tests.test_new_codes import NEW, change_code
from lienthong.exchange.tests.test_node_directory import change
from lienthong.identity.terms import Role
from lienthong.wire.directory_rules import Limits

pytestmark = pytest.mark.django_db
CODE, OTHER = "H56.MINHHOA.01", "H56.MINHHOA.02"
IN_FILE = """
[limits."H56.MINHHOA.02"]
streams = 4
message_bytes = 500000
[groups]"""


@pytest.fixture
def operator():
    return browser(None, Role.OPERATOR)


def given(code=CODE, reason="Gửi dồn cuối quý", **numbers):
    return {"code": code, "reason": reason, **numbers}


def set_by(client, **form):
    return client.post(reverse("exchange:limits"), form)


def facts():
    return [fact.data for fact in list_facts(matching=FactFilter(tag="exchange:limits:set"))]


def test_what_the_operator_sets_reaches_the_node_and_stays_on_record(platform, operator):
    first, *_ = platform.province.communes
    send(platform, first)
    platform.run()
    answer = set_by(operator, **given(messages_per_minute=60, megabytes_per_day=500))
    assert answer.status_code == 302
    jobs.watch_node(timezone.now())
    with open_any_node(platform.exchange) as node:
        entries = {entry.code: entry.limits for entry in node.directory().snapshot.agencies}
    assert entries[CODE] == Limits(messages_per_minute=60, bytes_per_day=500_000_000)
    assert entries[OTHER] is None
    (fact,) = facts()
    assert (fact["code"], fact["messages_per_minute"], fact["streams"]) == (CODE, 60, None)
    page = operator.get(reverse("exchange:limits")).text
    for shown in (CODE, "60", "500", "Gửi dồn cuối quý"):
        assert shown in page


def test_the_same_again_is_no_change_and_all_empty_takes_them_back(platform, operator):
    for _ in range(2):
        set_by(operator, **given(streams=2))
    assert len(facts()) == 1
    form = operator.get(reverse("exchange:limits"), {"code": CODE}).text
    assert f'value="{CODE}"' in form
    assert 'value="2"' in form
    set_by(operator, **given(reason="Hết đợt"))
    assert [fact["streams"] for fact in facts()] in ([2, None], [None, 2])
    assert AgencyLimits.objects.get().limits == Limits()
    assert "Mọi cơ quan có cùng hạn mức" in operator.get(reverse("exchange:limits")).text


def test_limits_in_the_provinces_file_have_their_place_there(platform, operator):
    from importlib.resources import files

    rules = files("lienthong.exchange.data").joinpath("exchange_rules.toml").read_text("utf-8")
    platform.exchange.own_rules.write_text(rules.replace("[groups]", IN_FILE), encoding="utf-8")
    answer = set_by(operator, **given(code=OTHER, streams=2))
    assert answer.status_code == 200
    assert "exchange_rules.toml" in answer.text
    assert not AgencyLimits.objects.exists()
    page = operator.get(reverse("exchange:limits")).text
    assert OTHER in page
    assert "0,500" in page  # MB: less than one is not none
    platform.exchange.own_rules.write_text("policies = 1", encoding="utf-8")
    assert "Không đọc được tệp quy tắc" in operator.get(reverse("exchange:limits")).text


@pytest.mark.parametrize(
    "form",
    [
        given(streams=0),
        given(streams="-3"),
        given(messages_per_minute="nhiều"),
        given(message_megabytes=3_000),
        given(reason="  ", streams=1),
        given(code="H56.KHONG.CO", streams=1),
    ],
)
def test_what_cannot_be_a_limit_is_refused_beside_its_field(platform, operator, form):
    answer = set_by(operator, **form)
    assert answer.status_code == 200
    assert "is-invalid" in answer.text
    assert not AgencyLimits.objects.exists()
    assert facts() == []


def test_limits_go_with_an_agency_to_its_new_code_and_end_with_it(platform, operator):
    set_by(operator, **given(streams=2))
    change_code(platform)
    page = operator.get(reverse("exchange:limits")).text
    assert f"?code={NEW}#set" in page
    assert f"?code={CODE}" not in page
    assert 'value="2"' in operator.get(reverse("exchange:limits"), {"code": NEW}).text
    assert set_by(operator, **given(code=NEW, streams=3)).status_code == 302
    assert AgencyLimits.objects.get().streams == 3
    commune = platform.province.communes[0]
    change(ChangeKind.DISSOLVED, ChangeLine(source_id=commune))
    assert NEW not in operator.get(reverse("exchange:limits")).text


def test_only_the_operator_sets_limits(platform):
    clerk = browser(platform.province.province)
    assert set_by(clerk, **given(streams=1)).status_code == 403
    assert not AgencyLimits.objects.exists()


def test_the_list_takes_as_many_queries_for_three_agencies_as_for_one(
    platform, operator, django_assert_max_num_queries
):
    set_by(operator, **given(streams=1))
    with django_assert_max_num_queries(60) as one:
        operator.get(reverse("exchange:limits"))
    most = len(one)  # the next request begins the count anew
    for number in (2, 3):
        set_by(operator, **given(code=f"H56.MINHHOA.0{number}", streams=1))
    with django_assert_max_num_queries(most):
        operator.get(reverse("exchange:limits"))
