"""How forms of the platform are drawn."""

import pytest
from django import forms
from django.template import Context, Template, TemplateSyntaxError

from lienthong.site.forms import css_class_of


class Letter(forms.Form):
    subject = forms.CharField(label="Trích yếu", help_text="Ngắn gọn")
    urgent = forms.BooleanField(label="Khẩn", required=False)
    way = forms.ChoiceField(choices=[("a", "Trục"), ("b", "Giấy")], widget=forms.RadioSelect)
    copies = forms.IntegerField(required=False, widget=forms.HiddenInput)

    def clean(self):
        raise forms.ValidationError("Sổ <đã khóa>")


def render(source, **values):
    return Template("{% load shell %}" + source).render(Context(values))


def test_summary_names_each_fault_and_links_to_its_field():
    html = str(Letter({"way": "a", "copies": "x"}))
    assert '<a href="#id_subject">Trích yếu:' in html
    assert "Sổ &lt;đã khóa&gt;" in html
    assert html.index("lt-error-summary") < html.index('id="id_subject"')


def test_faulty_field_tells_a_screen_reader_its_help_and_its_fault():
    field = str(Letter({})["subject"])
    assert 'aria-describedby="id_subject_helptext id_subject_error"' in field
    assert 'aria-invalid="true"' in field
    assert 'class="form-control is-invalid"' in field


def test_form_without_faults_has_no_summary():
    assert "lt-error-summary" not in str(Letter())


def test_hidden_fields_are_sent_once():
    assert str(Letter()).count('name="copies"') == 1


def test_radio_buttons_stand_in_a_fieldset_with_a_legend():
    html = Letter()["way"].as_field_group()
    assert "<fieldset" in html
    assert "<legend" in html
    assert html.count('class="form-check-input"') == 2


def test_own_class_of_a_widget_is_kept():
    form = Letter()
    form.fields["subject"].widget.attrs["class"] = "wide"
    assert 'class="wide form-control"' in str(form["subject"])


@pytest.mark.parametrize(
    ("widget", "expected"),
    [
        (forms.TextInput(), "form-control"),
        (forms.Textarea(), "form-control"),
        (forms.Select(), "form-select"),
        (forms.CheckboxInput(), "form-check-input"),
        (forms.RadioSelect(), "form-check-input"),
        (forms.CheckboxSelectMultiple(), "form-check-input"),
    ],
)
def test_each_kind_of_widget_has_its_class(widget, expected):
    assert css_class_of(widget) == expected


def test_unknown_icon_is_refused():
    with pytest.raises(TemplateSyntaxError, match="unicorn"):
        render('{% icon "unicorn" %}')


def test_unknown_web_asset_is_refused():
    with pytest.raises(TemplateSyntaxError, match="jquery"):
        render('{% vendored "jquery" "jquery.js" %}')


def test_row_with_too_few_cells_is_refused():
    columns = [{"label": "Nơi nhận"}, {"label": "Mã"}]
    with pytest.raises(ValueError, match="shorter"):
        render(
            '{% include "shell/table.html" with caption="x" columns=columns rows=rows only %}',
            columns=columns,
            rows=[{"cells": [{"text": "UBND xã Nga Sơn"}]}],
        )


def test_texts_of_components_are_escaped():
    html = render("{{ badge|badge_of }}", badge={"text": "<b>", "tone": "info"})
    assert "&lt;b&gt;" in html
    assert "<b>" not in html
