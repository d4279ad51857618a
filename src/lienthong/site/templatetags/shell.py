"""Template tags of the page shell: what `drawing` draws, the token of forms, whole components."""

from collections.abc import Mapping

from django import forms, template
from django.template.loader import render_to_string
from django.utils.html import format_html
from django.utils.safestring import SafeString

from lienthong.site import drawing

register = template.Library()

register.simple_tag(drawing.vendored)
register.simple_tag(drawing.icon)
register.simple_tag(drawing.badge)
register.simple_tag(drawing.demonstration)
register.filter(drawing.badge_of)
register.filter(drawing.date_of)
register.filter(drawing.cell_of)
register.filter(drawing.row_of)
register.filter(drawing.at_joints)


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
def folds(form: forms.BaseForm) -> bool:
    """Whether a filter folds away on a phone: several fields, and none behind the first set."""
    behind = form.visible_fields()[1:]
    return bool(behind) and not form.errors and not any(field.data for field in behind)


@register.simple_tag
def component(template_name: str, values: Mapping[str, object]) -> SafeString:
    """A component with all its parameters in one mapping, as views give them in lists."""
    return render_to_string(template_name, dict(values))
