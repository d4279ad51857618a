"""A change that one side asks for, on the page of its commitment: agreed to, refused, withdrawn."""

from collections.abc import Callable, Mapping
from typing import Any
from uuid import UUID

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy, gettext_noop
from django.views.decorators.http import require_POST

from lienthong.cooperation.operations.commitment_changes import refuse_change, withdraw_change
from lienthong.cooperation.operations.commitments import agree_change
from lienthong.cooperation.pages.commitment_words import differences_between
from lienthong.cooperation.pages.rights import requires_part
from lienthong.cooperation.pages.wording import SIDES, VERSIONS, in_words, words_of
from lienthong.cooperation.queries.commitment_changes import list_changes
from lienthong.cooperation.queries.sides import sides_in
from lienthong.cooperation.rules.commitment_changes import agreed_draft
from lienthong.cooperation.terms import EDIT, CommitmentRecord
from lienthong.cooperation.terms.commitment_changes import (
    LONGEST_ANSWER,
    ChangeState,
    CommitmentChange,
)
from lienthong.identity.queries import get_acting
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal

_STATES: Mapping[ChangeState, tuple[str, str]] = {
    ChangeState.OPEN: (gettext_noop("Waits for the other side"), "warning"),
    ChangeState.AGREED: (gettext_noop("Agreed to by the other side"), "success"),
    ChangeState.REFUSED: (gettext_noop("Refused by the other side"), "danger"),
    ChangeState.WITHDRAWN: (gettext_noop("Change withdrawn"), "neutral"),
}


class AnswerForm(forms.Form):
    """What the other side says of a change."""

    words = forms.CharField(
        label=gettext_lazy("Your words on the change"),
        help_text=gettext_lazy("Needed when it is refused."),
        max_length=LONGEST_ANSWER,
        required=False,
    )


def change_state_name(state: ChangeState) -> str:
    """What became of a change that a side asked for."""
    return gettext(_STATES[state][0])


def changes_context(record: CommitmentRecord, acting: Acting) -> list[dict[str, Any]]:
    """The changes asked for of a commitment, the newest first; the open one with its buttons."""
    on = timezone.localdate()
    found = list_changes(commitment_id=record.id)
    if not found:
        return []
    sides = sides_in(reference=record.summary.agreement, agency_id=acting.agency_id, on=on)
    return [_one(record, one, acting, frozenset(sides)) for one in found]


@require_POST
@requires_part(EDIT, form=AnswerForm)
def answer(request: HttpRequest, reference: str, change_id: UUID) -> HttpResponse:
    """Agree to a change, refuse it, or take back one's own."""
    deeds: Mapping[str, tuple[Callable[..., Any], str]] = {
        "agree": (agree_change, gettext("The change is on record. The earlier version is kept.")),
        "refuse": (refuse_change, gettext("The change is refused. What stood goes on standing.")),
        "withdraw": (withdraw_change, gettext("The change was withdrawn.")),
    }
    deed = deeds.get(request.POST.get("deed", ""))
    here = redirect("cooperation:commitment", reference=reference)
    if deed is None:
        return here
    do, said = deed
    try:
        do(
            change_id=change_id,
            words=request.POST.get("words", ""),
            acting=get_acting(request),
            now=timezone.now(),
        )
    except Refusal as refusal:
        for one in refusal.params.get("refusals") or (refusal,):  # type: ignore[attr-defined]
            messages.error(request, in_words(one))
    else:
        messages.success(request, said)
    return here


def _one(
    record: CommitmentRecord, one: CommitmentChange, acting: Acting, sides: frozenset[Any]
) -> dict[str, Any]:
    is_open = one.state is ChangeState.OPEN
    standing = record.summary.draft
    before = standing if is_open else one.before
    after = agreed_draft(standing, one.draft) if is_open else one.draft
    text, tone = _STATES[one.state]
    may = is_open and acting.may(EDIT)
    own = one.agency_id is not None and one.agency_id == acting.agency_id
    return {
        "change": one,
        "badge": {"text": gettext(text), "tone": tone},
        "kind": gettext(VERSIONS[one.kind]),
        "effective": words_of(one.effective) if one.effective else "",
        "side": gettext(SIDES[one.side]),
        "is_open": is_open,
        "differences": differences_between(before, after),
        "may_answer": may and bool(sides - {one.side}),
        "may_withdraw": may and (own or one.side in sides),
        "form": AnswerForm(auto_id=f"change_{one.id}_%s"),
        "url": reverse("cooperation:commitment_answer", args=[record.summary.reference, one.id]),
    }
