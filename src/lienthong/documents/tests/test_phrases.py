"""Sentences somebody often writes, kept and ticked; whom somebody usually gives work to."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.models import Arrival
from lienthong.documents.operations import keep_phrases, register_by_hand, remove_phrase
from lienthong.documents.pages.phrases import OFFERED
from lienthong.documents.queries import list_phrases
from lienthong.documents.terms import ArrivalDraft, Channel, TextTooLong
from lienthong.documents.terms.phrases import PhraseEmpty, PhraseUnknown, TooManyPhrases
from lienthong.documents.tests.test_onward import as_person
from lienthong.work.operations import assign_task
from lienthong.work.queries import list_usual_leads
from lienthong.work.terms import Duty, Share, TaskDraft
from lienthong.work.testing import make_office

OWN = "Phòng Văn hóa chủ trì, báo cáo tôi trước thứ Sáu."


@pytest.fixture
def office(db):
    return make_office()


def own(person):
    return [
        one.text for one in list_phrases(agency_id=person.agency_id, account_id=person.account_id)
    ]


def arrival(office, code="7/STh"):
    row = ArrivalDraft(
        channel=Channel.PAPER,
        author="Sở Thử",
        code=code,
        issued_on=timezone.localdate(),
        type_name="Công văn",
        subject=f"Đề nghị hỗ trợ tuyến cáp {code}",
    )
    return register_by_hand(draft=row, acting=office.clerk, now=timezone.now())


def test_phrases_are_kept_once_each_in_order_and_only_for_oneself(office):
    now = timezone.now()
    keep_phrases(texts=["Hai  câu", "Một câu"], acting=office.leader, now=now)
    keep_phrases(texts=["Một câu", "Ba câu"], acting=office.leader, now=now + timedelta(hours=1))
    assert own(office.leader) == ["Hai câu", "Một câu", "Ba câu"]
    assert own(office.clerk) == []
    (first, *_) = list_phrases(
        agency_id=office.leader.agency_id, account_id=office.leader.account_id
    )
    with pytest.raises(PhraseUnknown):
        remove_phrase(phrase_id=first.id, acting=office.clerk, now=now)
    remove_phrase(phrase_id=first.id, acting=office.leader, now=now)
    assert own(office.leader) == ["Một câu", "Ba câu"]


@pytest.mark.parametrize(
    ("text", "refusal"), [("  ", PhraseEmpty), ("a" * 201, TextTooLong)], ids=["empty", "long"]
)
def test_what_cannot_be_kept_keeps_nothing(office, text, refusal):
    with pytest.raises(refusal):
        keep_phrases(texts=["Được", text], acting=office.leader, now=timezone.now())
    assert own(office.leader) == []


def test_only_as_many_are_kept_as_fit(office):
    now = timezone.now()
    keep_phrases(texts=[f"Câu {n}" for n in range(12)], acting=office.leader, now=now)
    keep_phrases(texts=["Câu 3"], acting=office.leader, now=now)
    with pytest.raises(TooManyPhrases):
        keep_phrases(texts=["Câu nữa"], acting=office.leader, now=now)


def test_sentences_and_own_words_make_the_instruction_and_the_words_are_kept(office):
    arrival_id, client = arrival(office), as_person(office.leader)
    page = client.get(reverse("documents:arrival", args=[arrival_id])).text
    assert page.count('name="phrases"') == len(OFFERED)
    typed = {
        "phrases": [str(OFFERED[1]), str(OFFERED[2])],
        "instruction": OWN,
        "keep": "on",
        "lead": str(office.lan.account_id),
        "seen_tasks": "0",
    }
    client.post(reverse("documents:instruct", args=[arrival_id]), typed)
    row = Arrival.objects.get(id=arrival_id)
    assert row.instruction.splitlines()[-1] == OWN
    assert len(row.instruction.splitlines()) == 3
    assert own(office.leader) == [*(str(one) for one in OFFERED), OWN]
    page = client.get(reverse("documents:arrival", args=[arrival(office, "8/STh")])).text
    assert page.count('name="phrases"') == len(OFFERED) + 1
    assert OWN in client.get(reverse("documents:register")).text


def test_the_page_of_phrases_keeps_and_removes(office):
    client = as_person(office.leader)
    address = reverse("documents:phrases")
    assert str(OFFERED[0]) in client.get(address).text
    page = client.post(reverse("documents:keep_phrase"), {"text": "<b>Gấp</b>"}, follow=True).text
    assert "&lt;b&gt;Gấp&lt;/b&gt;" in page
    assert "<b>Gấp" not in page
    last = list_phrases(agency_id=office.leader.agency_id, account_id=office.leader.account_id)[-1]
    client.post(reverse("documents:remove_phrase", args=[last.id]))
    assert own(office.leader) == [str(one) for one in OFFERED]
    page = client.post(reverse("documents:remove_phrase", args=[last.id]), follow=True).text
    assert "Bạn không có câu thường dùng này" in page


def give(office, lead, times, *, at):
    for number in range(times):
        share = Share(account_id=lead.account_id, duty=Duty.LEAD)
        draft = TaskDraft(title=f"Việc {number}", shares=(share,))
        assign_task(draft=draft, acting=office.leader, now=at)


def test_those_one_gives_work_to_most_stand_first(office):
    now = timezone.now()
    asked = {"agency_id": office.agency_id, "assigner_id": office.leader.account_id, "at": now}
    assert list_usual_leads(**asked) == []
    give(office, office.hoa, 3, at=now - timedelta(days=100))  # too long ago
    give(office, office.minh, 2, at=now)
    give(office, office.lan, 1, at=now)
    usual = [one.account_id for one in list_usual_leads(**asked)]
    assert usual == [office.minh.account_id, office.lan.account_id]
    page = as_person(office.leader).get(reverse("documents:arrival", args=[arrival(office)])).text
    first, others = page.index("Bạn thường giao"), page.index("Những người khác")
    places = [page.index(f'value="{one.account_id}"') for one in (office.minh, office.lan)]
    assert first < places[0] < places[1] < others


def test_documents_to_assign_are_named_on_the_start_page(office):
    for number in range(5):
        arrival(office, f"{number}/STh")
    page = as_person(office.leader).get("/").text
    assert page.count("Đề nghị hỗ trợ tuyến cáp") == 3
