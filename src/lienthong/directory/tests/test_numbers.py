"""Numbers on pages, written the way of the page's language."""

import re

import pytest
from django.conf import settings
from django.urls import reverse
from django.utils import translation

from lienthong.directory.pages.words import number_words, refusal_words
from lienthong.directory.terms import FileTooLong


@pytest.mark.parametrize(
    ("language", "number", "written"),
    [
        ("vi", 3321, "3.321"),
        ("en", 3321, "3,321"),
        ("vi", 34, "34"),
        ("en", 34, "34"),
        ("vi", 1234567, "1.234.567"),
        ("en", 1234567, "1,234,567"),
    ],
)
def test_thousands_are_set_apart_the_languages_way(language, number, written):
    with translation.override(language):
        assert number_words(number) == written


def test_numbers_of_a_refusal_are_written_so_too():
    with translation.override("en"):
        assert "2,000,000 characters" in refusal_words(FileTooLong(longest=2_000_000))
    with translation.override("vi"):
        assert "2.000.000" in refusal_words(FileTooLong(longest=2_000_000))


@pytest.mark.django_db
@pytest.mark.usefixtures("register")
@pytest.mark.parametrize(("language", "written"), [("vi", "3.321"), ("en", "3,321")])
def test_the_first_page_counts_in_the_language_of_the_page(client, language, written):
    client.cookies[settings.LANGUAGE_COOKIE_NAME] = language
    page = client.get(reverse("directory:search")).content.decode()
    other = {"3.321", "3,321"} - {written}
    assert re.search(rf"\b{re.escape(written)}\b", page)
    assert not any(text in page for text in other)
