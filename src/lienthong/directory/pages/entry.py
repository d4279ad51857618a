"""The forms of one change together: what each kind of change asks for, and what was typed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

from django import forms
from django.core.exceptions import ValidationError
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from lienthong.directory.pages.asked import DayField
from lienthong.directory.pages.enter_forms import (
    MOST_ROWS,
    BodyForm,
    EventForm,
    Giver,
    Heir,
    Moving,
    NewBody,
    Receiver,
    Recoding,
    Renaming,
    Source,
    Taker,
)
from lienthong.directory.pages.words import refusal_words
from lienthong.directory.terms import (
    Act,
    Body,
    Change,
    ChangeKind,
    ChangeLine,
    Problem,
    Reach,
    Share,
    ValueMissing,
)

if TYPE_CHECKING:
    Rows = forms.BaseFormSet[BodyForm]
else:
    Rows = forms.BaseFormSet  # Django's own class is not subscriptable while running

_ROWS_MORE = 3


@dataclass(frozen=True, kw_only=True)
class Shape:
    """What a kind of change asks for: at most one body of its own, and rows of bodies."""

    one: type[BodyForm] | None
    one_title: Any
    row: type[BodyForm]
    rows_title: Any
    at_least: int
    hint: Any


SHAPES: Mapping[ChangeKind, Shape] = {
    ChangeKind.MERGED: Shape(
        one=Receiver,
        one_title=gettext_lazy("Into"),
        row=Giver,
        rows_title=gettext_lazy("Who passes on"),
        at_least=2,
        hint=gettext_lazy("Two bodies or more become one; or they pass into one that goes on."),
    ),
    ChangeKind.SPLIT: Shape(
        one=Source,
        one_title=gettext_lazy("Who is split"),
        row=Taker,
        rows_title=gettext_lazy("Into"),
        at_least=2,
        hint=gettext_lazy("One body becomes two or more."),
    ),
    ChangeKind.DISSOLVED: Shape(
        one=Source,
        one_title=gettext_lazy("Who ends"),
        row=Heir,
        rows_title=gettext_lazy("Who carries it on (leave empty when nobody does)"),
        at_least=0,
        hint=gettext_lazy("A body ends; others may carry it on."),
    ),
    ChangeKind.FORMED: Shape(
        one=None,
        one_title="",
        row=NewBody,
        rows_title=gettext_lazy("What begins"),
        at_least=1,
        hint=gettext_lazy("A body begins that comes from no other."),
    ),
    ChangeKind.RENAMED: Shape(
        one=None,
        one_title="",
        row=Renaming,
        rows_title=gettext_lazy("Who gets which name"),
        at_least=1,
        hint=gettext_lazy("A body goes on under another name."),
    ),
    ChangeKind.MOVED: Shape(
        one=None,
        one_title="",
        row=Moving,
        rows_title=gettext_lazy("Who comes to whom"),
        at_least=1,
        hint=gettext_lazy("A unit comes to another province or district, an agency under another."),
    ),
    ChangeKind.CODE_CHANGED: Shape(
        one=None,
        one_title="",
        row=Recoding,
        rows_title=gettext_lazy("Who gets which code"),
        at_least=1,
        hint=gettext_lazy("A body goes on under another code."),
    ),
}


@dataclass(kw_only=True)
class Entry:
    """The forms of one change, filled or not."""

    kind: ChangeKind
    body: Body
    reach: Reach
    shape: Shape
    event: EventForm
    one: BodyForm | None
    rows: Rows

    def is_valid(self) -> bool:
        """Whether each field by itself is as it should be."""
        parts = [self.event.is_valid(), self.rows.is_valid()]
        if self.one is not None:
            parts.append(self.one.is_valid())
        return all(parts)

    @property
    def filled(self) -> list[BodyForm]:
        """The rows that say something."""
        return [row for row in self.rows.forms if row.has_changed()]

    @property
    def parts(self) -> list[forms.Form]:
        """All forms of the change, in the order of the page."""
        return [self.event, *([self.one] if self.one else []), *self.rows.forms]

    def to_change(self) -> Change:
        """The change as the forms describe it."""
        given = self.event.cleaned_data
        issued = given["act_issued_on"]
        act = Act(
            number=given["act_number"],
            issuer=given["act_issuer"],
            issued_on=issued.isoformat() if issued else "",
        )
        return Change(
            kind=self.kind,
            body=self.body,
            effective_on=given["effective_on"],
            lines=tuple(self._lines()),
            act=act if act.number else None,
            note=given["note"],
            with_committees=given.get("with_committees", False),
        )

    def _lines(self) -> Iterable[ChangeLine]:
        if self.kind is ChangeKind.DISSOLVED and not self.filled:
            yield _line(self.one, None)
        for row in self.filled:
            if self.kind is ChangeKind.MERGED:
                yield _line(row, self.one)
            elif self.one is not None:
                yield _line(self.one, row)
            elif self.kind is ChangeKind.FORMED:
                yield _line(None, row)
            else:
                yield _line(row, row)

    def show(self, problems: Iterable[Problem]) -> None:
        """Write each problem beside the field it is about."""
        for problem in problems:
            form, name = self._place(problem)
            missing = isinstance(problem.refusal, ValueMissing) and name in form.fields
            text = gettext("This is missing.") if missing else refusal_words(problem.refusal)
            if name not in form.fields or text not in form.errors.get(name, []):
                form.add_error(name if name in form.fields else None, text)

    def _place(self, problem: Problem) -> tuple[forms.Form, str]:
        column = {"parent_id": "parent", "new": "name"}.get(problem.column, problem.column)
        if column in self.event.fields or problem.line < 1:
            return self.event, column
        row = self.filled[problem.line - 1] if problem.line <= len(self.filled) else None
        if row is not None and (self.one is None or column in row.fields):
            return row, column
        return self.one or self.event, column


def _line(source: BodyForm | None, target: BodyForm | None) -> ChangeLine:
    """A line from what one form names to what another names or describes."""
    giver = source.cleaned_data["source"].id if source is not None else None
    if target is None:
        return ChangeLine(source_id=giver)
    taker = target.cleaned_data.get("target")
    share = target.cleaned_data.get("share") or (source and source.cleaned_data.get("share"))
    return ChangeLine(
        source_id=giver,
        target_id=taker.id if taker else None,
        new=None if taker else target.particulars(),
        share=Share(share) if share else None,
    )


def build_entry(
    kind: ChangeKind, body: Body, reach: Reach, data: Any, *, checked: bool, more: bool = False
) -> Entry:
    """The forms, empty or with what was posted; only `checked` ones tell what is wrong."""
    shape = SHAPES[kind]
    before, on = _days(data)
    about: dict[str, Any] = {"body": body, "reach": reach, "before": before, "on": on}
    shown = max(shape.at_least, 1)
    formset = forms.formset_factory(
        shape.row,
        formset=_Rows,
        extra=shown,
        min_num=0,
        max_num=MOST_ROWS,
        validate_max=True,
    )
    if checked:
        rows = formset(data, prefix="rows", form_kwargs=about)
        cast(_Rows, rows).at_least = shape.at_least
        one = shape.one(data, prefix="one", **about) if shape.one else None
        event = EventForm(data, body=body)
        return Entry(
            kind=kind, body=body, reach=reach, shape=shape, event=event, one=one, rows=rows
        )
    event = EventForm(body=body)
    one = shape.one(prefix="one", **about) if shape.one else None
    rows = formset(prefix="rows", form_kwargs=about)
    if data is not None:
        event = EventForm(body=body, initial=_typed(event, data))
        if shape.one and one:
            one = shape.one(prefix="one", initial=_typed(one, data), **about)
        filled = formset(data, prefix="rows", form_kwargs=about)
        typed = [_typed(row, data) for row in filled.forms]
        number = len(typed) + (_ROWS_MORE if more else 0)
        formset.extra = min(max(number, shown), MOST_ROWS)
        rows = formset(prefix="rows", form_kwargs=about)
        for row, values in zip(rows.forms, typed, strict=False):
            row.initial = values
    return Entry(kind=kind, body=body, reach=reach, shape=shape, event=event, one=one, rows=rows)


class _Rows(Rows):
    """Rows of bodies; those left empty do not count."""

    at_least = 0

    def clean(self) -> None:
        """Refuse too few."""
        if any(self.errors):
            return
        if sum(row.has_changed() for row in self.forms) < self.at_least:
            text = gettext("Name at least {number}.").format(number=self.at_least)
            raise ValidationError(text)


def _typed(form: forms.Form, data: Any) -> dict[str, Any]:
    """What was typed into a form, as it is, so that it can be shown again unjudged."""
    return {
        name: field.widget.value_from_datadict(data, {}, form.add_prefix(name))
        for name, field in form.fields.items()
    }


def _days(data: Any) -> tuple[date, date]:
    """The last day before the change and its first day; today while none was given."""
    try:
        on = DayField(required=False).clean((data or {}).get("effective_on", ""))
    except ValidationError:
        on = None
    today = timezone.localdate()
    if on is None:
        return today, today
    return on - timedelta(days=1), on
