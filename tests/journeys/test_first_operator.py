"""A platform without demonstration data: who enters it first, and whom they can let in."""

import re
import time
from contextlib import ExitStack
from uuid import UUID

import httpx
import pytest

from tests.journeys.platform import start_platform

ANNOUNCED_SECONDS = 30
OWN, ANOTHERS = "quyet-tam-9412-mua", "binh-minh-7731-bien"
PROVINCE, SHORT = "Ủy ban nhân dân tỉnh Thanh Hóa", "UBND tỉnh Thanh Hóa"


@pytest.fixture(scope="module")
def platform(tmp_path_factory):
    """As `./run up` starts it on an empty folder."""
    running = start_platform(tmp_path_factory.mktemp("first") / "home", command="up")
    yield running
    running.process.kill()
    running.process.wait()


@pytest.fixture
def person(platform):
    """Somebody who comes with a browser of their own."""
    with ExitStack() as open_ones:

        def person():
            client = httpx.Client(base_url=platform.url, follow_redirects=True, timeout=20)
            return Person(open_ones.enter_context(client))

        yield person


class Person:
    """Reads pages and posts their forms, without scripts."""

    def __init__(self, client):
        self._client = client

    def open(self, address):
        """The page at this address."""
        answer = self._client.get(address)
        assert answer.status_code == 200, answer.text
        return answer

    def send(self, address, **typed):
        """Post a form as its page would."""
        token = self._client.cookies.get("csrftoken", "")
        return self._client.post(address, data={**typed, "csrfmiddlewaretoken": token})

    def sign_in(self, username, password):
        """Sign in; the page one gets to."""
        self.open("/dang-nhap")
        return self.send("/dang-nhap", login=username, password=password)

    def choose_password(self, old, new):
        """Replace a one-time password."""
        return self.send("/tai-khoan/mat-khau", oldpassword=old, password1=new, password2=new)


def one_time_password(text):
    (found,) = re.findall(r"\b(?:[a-z2-9]{4}-){3}[a-z2-9]{4}\b", text)
    return found


def test_the_start_says_how_to_make_the_first_account(platform):
    log = platform.home.parent / "home.log"
    until = (
        time.monotonic() + ANNOUNCED_SECONDS
    )  # the node answers a moment before the start is told
    while "lienthong operator" not in log.read_text() and time.monotonic() < until:
        time.sleep(0.1)
    assert "lienthong operator" in log.read_text()


def test_the_first_operator_comes_in_and_lets_an_agency_administrator_in(platform, person):
    made = platform.command("operator", "Van.Hanh", "--name", "Lê Vận Hành")
    assert made.returncode == 0, made.stderr
    password = one_time_password(made.stdout)
    operator = person()
    operator.sign_in("van.hanh", password)
    assert operator.open("/truc-lien-thong").url.path == "/tai-khoan/mat-khau"
    operator.choose_password(password, OWN)
    assert operator.open("/truc-lien-thong").url.path == "/truc-lien-thong"
    lets_an_administrator_in(operator, person)


def lets_an_administrator_in(operator, person):
    operator.open("/quan-tri/tai-khoan/moi")
    told = operator.send(
        "/quan-tri/tai-khoan/moi", username="quan.tri", full_name="Trần Quản Trị", language="vi"
    )
    password = one_time_password(told.text)
    agency = agency_called(operator, PROVINCE)
    posts = f"/danh-ba/co-quan/{agency}/chuc-danh"
    operator.send(
        f"{posts}/them", **{"post-title": "Quản trị", "post-role": "agency_administrator"}
    )
    page = operator.open(posts).text
    appointed = operator.send(
        f"{posts}/bo-nhiem",
        **{
            "appoint-post": choice(page, "Quản trị"),
            "appoint-account": choice(page, "Trần Quản Trị (quan.tri)"),
            "appoint-first_on": "01/07/2025",
            "appoint-source": "12/QĐ-UBND, 01/07/2025",
        },
    )
    assert appointed.status_code == 200
    administrator = person()
    administrator.sign_in("quan.tri", password)
    administrator.choose_password(password, ANOTHERS)
    assert SHORT in administrator.open("/").text
    assert administrator.open("/quan-tri/tai-khoan").url.path == "/quan-tri/tai-khoan"


def agency_called(person, name):
    page = person.open(f"/danh-ba/?q={SHORT}").text
    found = re.findall(rf"/danh-ba/co-quan/([0-9a-f-]{{36}})[^>]*>\s*{name}\s*<", page)
    return UUID(found[0])


def choice(page, words):
    found = re.findall(rf'<option value="([0-9a-f-]{{36}})"[^>]*>{re.escape(words)}<', page)
    return found[0]


def test_a_taken_user_name_is_refused_in_one_sentence(platform):
    platform.command("operator", "trung.ten", "--name", "Người Thứ Nhất")
    again = platform.command("operator", "trung.ten", "--name", "Người Thứ Hai")
    assert (again.returncode, again.stdout) == (1, "")
    (sentence,) = again.stderr.strip().splitlines()
    assert "trung.ten" in sentence


def test_the_record_names_the_operators_role_and_no_password(platform):
    verdict = platform.command("audit", "verify")
    assert verdict.returncode == 0, verdict.stdout


def test_no_demonstration_account_gets_into_a_platform_in_earnest(platform):
    platform.stop()
    refused = platform.command("demo")
    (sentence,) = refused.stderr.strip().splitlines()
    assert refused.returncode == 1
    assert "LIENTHONG_HOME" in sentence
    assert not (platform.home / "demonstration").exists()
