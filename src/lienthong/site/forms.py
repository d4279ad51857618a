"""How forms look and speak: one renderer for every Django form of the platform."""

from django.forms import BoundField, CheckboxInput, Select, Widget
from django.forms.renderers import TemplatesSetting
from django.forms.widgets import CheckboxSelectMultiple, RadioSelect
from django.utils.translation import gettext_noop

UNTRANSLATED_BY_DJANGO = (
    gettext_noop("Null characters are not allowed."),
    gettext_noop("Enter a complete value."),
    gettext_noop("Enter a valid UUID."),
    gettext_noop("Enter a valid JSON."),
    gettext_noop("Enter a valid duration."),
    gettext_noop("ManagementForm data is missing or has been tampered with"),
    gettext_noop("Date out of range"),
)
"""What Django's fields may say that its own Vietnamese catalogue lacks; ours has it."""


def css_class_of(widget: Widget) -> str:
    """The Bootstrap class of `widget`; choice lists and tick boxes differ from text fields."""
    if isinstance(widget, CheckboxInput | CheckboxSelectMultiple | RadioSelect):
        return "form-check-input"
    if isinstance(widget, Select):
        return "form-select"
    return "form-control"


class ShellBoundField(BoundField):
    """A field whose widget wears the classes of the design system and tells when it is wrong."""

    def build_widget_attrs(
        self, attrs: dict[str, bool | str], widget: Widget | None = None
    ) -> dict[str, bool | str]:
        """Django's attributes (required, aria-describedby, aria-invalid) and the classes."""
        built = super().build_widget_attrs(attrs, widget)
        used = widget or self.field.widget
        own = used.attrs.get("class", "")
        marks = [own, css_class_of(used), "is-invalid" if self.errors else ""]
        return {**built, "class": " ".join(mark for mark in marks if mark)}


class FormRenderer(TemplatesSetting):
    """Renders `{{ form }}` with an error summary on top and `shell/field.html` for each field."""

    form_template_name = "shell/form.html"
    field_template_name = "shell/field.html"
    bound_field_class = ShellBoundField
