"""In an agency that has ended nothing is done any more; what it left is read."""

from uuid import uuid4

import pytest
from django.test import Client
from django.urls import reverse

from lienthong.cooperation.pages import urls as cooperation_urls
from lienthong.documents.models import Arrival
from lienthong.documents.operations import register_by_hand
from lienthong.documents.pages import urls as documents_urls
from lienthong.documents.tests.scans import draft
from lienthong.documents.tests.test_inheritance import merge
from lienthong.identity.terms import OPEN_TO_ALL
from lienthong.identity.testing import sign_in
from lienthong.site.only_reading import only_reading
from lienthong.work.models import Task
from lienthong.work.pages import urls as work_urls
from lienthong.work.testing import NOW, TODAY, give, make_office

pytestmark = pytest.mark.django_db
FOLDERS = (("documents", documents_urls), ("work", work_urls), ("cooperation", cooperation_urls))
ROUTES = [
    (folder, route)
    for folder, urls in FOLDERS
    for route in urls.urlpatterns
    if route.callback.permission != OPEN_TO_ALL  # the calendar that software reads
    if folder != "cooperation" or route.callback.permission.name.startswith("cooperation:")
]
VALUES = {"UUIDConverter": uuid4(), "IntConverter": 1}
READ = ("register", "by_hand", "desk", "drafts", "issued_register", "files", "find")


@pytest.fixture
def ended(db):
    """An office with a document and a task, merged into another; and that one."""
    old, new = make_office("UBND xã Cũ"), make_office("UBND xã Mới")
    one = register_by_hand(draft=draft(), acting=old.clerk, now=NOW)
    task = give(old, old.lan, due_on=TODAY)
    merge(old, new)
    return old, new, one, task


def as_person(person):
    client = Client()
    sign_in(client, person.account_id, agency_id=person.agency_id)
    return client


def address(folder, route):
    kinds = {name: type(one).__name__ for name, one in route.pattern.converters.items()}
    given = {name: VALUES.get(kind, "arrival") for name, kind in kinds.items()}
    return reverse(f"{folder}:{route.name}", kwargs=given)


def test_every_form_of_documents_and_tasks_is_refused_with_who_carries_them_on(ended):
    old, *_ = ended
    people = [as_person(one) for one in (old.clerk, old.lan)]
    before = list(Arrival.objects.values()), list(Task.objects.values())
    for folder, route in ROUTES:
        for person in people:
            answer = person.post(address(folder, route))
            said = answer.content.decode()
            assert (answer.status_code, "site.agency_ended" in said) == (403, True), route.name
    assert "UBND xã Cũ đã kết thúc hoạt động ngày 01/11/2026" in said
    assert "UBND xã Mới" in said
    assert before == (list(Arrival.objects.values()), list(Task.objects.values()))


def test_what_it_left_is_still_read_there(ended):
    old, _, one, task = ended
    clerk = as_person(old.clerk)
    pages = [reverse("documents:arrival", args=[one]), reverse("work:one", args=[task])]
    pages += [reverse(f"documents:{route}") for route in READ]
    assert {page: clerk.get(page).status_code for page in pages} == dict.fromkeys(pages, 200)


def test_its_pages_say_once_that_they_are_only_read_and_offer_no_step(ended):
    old, new, one, task = ended
    pages = [reverse("documents:arrival", args=[one]), reverse("work:one", args=[task])]
    pages += [reverse(f"documents:{route}") for route in READ]
    pages += [reverse("cooperation:list"), reverse("work:mine")]
    for page in pages:
        shown = as_person(old.clerk).get(page).content.decode()
        content = shown.partition("<main")[2].partition("</main>")[0]
        assert content.count("UBND xã Cũ đã kết thúc hoạt động ngày 01/11/2026") == 1, page
        assert 'method="post"' not in content, page
        assert "</html>" in shown
    assert "kết thúc hoạt động" not in as_person(new.clerk).get(pages[0]).content.decode()


def test_what_stands_in_a_form_to_be_read_stays():
    page = (
        '<html><body><form method="post"><button>Ra</button></form><main id="content">'
        '<form method="post" action="/x"><table><tr><td><input type="checkbox" name="a">'
        '<label for="a">Chọn</label>Số 5 &amp; 6</td></tr></table><button>Nhận</button></form>'
        "<details><summary>Trả</summary><form method=post><textarea>x</textarea></form></details>"
        '<form method="get"><input name="q"><button>Tìm</button></form>'
        '<a class="btn" href="/buoc">Bước</a><a class="btn" href="/in">In</a></main></body></html>'
    )
    made = only_reading(page, said="Chỉ <đọc>", is_step=lambda address: address == "/buoc")
    for kept in ("Ra", "Số 5 &amp; 6", "Tìm", "In", "Chỉ &lt;đọc&gt;", "</table></div>"):
        assert kept in made
    for gone in ("Nhận", "Trả", "Bước", "Chọn", "checkbox", "textarea"):
        assert gone not in made


def test_who_carries_it_on_works_in_its_own_name(ended):
    _, new, one, _ = ended
    answer = as_person(new.clerk).post(reverse("documents:continue", args=[one]))
    assert answer.status_code == 302
    assert Arrival.objects.get(agency_id=new.agency_id).continues_id == one
