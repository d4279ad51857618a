"""The sender's page of one document: who is how far."""

import re
from importlib.resources import files
from uuid import uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.terms import SYSTEM
from lienthong.directory.operations import record_change
from lienthong.directory.terms import EVERYWHERE, Body, Change, ChangeKind, ChangeLine
from lienthong.exchange.models import IncomingMessage, Recipient
from lienthong.exchange.operations.due import mark_directory_due
from lienthong.exchange.terms import RecipientState
from lienthong.exchange.testing import COMMUNES
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_exchange import accept, send

pytestmark = pytest.mark.django_db


def test_the_matrix_shows_the_recipients_of_one_state_alone(platform):
    first, second, _third = platform.province.communes
    client = browser(platform.province.province)
    document_id = send(platform, first, second)
    platform.run()
    accept(platform, first)
    platform.run()
    address = reverse("exchange:sent_one", args=[document_id])
    page = client.get(address, {"state": "accepted"})
    table = page.text[page.text.index("<tbody") : page.text.index("</tbody")]
    assert COMMUNES[0] in table
    assert COMMUNES[1] not in table
    assert "?state=arrived" in page.text
    assert client.get(address, {"state": "nonsense"}).text.count(COMMUNES[1]) >= 1


def test_an_open_matrix_looks_again_until_all_have_decided_and_not_for_ever(platform):
    (first, *_) = platform.province.communes
    client = browser(platform.province.province)
    document_id = send(platform, first)
    platform.run()
    address = reverse("exchange:sent_one", args=[document_id])
    assert 'hx-get="?look=1"' in client.get(address).text
    assert 'hx-get="?look=8"' in client.get(address, {"look": "7"}).text
    assert "hx-get" not in client.get(address, {"look": "60"}).text
    accept(platform, first)
    platform.run()
    assert "hx-get" not in client.get(address).text


def test_the_matrix_takes_as_many_queries_for_three_recipients_as_for_one(
    platform, django_assert_max_num_queries
):
    client = browser(platform.province.province)
    one_id = send(platform, platform.province.communes[0], number="1")
    three_id = send(platform, number="2")
    platform.run()
    client.get(reverse("exchange:sent_one", args=[one_id]))
    with django_assert_max_num_queries(40) as one:
        client.get(reverse("exchange:sent_one", args=[one_id]))
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("exchange:sent_one", args=[three_id]))


FORWARD = """
[[forwards]]
name = "Xã đã sáp nhập"
agencies = "PROVINCE.*"
valid_from = 2025-07-01
basis = "văn bản thử"

[groups]"""


def dissolve(platform, first, kind, *heirs):
    """The commune of a document on its way ends; a rule gives the document to its successors."""
    rules = files("lienthong.exchange.data").joinpath("exchange_rules.toml").read_text("utf-8")
    platform.exchange.own_rules.write_text(rules.replace("[groups]", FORWARD), encoding="utf-8")
    send(platform, *heirs, number="1")
    platform.run()  # the successors' inboxes are kept here
    document_id = send(platform, first, number="2")
    ended = Change(
        kind=kind,
        body=Body.AGENCY,
        effective_on=timezone.localdate(),
        lines=tuple(ChangeLine(source_id=first, target_id=heir) for heir in heirs),
    )
    record_change(change=ended, within=EVERYWHERE, actor=SYSTEM, now=timezone.now())
    mark_directory_due()
    platform.run()
    return document_id


def test_who_got_it_in_a_dissolved_recipients_place_is_said_and_decides_for_it(platform):
    first, second, _third = platform.province.communes
    document_id = dissolve(platform, first, ChangeKind.MERGED, second)
    client = browser(platform.province.province)
    page = client.get(reverse("exchange:sent_one", args=[document_id]))
    assert "không còn; đã giao cho:" in page.text
    assert f"<li>{COMMUNES[1]} " in page.text
    (recipient,) = Recipient.objects.filter(document__message__key=document_id)
    assert recipient.acknowledged_at is not None
    assert recipient.state == RecipientState.ARRIVED
    accept(platform, second)
    platform.run()
    recipient.refresh_from_db()
    assert recipient.state == RecipientState.ACCEPTED
    assert not IncomingMessage.objects.filter(problem__isnull=False).exists()


def test_each_of_two_successors_is_shown_with_its_own_steps_and_the_slowest_counts(platform):
    first, second, third = platform.province.communes
    document_id = dissolve(platform, first, ChangeKind.SPLIT, second, third)
    client = browser(platform.province.province)
    address = reverse("exchange:sent_one", args=[document_id])
    (recipient,) = Recipient.objects.filter(document__message__key=document_id)
    assert [heir["state"] for heir in recipient.successors.values()] == ["arrived", "arrived"]
    assert recipient.state == RecipientState.ARRIVED
    assert recipient.acknowledged_at is not None

    accept(platform, second)
    platform.run()
    recipient.refresh_from_db()
    assert [heir["state"] for heir in recipient.successors.values()] == ["accepted", "arrived"]
    assert recipient.state == RecipientState.ARRIVED  # one of two has not decided
    assert recipient.decided_at is None
    lines = client.get(address).text
    lines = lines[lines.index("exchange-successors") :]
    lines = lines[: lines.index("</ul>")]
    assert lines.index(COMMUNES[1]) < lines.index("Đã tiếp nhận") < lines.index(COMMUNES[2])

    accept(platform, third)
    platform.run()
    recipient.refresh_from_db()
    assert recipient.state == RecipientState.ACCEPTED
    assert recipient.decided_at is not None
    assert not IncomingMessage.objects.filter(problem__isnull=False).exists()


def test_hundreds_of_recipients_come_page_by_page_and_are_found_by_name_or_code(platform):
    document_id = send(platform, platform.province.communes[0])
    (known,) = Recipient.objects.filter(document__message__key=document_id)
    Recipient.objects.bulk_create(
        Recipient(
            document=known.document,
            position=number,
            agency_id=uuid4(),
            code=f"H56.DO.{number:03}",
            name=f"UBND xã Đo lường {number:03}",
            demonstration=True,
            state=RecipientState.ARRIVED,
        )
        for number in range(1, 300)
    )
    client = browser(platform.province.province)
    address = reverse("exchange:sent_one", args=[document_id])

    def names(**asked):
        page = client.get(address, asked).text
        return re.findall(r"UBND xã Đo lường \d{3}", page[page.index("<tbody") :])

    assert len(names()) == 24
    assert names(page="2")[0] == "UBND xã Đo lường 025"
    assert names(q="do luong 17") == [
        f"UBND xã Đo lường {found}" for found in ("017", "117", *range(170, 180), "217")
    ]
    assert names(q="h56.do.250", state="arrived") == ["UBND xã Đo lường 250"]
    assert "Không có nơi nhận nào phù hợp" in client.get(address, {"q": "không có"}).text
