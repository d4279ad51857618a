"""One English text has one Vietnamese text: Django merges the folders' catalogues, and one wins."""

from collections import defaultdict
from pathlib import Path

import pytest
from babel.messages.pofile import read_po

SOURCES = Path(__file__).resolve().parents[2] / "src" / "lienthong"
CATALOGUE = "locale/vi/LC_MESSAGES/django.po"


def contradictions(sources):
    """The texts that folders translate differently: (context, text) to folder and translation."""
    found = defaultdict(dict)
    for path in sorted(sources.glob(f"*/{CATALOGUE}")):
        with path.open("rb") as file:
            for message in read_po(file, locale="vi"):
                if message.id:
                    found[message.context, message.id][path.parents[3].name] = message.string
    return {
        text: folders
        for text, folders in found.items()
        if any(string != next(iter(folders.values())) for string in folders.values())
    }


def test_a_text_is_translated_the_same_in_all_folders():
    assert contradictions(SOURCES) == {}


def write(folder, *, context="", translation):
    path = folder / CATALOGUE
    path.parent.mkdir(parents=True)
    head = 'msgid ""\nmsgstr ""\n"Content-Type: text/plain; charset=utf-8\\n"\n\n'
    path.write_text(f'{head}{context}msgid "State"\nmsgstr "{translation}"\n', encoding="utf-8")


@pytest.mark.parametrize(
    ("context", "translation", "contradict"),
    [("", "Trạng thái", False), ("", "Nhà nước", True), ('msgctxt "country"\n', "Nhà nước", False)],
)
def test_a_contradiction_is_found_unless_a_context_tells_the_texts_apart(
    tmp_path, context, translation, contradict
):
    write(tmp_path / "one", translation="Trạng thái")
    write(tmp_path / "two", context=context, translation=translation)
    assert bool(contradictions(tmp_path)) is contradict
