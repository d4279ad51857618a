"""The search of the header: all that somebody may read, in groups, and nothing else."""

import re

import pytest
from django.test import Client
from django.urls import reverse

from lienthong.cooperation.terms import Instrument
from lienthong.cooperation.testing import make_agreement
from lienthong.documents.operations import (
    assign_arrival,
    make_up_retentions,
    register_by_hand,
    restrict_arrival,
)
from lienthong.documents.terms import ArrivalDraft, Assignment, Channel
from lienthong.documents.tests.test_filing import opened
from lienthong.documents.tests.test_pages import as_person
from lienthong.work.operations import assign_task
from lienthong.work.testing import FIRST_DAY, NOW, TODAY, draft_for, make_office

pytestmark = pytest.mark.django_db
WORDS = "tuyen cap truc"
SUBJECT = "Đề nghị hỗ trợ tuyến cáp trục"


@pytest.fixture
def office():
    make_up_retentions(agency_id=None, on=FIRST_DAY)
    return make_office("UBND xã Tuyến Cáp Trục Thử")


def register(office, subject=SUBJECT, number=7):
    draft = ArrivalDraft(channel=Channel.PAPER, author="Sở Thử", code=f"{number}/STh",
                         issued_on=TODAY, type_name="Công văn", subject=subject)  # fmt: skip
    return register_by_hand(draft=draft, acting=office.clerk, now=NOW)


def found(client, text=WORDS):
    """The labels of the groups with what each leads to."""
    page = client.get(reverse("search"), {"q": text}).content.decode()
    groups = page.split("<section ")[1:]
    labels = [re.search(r"</svg>\s*([^<]+)</h2>", group)[1].strip() for group in groups]
    links = [re.findall(r'<a href="([^"]+)"', group) for group in groups]
    return dict(zip(labels, links, strict=True))


def test_each_kind_is_a_group_that_leads_to_what_was_found(office):
    arrival = register(office)
    task = assign_task(
        draft=draft_for(office.lan, title="Khảo sát tuyến cáp trục"), acting=office.leader, now=NOW
    )
    file = opened(office, title="Hồ sơ tuyến cáp trục")
    reference = make_agreement(title="Thỏa thuận tuyến cáp trục")
    groups = found(as_person(office.clerk))
    assert list(groups) == [
        "Văn bản", "Công việc", "Hồ sơ công việc", "Thỏa thuận hợp tác",
        "Cơ quan, đơn vị hành chính",
    ]  # fmt: skip
    assert list(groups.values()) == [
        [reverse("documents:arrival", args=[arrival])],
        [reverse("work:one", args=[task])],
        [reverse("documents:file_one", args=[file])],
        [reverse("cooperation:agreement", args=[reference])],
        [reverse("directory:agency", args=[office.agency_id])],
    ]
    assert found(as_person(office.clerk), SUBJECT)["Văn bản"] == groups["Văn bản"]


def test_rights_are_those_of_the_registers(office):
    restricted, task = register(office), None
    restrict_arrival(arrival_id=restricted, readers=[], acting=office.leader, now=NOW)
    task = assign_task(
        draft=draft_for(office.lan, title="Khảo sát tuyến cáp trục"), acting=office.leader, now=NOW
    )
    assert (
        reverse("documents:arrival", args=[restricted])
        in found(as_person(office.leader))["Văn bản"]
    )
    others = found(as_person(office.clerk))
    assert "Văn bản" not in others
    own = found(as_person(office.lan))
    assert own["Công việc"] == [reverse("work:one", args=[task])]
    assert "Công việc" not in found(as_person(office.hoa)), "a specialist sees own tasks"
    stranger = found(as_person(make_office("Sở Khác").leader))
    assert set(stranger) == {"Cơ quan, đơn vị hành chính"}


def test_the_task_of_a_restricted_document_is_not_found_by_what_that_says(office):
    row = register(office)
    give = Assignment(instruction="Khảo sát.", lead=office.lan.account_id)
    assign_arrival(arrival_id=row, assignment=give, page="/", acting=office.leader, now=NOW)
    assert "Công việc" in found(as_person(office.clerk))
    restrict_arrival(arrival_id=row, readers=[], acting=office.leader, now=NOW)
    assert "Công việc" not in found(as_person(office.clerk))


def test_a_visitor_finds_agreements_and_agencies_only(office):
    register(office)
    make_agreement(title="Thỏa thuận tuyến cáp trục")
    assert list(found(Client())) == ["Thỏa thuận hợp tác", "Cơ quan, đơn vị hành chính"]


def test_of_many_the_first_stand_there_with_the_way_to_all(office):
    for number in range(1, 9):
        register(office, number=number)
    links = found(as_person(office.clerk))["Văn bản"]
    assert len(links) == 6
    everything = as_person(office.clerk).get(links[-1].replace("&amp;", "&")).content.decode()
    assert len(set(re.findall(r'"/so-van-ban-den/[0-9a-f-]{36}"', everything))) == 8


def test_without_words_or_hits_the_page_says_what_to_do(office):
    clerk = as_person(office.clerk)
    assert found(clerk, "") == found(clerk, "  ") == found(clerk, "không có gì như vậy") == {}
    page = clerk.get(reverse("search"), {"q": "không có gì như vậy"}).content.decode()
    assert "Không có gì khớp" in page


def test_the_number_of_queries_does_not_grow_with_what_is_found(
    office, django_assert_num_queries, django_assert_max_num_queries
):
    def one_more(number):
        register(office, number=number)
        assign_task(
            draft=draft_for(office.lan, title=f"Tuyến cáp trục {number}"),
            acting=office.leader, now=NOW,
        )  # fmt: skip
        opened(office, title=f"Tuyến cáp trục {number}")
        make_agreement(title=f"Tuyến cáp trục {number}")

    one_more(1)
    clerk, address = as_person(office.clerk), reverse("search")
    clerk.get(address, {"q": WORDS})
    with django_assert_max_num_queries(60) as few:
        clerk.get(address, {"q": WORDS})
    for number in range(2, 6):
        one_more(number)
    with django_assert_num_queries(len(few)):
        clerk.get(address, {"q": WORDS})


def test_an_agreement_is_found_by_its_kind_also_where_its_title_does_not_say_it(office):
    agreement = make_agreement(title="Tuyến cáp trục", instrument=Instrument.AGREEMENT)
    trial = make_agreement(title="Tuyến cáp trục mẫu", instrument=Instrument.TRIAL)
    both = [reverse("cooperation:agreement", args=[one]) for one in (agreement, trial)]

    def agreements(text):
        return found(Client(), text).get("Thỏa thuận hợp tác", [])

    assert agreements("tuyen cap truc") == both
    assert agreements("Thỏa thuận hợp tác tuyến cáp trục") == agreements("thoa thuan") == both[:1]
    assert agreements("thử nghiệm") == agreements("trial tuyến") == both[1:]
    assert agreements("thỏa thuận mẫu") == []
