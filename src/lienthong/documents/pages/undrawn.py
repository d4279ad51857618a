"""A form that was sent too late: what was typed in it is not lost."""

from django import forms
from django.contrib import messages
from django.http import HttpRequest, QueryDict
from django.utils.translation import gettext

from lienthong.kernel.errors import Refusal


def tell_undrawn(request: HttpRequest, form: forms.Form | None, *, is_drawn: bool) -> None:
    """Say on top why a form was refused, and what was written in it, where it is not drawn."""
    if form is None or is_drawn or not form.errors:
        return
    said = " ".join(str(one) for errors in form.errors.values() for one in errors)
    areas = [name for name, one in form.fields.items() if isinstance(one.widget, forms.Textarea)]
    typed = " ".join(form.data.get(form.add_prefix(name), "").strip() for name in areas).strip()
    kept = gettext("You had written: “%s”") % typed if typed else ""
    messages.warning(request, f"{said} {kept}".strip())


def show_now(form: forms.Form, refusal: Refusal) -> None:
    """Let a form go on from what the page shows now, where the refusal says what that is (SG-37).

    Otherwise it would be refused again and again for what was read before.
    """
    seen = refusal.params.get("seen")
    if seen is not None:
        data = QueryDict(mutable=True)
        data.update(form.data)
        data["seen"] = str(seen)
        form.data = data
