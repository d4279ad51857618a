"""Every noun of the code has its Vietnamese word and the folder that owns it."""

import re
import tomllib
from pathlib import Path

from django.apps import apps

ROOT = Path(__file__).resolve().parents[2]
TERMS = tomllib.loads((ROOT / "docs" / "glossary.toml").read_text(encoding="utf-8"))["term"]
FOLDERS = {path.parent.name for path in (ROOT / "src" / "lienthong").glob("*/__init__.py")}


def words(name):
    return re.sub(r"(?<=[a-z0-9])(?=[A-Z])", " ", name).lower()


def test_every_table_is_a_term_of_the_glossary():
    known = {(term["en"], term["folder"]) for term in TERMS}
    nouns = {
        (words(model.__name__).removesuffix(" row"), model.__module__.split(".")[1])
        for model in apps.get_models()
        if model.__module__.startswith("lienthong.")
    }
    assert sorted(nouns - known) == []


def test_a_term_has_both_languages_a_source_and_a_folder_that_exists():
    for term in TERMS:
        assert set(term) == {"en", "vi", "source", "folder"}
        assert all(value.strip() for value in term.values()), term
        assert term["folder"] in FOLDERS, term


def test_no_term_is_explained_twice_in_one_folder():
    named = [(term["en"], term["folder"]) for term in TERMS]
    assert sorted(set(named)) == sorted(named)
