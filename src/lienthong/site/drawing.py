"""The small pieces of a page that stand by the hundred: icons, badges, dates, cells of a table.

They are drawn here and not by templates of their own: a list of fifty rows holds two hundred cells,
and a template for each would take most of the time of the page. Templates reach them through
`templatetags/shell.py`. Texts are escaped by `format_html`.
"""

import re
import tomllib
from collections.abc import Iterable, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Any

from django.template import TemplateSyntaxError
from django.templatetags.static import static
from django.utils.html import escape, format_html, format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext

Cell = Mapping[str, Any]
"""{tick?, text?, url?, more?, note?, badge?, date?, demonstration?}.

Badge and date as `*_of` take them.

`tick` is a box before the text: {name, value, label, by_hand?, checked?}, the label read aloud;
`more` is read aloud after the text of a link that would read like others.
"""

VENDOR = Path(__file__).resolve().parent / "static" / "vendor"
ICONS = "bootstrap-icons"
NEUTRAL = "neutral"
ICON_OF_TONE = {
    NEUTRAL: "circle",
    "info": "info-circle-fill",
    "success": "check-circle-fill",
    "warning": "exclamation-triangle-fill",
    "danger": "x-circle-fill",
    "waiting": "hourglass-split",
}
DASH = "–"
_CODE_JOINT = re.compile(r"(?<=[0-9A-Z]\.)(?=[0-9A-Z]{3})")
_NOTHING = SafeString()


def vendored(name: str, path: str) -> str:
    """Address of a vendored file, e.g. `{% vendored "leaflet" "leaflet.js" %}`.

    The version is the vendored one. Refuses a name that is not vendored.
    """
    if name not in _versions():
        raise TemplateSyntaxError(f"{name} is not a vendored web asset")
    return static(f"vendor/{name}-{_versions()[name]}/{path}")


@cache
def icon(name: str) -> SafeString:
    """An icon of the sprite, decoration only: the text beside it carries the meaning.

    Refuses an icon that is not in the sprite (add it to `tools/vendor/assets.toml`).
    """
    if name not in _icon_names():
        raise TemplateSyntaxError(f"{name} is not an icon of the sprite")
    return format_html(
        '<svg class="lt-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        vendored(ICONS, "sprite.svg"),
        name,
    )


def badge(text: object, tone: str = NEUTRAL, icon_name: str = "") -> SafeString:
    """A state in one word: tone, icon and text, never colour alone.

    `icon_name` when the tone's own icon does not fit. Refuses a tone there is not (KeyError).
    """
    return format_html(
        '<span class="lt-badge lt-tone-{}">{}<span>{}</span></span>',
        tone,
        icon(icon_name or ICON_OF_TONE[tone]),
        text,
    )


def badge_of(given: Mapping[str, Any]) -> SafeString:
    """The badge a view describes: {text, tone?, icon?}."""
    return badge(given["text"], given.get("tone") or NEUTRAL, given.get("icon") or "")


def date_of(given: Mapping[str, Any]) -> SafeString:
    """A date as far as it is known: {label, edtf?, note?}; what is not known is said, not guessed.

    `label` as people read it ("8/2018"), `edtf` the same for machines ("2018-08"; none when it is
    open or unknown), `note` what is not known ("day not recorded").
    """
    label, edtf, note = given["label"], given.get("edtf"), given.get("note")
    shown = format_html('<time datetime="{}">{}</time>', edtf, label) if edtf else label
    told = format_html(' <span class="lt-date-note">({})</span>', note) if note else _NOTHING
    return format_html('<span class="lt-date">{}{}</span>', shown, told)


def demonstration(text: object = "") -> SafeString:
    """Marks made-up data wherever it shows; `text` says what is made up, if not a code."""
    return format_html(
        '<span class="lt-badge lt-demonstration">{}<span>{}</span></span>',
        icon("cone-striped"),
        text or gettext("demonstration code"),
    )


def at_joints(text: object) -> SafeString:
    """The text, escaped, with leave to break a long code after its dots: H56.MINHHOA.|16093."""
    words = str(text)
    if "." not in words:
        return escape(words)
    pieces = ((piece,) for piece in _CODE_JOINT.split(words))
    return format_html_join(SafeString("<wbr>"), "{}", pieces)


def cell_of(cell: Cell) -> SafeString:
    """What stands in one cell of a table, or beside one term of a definition list."""
    pieces = []
    if cell.get("tick"):
        pieces.append(_tick(cell["tick"]))
    if cell.get("date"):
        pieces.append(date_of(cell["date"]))
    if cell.get("text"):
        text = at_joints(cell["text"])
        url = cell.get("url")
        pieces.append(_link(url, text, cell.get("more")) if url else text)
    if cell.get("badge"):
        pieces.append(badge_of(cell["badge"]))
    if cell.get("demonstration"):
        pieces.append(demonstration())
    if cell.get("note"):
        pieces.append(format_html('<span class="lt-note">{}</span>', cell["note"]))
    return _together(pieces, between="\n")


def _link(url: str, text: SafeString, more: str | None) -> SafeString:
    """A link; `more` is read aloud after its text, where others beside it read alike."""
    if not more:
        return format_html('<a href="{}">{}</a>', url, text)
    return format_html(
        '<a href="{}">{}<span class="visually-hidden"> – {}</span></a>', url, text, more
    )


def _tick(given: Mapping[str, Any]) -> SafeString:
    """A box to tick a row with; its name is read aloud, not shown.

    Browsers put ticks back by their place when somebody goes back, and by then another row may
    stand there: `autocomplete` keeps them from it. One `by_hand` is left out when all are ticked.
    """
    return format_html(
        '<label class="lt-tick"><input class="form-check-input" type="checkbox" autocomplete="off"'
        ' name="{}" value="{}"{}{}><span class="visually-hidden">{}</span></label>',
        given["name"],
        given["value"],
        SafeString(" data-by-hand") if given.get("by_hand") else _NOTHING,
        SafeString(" checked") if given.get("checked") else _NOTHING,
        given["label"],
    )


def row_of(cells: Sequence[Cell], columns: Sequence[Mapping[str, Any]]) -> SafeString:
    """The cells of one row, the first as its name, the others each with its column's label.

    Refuses a row that is shorter or longer than the header (ValueError).
    """
    (_, name), *others = zip(columns, cells, strict=True)
    head = format_html('<th scope="row" role="rowheader">{}</th>', cell_of(name))
    return _together([head, *(_one(cell, column) for column, cell in others)])


def _together(pieces: Iterable[SafeString], *, between: str = "") -> SafeString:
    """Pieces that are safe already, as one; `format_html_join` would look at each again."""
    return SafeString(between.join(pieces))


def _one(cell: Cell, column: Mapping[str, Any]) -> SafeString:
    # A card on a phone leaves out a line that holds no more than a dash.
    said = {"lt-empty": _says_nothing(cell), "lt-numeric": column.get("numeric")}
    name = " ".join(one for one, holds in said.items() if holds)
    return format_html(
        '<td role="cell" data-label="{}"{}><div>{}</div></td>',
        column["label"],
        format_html(' class="{}"', name) if name else _NOTHING,
        cell_of(cell),
    )


def _says_nothing(cell: Cell) -> bool:
    filled = any(cell.get(name) for name in ("badge", "date", "note"))
    return not filled and cell.get("text") in (None, "", DASH)


@cache
def _versions() -> dict[str, str]:
    record = tomllib.loads((VENDOR / "vendored.toml").read_text())
    return {asset["name"]: asset["version"] for asset in record["asset"]}


@cache
def _icon_names() -> frozenset[str]:
    sprite = VENDOR / f"{ICONS}-{_versions()[ICONS]}" / "sprite.svg"
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite.read_text()))
