"""The users' guides say what is on the screen, in both languages; each page leads to its part."""

import re
from importlib.resources import files
from pathlib import Path

import pytest
from babel.messages.pofile import read_po
from django.test import Client
from django.urls import get_resolver, reverse
from django.utils.html import escape

from lienthong.identity.testing import sign_in
from lienthong.site.guides import GUIDES, HELP, guide_text, help_url, read_guide
from lienthong.work.testing import make_office

SOURCES = Path(__file__).resolve().parents[2]
PICTURES = SOURCES / "site" / "static" / "guides"
MOST_BYTES = 60_000
LABEL = re.compile(r"(?<!\*)\*([^*]+)\*(?!\*)")


def pictures_of(text):
    return re.findall(r"static/guides/([^)]+)\)", text)


@pytest.fixture(scope="module")
def words():
    """What the platform says, by language."""
    said = {"vi": set(), "en": set()}
    for path in SOURCES.rglob("locale/vi/LC_MESSAGES/django.po"):
        with path.open("rb") as file:
            for message in read_po(file):
                if isinstance(message.id, str):
                    said["en"].add(message.id.partition("%(")[0].rstrip(": "))
                    said["vi"].add(message.string.partition("%(")[0].rstrip(": "))
    return said


@pytest.mark.parametrize("language", ["vi", "en"])
@pytest.mark.parametrize("name", GUIDES)
def test_a_guide_names_buttons_as_they_stand_on_the_screen(name, language, words):
    named = set(LABEL.findall(guide_text(name, language)))
    assert named
    assert named - words[language] == set()


@pytest.mark.parametrize("name", GUIDES)
def test_both_languages_have_the_same_tasks_and_pictures(name):
    vietnamese, english = read_guide(name, "vi"), read_guide(name, "en")
    assert [task.name for task in vietnamese.tasks] == [task.name for task in english.tasks]
    assert len(vietnamese.tasks) > 2
    shown = pictures_of(guide_text(name, "vi"))
    assert shown == pictures_of(guide_text(name, "en"))
    assert [one for one in shown if not (PICTURES / one).exists()] == []


def test_every_picture_is_shown_somewhere_and_light():
    operating = (SOURCES.parents[1] / "docs" / "operating.md").read_text(encoding="utf-8")
    texts = [guide_text(name, "vi") for name in GUIDES] + [operating]
    shown = {one for text in texts for one in pictures_of(text)}
    assert {path.name for path in PICTURES.iterdir()} == shown
    assert [path.name for path in PICTURES.iterdir() if path.stat().st_size > MOST_BYTES] == []


@pytest.mark.parametrize("language", ["vi", "en"])
def test_links_between_guides_stay_in_their_language(language):
    folder = files("lienthong.site").joinpath("data/guides")
    for name in GUIDES:
        for link in re.findall(r"\]\(([^)]+\.md)\)", guide_text(name, language)):
            assert link.endswith(f".{language}.md")
            assert folder.joinpath(link).is_file()


def test_help_leads_to_tasks_that_are_there_from_pages_that_are_there():
    tasks = {(name, task.name) for name in GUIDES for task in read_guide(name, "vi").tasks}
    assert set(HELP.values()) - tasks == set()
    for route in HELP:
        space, _, name = route.partition(":")
        _, patterns = get_resolver().namespace_dict[space]
        assert patterns.reverse_dict.getlist(name), route


@pytest.mark.django_db
def test_every_page_leads_to_its_part_of_a_guide():
    office = make_office()
    client = Client()
    sign_in(client, office.clerk.account_id, agency_id=office.agency_id)
    page = client.get(reverse("documents:desk")).content.decode()
    assert f'href="{reverse("guide", args=["clerk"])}#accept"' in page
    assert help_url("record") == reverse("guides")


@pytest.mark.django_db
@pytest.mark.parametrize("language", ["vi", "en"])
def test_guides_are_open_to_visitors(language):
    client = Client(headers={"accept-language": language})
    client.cookies["django_language"] = language
    listed = client.get(reverse("guides")).content.decode()
    for name in GUIDES:
        assert f'href="{reverse("guide", args=[name])}"' in listed
        shown = client.get(reverse("guide", args=[name]))
        assert shown.status_code == 200
        assert escape(read_guide(name, language).tasks[0].title) in shown.content.decode()
    assert client.get("/huong-dan/khong-co").status_code == 404


def test_what_is_no_form_of_guides_is_refused(monkeypatch):
    for text in ("# A\n\n| a | b |", "# A\n\n<script>", "# A\n\n<!-- a -->\nno heading"):
        monkeypatch.setattr("lienthong.site.guides.guide_text", lambda *_, text=text: text)
        with pytest.raises(ValueError, match="guide"):
            read_guide.__wrapped__("clerk", "vi")


def test_signs_of_markup_in_a_text_are_only_text(monkeypatch):
    monkeypatch.setattr(
        "lienthong.site.guides.guide_text", lambda *_: "# A\n\na <b> & *x<i>* **y**"
    )
    lead = read_guide.__wrapped__("clerk", "vi").lead
    assert lead == (
        '<p>a &lt;b&gt; &amp; <b class="guide-label">x&lt;i&gt;</b> <strong>y</strong></p>'
    )
