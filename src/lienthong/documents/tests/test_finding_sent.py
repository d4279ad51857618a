"""What was sent without a draft is found like what was issued, by its own agency only."""

from dataclasses import replace

import pytest
from django.apps import apps
from django.db import connection
from django.db.migrations.loader import MigrationLoader
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.models import SearchEntry
from lienthong.documents.operations import enter_all_anew, enter_sent
from lienthong.documents.queries import Search
from lienthong.documents.terms import FindQuestion, FoundKind, Stage
from lienthong.documents.testing import make_dispatch
from lienthong.documents.tests.conftest import make_people
from lienthong.documents.tests.test_finding_pages import as_person, office_of
from lienthong.exchange.operations import send_document
from lienthong.exchange.testing import make_draft

pytestmark = pytest.mark.django_db
SUBJECT = "trả lời về đường truyền xã Giữa Dòng"


@pytest.fixture
def ours(platform):
    return office_of(make_people(platform.province.province)[0])


def send(platform, **changes):
    draft = make_draft(platform.province.communes[0], issued_on=timezone.localdate())
    draft = replace(draft, subject=SUBJECT, **changes)
    return send_document(
        draft=draft, acting=platform.clerk(platform.province.province), now=timezone.now()
    )


def found(one, text, **narrowed):
    asked = FindQuestion(
        agency_id=one.agency_id, account_id=one.clerk.account_id, text=text, **narrowed
    )
    return [(each.kind, each.id) for each in Search(asked).list_documents()]


def test_it_is_found_by_subject_number_and_content_and_leads_to_its_page(platform, ours):
    sent = send(platform, number="8")
    for _ in range(2):
        enter_sent(sent_id=sent)
    hit = [(FoundKind.SENT, sent)]
    assert found(ours, "duong truyen") == hit
    assert found(ours, "08/UBND-KSTTHC") == hit
    assert found(ours, "co quan", kind=FoundKind.DISPATCH) == hit  # in its file
    assert found(ours, "duong truyen", kind=FoundKind.ARRIVAL) == []
    page = as_person(ours.clerk).get(reverse("documents:find"), {"q": "đường truyền"})
    assert f'href="{reverse("exchange:sent_one", args=[sent])}"' in page.content.decode()
    assert "Gửi không qua dự thảo" in page.content.decode()


def test_no_other_agency_finds_it(platform, ours):
    enter_sent(sent_id=send(platform))
    theirs = office_of(make_people(platform.province.communes[0])[0])
    assert found(theirs, "duong truyen") == []


def test_what_was_drafted_is_found_once(platform, ours):
    sent = send(platform)
    make_dispatch(ours, stage=Stage.ISSUED, exchange_id=sent, subject=SUBJECT)
    enter_sent(sent_id=sent)
    assert [kind for kind, _ in found(ours, "duong truyen")] == [FoundKind.DISPATCH]


def test_it_is_entered_anew_with_everything_else_and_for_what_was_sent_before(platform, ours):
    sent = send(platform)
    enter_all_anew(tell=lambda _done, _count: None)
    assert found(ours, "duong truyen") == [(FoundKind.SENT, sent)]
    told = SearchEntry.objects.get().tokens
    SearchEntry.objects.all().delete()
    made = MigrationLoader(connection).get_migration("documents", "0025_sent_without_draft")
    made.operations[0].code(apps, None)
    assert SearchEntry.objects.get().tokens == told
