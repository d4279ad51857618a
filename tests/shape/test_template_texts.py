"""No template says anything to people that no catalogue knows: plain text stands in no template."""

import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "src" / "lienthong"
READ_ALOUD = {"alt", "aria-label", "placeholder", "title", "aria-description", "label"}
# Names and signs that are the same in both languages.
NAMES = {"Liên Thông", "Tiếng Việt", "English", "SHA-256:", "VI", "EN"}
GONE = re.compile(
    r"{% comment %}.*?{% endcomment %}|{#.*?#}"
    r"|{% blocktranslate[^%]*%}.*?{% endblocktranslate %}|{%.*?%}|{{.*?}}",
    re.DOTALL,
)


class Texts(HTMLParser):
    """What a reader sees or hears of a page."""

    def __init__(self):
        super().__init__()
        self.found = []
        self.silent = 0

    def handle_starttag(self, tag, attrs):
        self.silent += tag in {"script", "style"}
        self.found += [value for name, value in attrs if name in READ_ALOUD and value]

    def handle_endtag(self, tag):
        self.silent -= tag in {"script", "style"}

    def handle_data(self, data):
        if not self.silent:
            self.found += data.split("\n")


def plain_texts(template):
    reader = Texts()
    reader.feed(GONE.sub("\n", template))
    said = (" ".join(text.split()).strip("·–:,.()“”… ") for text in reader.found)
    known = {name.strip(":") for name in NAMES}
    return [text for text in said if re.search(r"[^\W\d_]{2}", text) and text not in known]


def templates():
    return [
        pytest.param(path, id=path.relative_to(SOURCES).as_posix())
        for path in sorted(SOURCES.glob("*/templates/**/*.html"))
    ]


@pytest.mark.parametrize("path", templates())
def test_every_text_of_a_template_can_be_translated(path):
    assert plain_texts(path.read_text(encoding="utf-8")) == []


def test_a_plain_text_is_found():
    assert plain_texts('<p title="Open">{% translate "x" %} Plain words {{ y }}</p>') == [
        "Open",
        "Plain words",
    ]
