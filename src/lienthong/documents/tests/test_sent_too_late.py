"""What somebody writes while the document moves on: refused in words, and not lost."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.models import Arrival
from lienthong.documents.operations import withdraw_draft
from lienthong.documents.tests.drafting import LATER, submitted
from lienthong.documents.tests.test_pages import as_person, registered
from lienthong.documents.tests.test_pages import people as people  # noqa: PLC0414 - a fixture
from lienthong.work.testing import make_office

WORDS = "Đề nghị xem lại <b>mục 2</b>."
SAFE = "Đề nghị xem lại &lt;b&gt;mục 2&lt;/b&gt;."


def hidden(page, name):
    return page.partition(f'name="{name}" value="')[2].partition('"')[0]


def instruct(client, row, page, lead):
    sent = {"instruction": WORDS, "lead": lead.account_id, "seen": hidden(page, "seen")}
    answer = client.post(
        reverse("documents:instruct", args=[row]),
        {**sent, "seen_tasks": hidden(page, "seen_tasks")},
    )
    return answer.status_code, answer.content.decode()


def opened(client, row):
    return client.get(reverse("documents:arrival", args=[row])).content.decode()


def test_a_document_updated_since_it_was_opened_is_assigned_after_a_second_look(people):
    clerk, leader, specialist = people
    client, row = as_person(leader), registered(clerk)
    page = opened(client, row)
    Arrival.objects.filter(id=row).update(due_on=timezone.localdate() + timedelta(days=3))
    status, again = instruct(client, row, page, specialist)
    assert (status, "Nơi gửi đã cập nhật văn bản" in again, SAFE in again) == (422, True, True)
    assert not Arrival.objects.get(id=row).tasks.exists()
    status, _ = instruct(client, row, again, specialist)
    assert (status, Arrival.objects.get(id=row).tasks.count()) == (302, 1)


def test_an_instruction_on_a_document_frozen_meanwhile_is_refused_on_top_and_shown(people):
    clerk, leader, specialist = people
    client, row = as_person(leader), registered(clerk)
    page = opened(client, row)
    Arrival.objects.filter(id=row).update(frozen_at=timezone.now(), frozen_for="recall")
    status, again = instruct(client, row, page, specialist)
    assert (status, "Bạn đã viết: “" in again, SAFE in again) == (422, True, True)
    assert not Arrival.objects.get(id=row).tasks.exists()


@pytest.mark.parametrize("button", ["approve", "return"])
def test_a_comment_on_a_draft_withdrawn_meanwhile_is_refused_on_top_and_shown(db, button):
    office = make_office()
    draft = submitted(office, [office.minh])
    client = as_person(office.minh)
    page = client.get(reverse("documents:draft", args=[draft])).content.decode()
    withdraw_draft(dispatch_id=draft, acting=office.lan, now=LATER)
    sent = {"comment": WORDS, "seen": hidden(page, "seen"), button: "1"}
    answer = client.post(reverse("documents:draft_decide", args=[draft]), sent)
    again = answer.content.decode()
    assert (answer.status_code, "Bạn đã viết: “" in again, SAFE in again) == (422, True, True)
