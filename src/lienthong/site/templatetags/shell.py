"""Template tags of the page shell: vendored files by name, icons of the sprite, paired columns."""

import re
import tomllib
from collections.abc import Mapping, Sequence
from functools import cache
from pathlib import Path

from django import forms, template
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

register = template.Library()

VENDOR = Path(__file__).resolve().parent.parent / "static" / "vendor"
ICONS = "bootstrap-icons"
CODE_JOINT = re.compile(r"(?<=[0-9A-Z]\.)(?=[0-9A-Z]{3})")


@cache
def _versions() -> dict[str, str]:
    record = tomllib.loads((VENDOR / "vendored.toml").read_text())
    return {asset["name"]: asset["version"] for asset in record["asset"]}


@cache
def _icon_names() -> frozenset[str]:
    sprite = VENDOR / f"{ICONS}-{_versions()[ICONS]}" / "sprite.svg"
    return frozenset(re.findall(r'<symbol id="([^"]+)"', sprite.read_text()))


@register.simple_tag
def vendored(name: str, path: str) -> str:
    """Address of a vendored file, e.g. `{% vendored "leaflet" "leaflet.js" %}`.

    The version is the vendored one. Refuses a name that is not vendored.
    """
    if name not in _versions():
        raise template.TemplateSyntaxError(f"{name} is not a vendored web asset")
    return static(f"vendor/{name}-{_versions()[name]}/{path}")


@register.simple_tag
def icon(name: str) -> SafeString:
    """An icon of the sprite, decoration only: the text beside it carries the meaning.

    Refuses an icon that is not in the sprite (add it to `tools/vendor/assets.toml`).
    """
    if name not in _icon_names():
        raise template.TemplateSyntaxError(f"{name} is not an icon of the sprite")
    return format_html(
        '<svg class="lt-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        vendored(ICONS, "sprite.svg"),
        name,
    )


@register.simple_tag(takes_context=True)
def form_token(context: template.Context) -> SafeString:
    """What every form that acts carries: the cross-site token, and for which agency it acts.

    Take this one, not `{% csrf_token %}`, wherever a form does something for an agency.
    """
    acting = context.get("acting") or {}
    return format_html(
        '<input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<input type="hidden" name="acting_for" value="{}">',
        context["csrf_token"],
        acting.get("value", ""),
    )


@register.filter
def paired(columns: Sequence[object], cells: Sequence[object]) -> list[tuple[object, object]]:
    """Each column with its cell; refuses a row that is shorter or longer than the header."""
    return list(zip(columns, cells, strict=True))


@register.filter
def folds(form: forms.BaseForm) -> bool:
    """Whether a filter folds away on a phone: many fields, and none behind the first set."""
    behind = form.visible_fields()[1:]
    return len(behind) > 1 and not form.errors and not any(field.data for field in behind)


@register.filter
def says_nothing(cell: Mapping[str, object]) -> bool:
    """Whether a cell holds no more than a dash: a card on a phone leaves such a line out."""
    return not any(cell.get(name) for name in ("badge", "date", "note")) and (
        cell.get("text") in (None, "", "–")
    )


@register.filter
def at_joints(text: object) -> SafeString:
    """The text, escaped, with leave to break a long code after its dots: H56.MINHHOA.|16093."""
    pieces = ((piece,) for piece in CODE_JOINT.split(str(text)))
    return format_html_join(SafeString("<wbr>"), "{}", pieces)


@register.simple_tag
def component(template_name: str, values: Mapping[str, object]) -> SafeString:
    """A component with all its parameters in one mapping, as views give them in lists."""
    return render_to_string(template_name, dict(values))
