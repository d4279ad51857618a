"""Finding on the screen: what is shown and marked, searches kept by name, a whole matter."""

from dataclasses import replace

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.models import Arrival, SavedView, SearchEntry
from lienthong.documents.operations import (
    assign_arrival,
    enter_all_anew,
    lift_restriction,
    remove_view,
    restrict_arrival,
    save_view,
)
from lienthong.documents.queries import Search, find_matter, list_views
from lienthong.documents.terms import (
    Assignment,
    FindQuestion,
    FoundKind,
    MatterStart,
    MatterUnknown,
    Stage,
    TooManyViews,
    ViewUnknown,
    ViewUnnamed,
)
from lienthong.documents.testing import make_dispatch
from lienthong.documents.tests.conftest import make_people
from lienthong.documents.tests.finding import SUBJECTS, ask, register
from lienthong.exchange.operations import send_document
from lienthong.exchange.testing import make_draft
from lienthong.exchange.tests.test_exchange import accept
from lienthong.identity.testing import sign_in
from lienthong.work.testing import NOW, TODAY, Office, make_office

HOSTILE = "<script>alert(1)</script> {{ x }} %s"


@pytest.fixture
def office(db):
    return make_office()


@pytest.fixture
def rows(office):
    return {code: register(office, code, author, text) for code, author, text in SUBJECTS}


def as_person(person):
    client = Client()
    sign_in(client, person.account_id, agency_id=person.agency_id)
    return client


def look(person, **given):
    return as_person(person).get(reverse("documents:find"), given).content.decode()


def test_results_are_shown_with_their_words_marked(office, rows):
    page = look(office.hoa, q="duong truyen")
    assert "<mark>đường truyền</mark>" in page
    assert "1 văn bản" in page
    assert "Xin hỗ trợ" not in page


@pytest.mark.parametrize("typed", [HOSTILE, '"', "*", "\x00", "' OR 1=1 --", "@r", "a" * 3000])
def test_nothing_that_is_typed_breaks_the_page(office, rows, typed):
    page = look(office.hoa, q=typed, year="x", since="31/02/2026", state="?", unit="no", page="-1")
    assert "<script>alert" not in page


def test_signs_alone_are_said_to_narrow_nothing(office, rows):
    said = "không có chữ hay số nào"
    assert said in look(office.clerk, q="🙂 ((")
    assert said not in look(office.clerk, q="")
    assert said not in look(office.clerk, q="(truyền")


def test_filters_are_shown_and_can_be_taken_away(office, rows):
    page = look(office.hoa, q="ubnd", kind="arrival", year="2026")
    assert "Năm: 2026" in page
    assert "Đến hay đi: Văn bản đến" in page
    assert f"{reverse('documents:find')}?q=ubnd&amp;kind=arrival" in page


def test_results_and_pages_cost_a_constant_number_of_queries(
    office, rows, django_assert_max_num_queries
):
    for number in range(60):
        register(office, f"{number}/BC", "Sở Thử", f"Đường truyền {number}")
    client, address = as_person(office.hoa), reverse("documents:find")
    client.get(address)
    with django_assert_max_num_queries(17):
        page = client.get(address, {"q": "đường truyền", "page": "2"}).content.decode()
    assert page.count("documents-result-title") == 25


def test_outgoing_and_restricted_results_cost_no_more_queries_than_others(office, rows):
    def statements():
        with CaptureQueriesContext(connection) as captured:
            page = client.get(reverse("documents:find"), {"q": "đường truyền"}).content.decode()
        return len(captured), page.count("documents-result-title")

    client = as_person(office.hoa)
    draft = {"drafter_id": office.hoa.account_id, "subject": "Đường truyền mới"}
    make_dispatch(office, **draft)
    statements()  # the session is new
    few, found = statements()
    for number in range(6):
        make_dispatch(office, **draft)
        make_dispatch(office, stage=Stage.ISSUED, number=number + 1, symbol="CV", **draft)
        row = register(office, f"{number}/M", "Sở Thử", "Đường truyền kín")
        restrict_arrival(arrival_id=row, readers=[office.hoa.account_id], acting=office.leader,
                         now=NOW)  # fmt: skip
    many, found_then = statements()
    assert (many, found_then) == (few, found + 18)


def test_a_search_is_kept_found_again_and_taken_away(office, rows):
    client = as_person(office.clerk)
    client.post(
        reverse("documents:save_view"),
        {"name": "Của  xã", "question": "q=x%C3%A3&evil=1&year=2026", "shared": "on"},
    )
    view = SavedView.objects.get()
    assert (view.name, view.question) == ("Của xã", "q=x%C3%A3&year=2026")
    assert "Của xã" in client.get("/").content.decode()
    assert "Của xã" in look(office.hoa)
    assert as_person(office.hoa).post(reverse("documents:remove_view", args=[view.id]))
    assert SavedView.objects.exists()
    client.post(reverse("documents:remove_view", args=[view.id]))
    assert not SavedView.objects.exists()


def test_views_have_names_are_ones_own_and_not_without_end(office):
    kept = {"question": "q=a", "acting": office.lan, "now": NOW}
    with pytest.raises(ViewUnnamed):
        save_view(name="  ", shared=False, **kept)
    first = save_view(name="Một", shared=False, **kept)
    assert save_view(name="Một", shared=False, **kept) == first
    assert list_views(agency_id=office.agency_id, account_id=office.hoa.account_id) == []
    with pytest.raises(ViewUnknown):
        remove_view(view_id=first, acting=office.hoa, now=NOW)
    for number in range(29):
        save_view(name=f"Mẫu {number}", shared=False, **kept)
    with pytest.raises(TooManyViews):
        save_view(name="Thừa", shared=False, **kept)


def test_a_matter_holds_question_task_and_answer(office, rows):
    key = rows["2/KH-STC"]
    assignment = Assignment(instruction="Soạn trả lời", lead=office.lan.account_id)
    task = assign_arrival(
        arrival_id=key, assignment=assignment, page="/x", acting=office.leader, now=NOW
    )
    answer = make_dispatch(office, stage=Stage.ISSUED, answers_id=key)
    newer = make_dispatch(office, stage=Stage.ISSUED, replaces_id=answer)
    who = {"acting": office.hoa, "on": TODAY}
    for kind, start in (("arrival", key), ("dispatch", newer), ("task", task)):
        found = find_matter(start=MatterStart(kind), key=start, **who)
        assert {one.found.id for one in found.documents} == {key, answer, newer}
        assert [one.id for one in found.tasks] == [task]
    page = as_person(office.hoa).get(reverse("documents:matter", args=["arrival", key]))
    text = page.content.decode()
    assert "trả lời 2/KH-STC" in text
    assert text.index("Soạn trả lời") > 0


def test_drafts_of_a_matter_are_shown_only_to_those_they_pass_through(office, rows):
    key = rows["2/KH-STC"]
    draft = make_dispatch(office, stage=Stage.IN_REVIEW, answers_id=key)
    found = find_matter(start=MatterStart("arrival"), key=key, acting=office.hoa, on=TODAY)
    assert [one.found.id for one in found.documents] == [key]
    with pytest.raises(MatterUnknown):
        find_matter(start=MatterStart("dispatch"), key=draft, acting=office.hoa, on=TODAY)
    for who in (office.lan, office.leader, office.clerk):
        found = find_matter(start=MatterStart("dispatch"), key=draft, acting=who, on=TODAY)
        assert draft in {one.found.id for one in found.documents}


def test_a_restricted_document_is_found_only_by_its_readers(office, rows):
    key = rows["2/KH-STC"]

    def finds(who):
        asked = FindQuestion(
            agency_id=office.agency_id, account_id=who.account_id, text="2/KH-STC", oversees=True
        )
        return key in {one.id for one in Search(asked).list_documents()}

    restrict_arrival(arrival_id=key, readers=[office.lan.account_id], acting=office.leader, now=NOW)
    assert [finds(who) for who in (office.lan, office.leader, office.clerk)] == [True, True, False]
    with pytest.raises(MatterUnknown):
        find_matter(start=MatterStart("arrival"), key=key, acting=office.clerk, on=TODAY)
    lift_restriction(arrival_id=key, acting=office.leader, now=NOW)
    assert finds(office.clerk)


def test_another_agencys_matter_is_not_there(office, rows):
    other = make_office("Sở Khác")
    address = reverse("documents:matter", args=["arrival", rows["2/KH-STC"]])
    assert as_person(other.clerk).get(address).status_code == 404
    assert as_person(office.clerk).get(address.replace("arrival", "x")).status_code == 404


def test_everything_can_be_entered_anew(office, rows):
    SearchEntry.objects.all().delete()
    Arrival.objects.filter(id=rows["2/KH-STC"]).update(subject="Việc mới")
    told = []
    assert enter_all_anew(tell=lambda done, count: told.append((done, count))) == 5
    assert told[-1] == (5, 5)
    assert ask(office, "viec moi") == ["2/KH-STC"]
    assert ask(office) == [code for code, _, _ in reversed(SUBJECTS)]


@pytest.mark.parametrize("width", [360, 1280])
def test_the_slash_leads_to_the_search(transactional_db, live_server, open_page, axe, width):
    office = make_office()
    for code, author, text in SUBJECTS:
        register(office, code, author, text)
    client = as_person(office.clerk)
    page = open_page(width=width)
    cookie = {"name": "sessionid", "value": client.cookies["sessionid"].value}
    page.context.add_cookies([{**cookie, "url": live_server.url}])
    page.goto(live_server.url + reverse("documents:register"))
    page.keyboard.press("/")
    page.wait_for_url("**/tim-van-ban")
    page.keyboard.press("/")
    page.keyboard.type("15/qd")
    page.keyboard.press("Enter")
    page.get_by_role("heading", name="1 văn bản").wait_for()
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    axe(page)


def office_of(acting):
    """An office in which one person does everything."""
    return Office(
        agency_id=acting.agency_id,
        **dict.fromkeys(("leader", "clerk", "lan", "minh", "hoa"), acting),
    )


def carry(platform, sender, recipient):
    """A document from one to the other, accepted there; its id in the exchange, and the row."""
    draft = make_draft(recipient, issued_on=timezone.localdate())
    sent = send_document(draft=draft, acting=platform.clerk(sender), now=timezone.now())
    platform.run()
    accept(platform, recipient)
    platform.run()
    return sent, Arrival.objects.get(agency_id=recipient)


def test_a_matter_crosses_agencies_and_shows_each_only_its_own(platform):
    province, commune = platform.province.province, platform.province.communes[0]
    ours, theirs = (office_of(make_people(one)[0]) for one in (province, commune))
    sent, arrival = carry(platform, province, commune)
    question = make_dispatch(ours, stage=Stage.ISSUED, exchange_id=sent)
    sent_back, returned = carry(platform, commune, province)
    answer = make_dispatch(theirs, stage=Stage.ISSUED, answers_id=arrival.id, exchange_id=sent_back)

    def seen(one, kind, key):
        found = find_matter(start=MatterStart(kind), key=key, on=TODAY, acting=one.clerk)
        return {document.found.id for document in found.documents}, found

    for kind, key in ((FoundKind.DISPATCH, question), (FoundKind.ARRIVAL, returned.id)):
        assert seen(ours, kind, key)[0] == {question, returned.id}
    assert seen(theirs, FoundKind.ARRIVAL, arrival.id)[0] == {arrival.id, answer}
    page = as_person(ours.clerk).get(reverse("documents:matter", args=["dispatch", question]))
    assert "03 – đã tiếp nhận" in page.content.decode()


def test_what_was_sent_without_a_draft_belongs_to_the_matter(platform):
    province, commune, third = platform.province.province, *platform.province.communes[:2]
    ours, theirs, others = (office_of(make_people(one)[0]) for one in (province, commune, third))
    sent, arrival = carry(platform, province, commune)
    reply = make_draft(province, number="8", issued_on=timezone.localdate())
    answer = replace(reply, answers=arrival.exchange_id)
    sent_back = send_document(draft=answer, acting=platform.clerk(commune), now=timezone.now())
    platform.run()
    accept(platform, province)
    platform.run()
    returned = Arrival.objects.get(agency_id=province)

    def seen(one, start, key):
        found = find_matter(start=MatterStart(start), key=key, on=TODAY, acting=one.clerk)
        return {document.found.id for document in found.documents}

    for start, key in (("sent", sent), ("arrival", returned.id)):
        assert seen(ours, start, key) == {sent, returned.id}
    assert seen(theirs, "sent", sent_back) == {sent_back}
    for one, start, key in (
        (theirs, "sent", sent),
        (others, "sent", sent),
        (ours, "sent", sent_back),
    ):
        with pytest.raises(MatterUnknown):
            find_matter(start=MatterStart(start), key=key, on=TODAY, acting=one.clerk)
    text = as_person(ours.clerk).get(reverse("documents:matter", args=["sent", sent])).content
    assert reverse("exchange:sent_one", args=[sent]) in text.decode()
    assert "03 – đã tiếp nhận" in text.decode()
    page = as_person(ours.clerk).get(reverse("exchange:sent_one", args=[sent])).content.decode()
    assert reverse("documents:matter", args=["sent", sent]) in page


def test_an_answer_that_was_tied_by_hand_belongs_to_the_matter(office, rows):
    question = make_dispatch(office, stage=Stage.ISSUED)
    Arrival.objects.filter(id=rows["2/KH-STC"]).update(answers=question)
    for start, key in (("dispatch", question), ("arrival", rows["2/KH-STC"])):
        found = find_matter(start=MatterStart(start), key=key, acting=office.hoa, on=TODAY)
        assert {one.found.id for one in found.documents} == {question, rows["2/KH-STC"]}
