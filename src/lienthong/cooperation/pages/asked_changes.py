"""A change that one side asks for, on the page of what it changes: agreed, refused, withdrawn."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
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

from lienthong.cooperation.operations.amend import agree_amendment
from lienthong.cooperation.operations.asked_changes import refuse_change, withdraw_change
from lienthong.cooperation.operations.commitments import agree_change
from lienthong.cooperation.pages.commitment_words import differences_between
from lienthong.cooperation.pages.comparison import differences_of
from lienthong.cooperation.pages.rights import requires_part
from lienthong.cooperation.pages.wording import SIDES, VERSIONS, in_words, words_of
from lienthong.cooperation.queries.asked_changes import (
    list_agreement_changes,
    list_changes,
    side_that_asks,
)
from lienthong.cooperation.queries.rights import part_in
from lienthong.cooperation.queries.sides import sides_in
from lienthong.cooperation.rules.asked_changes import agreed_agreement, agreed_commitment
from lienthong.cooperation.rules.rights import agreement_of
from lienthong.cooperation.terms import (
    EDIT,
    AgreementDraft,
    AgreementRecord,
    CommitmentRecord,
    Side,
    VersionKind,
)
from lienthong.cooperation.terms.asked_changes import (
    LONGEST_ANSWER,
    AskedChange,
    ChangeOfSides,
    ChangeState,
    Draft,
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


@dataclass(frozen=True, kw_only=True, slots=True)
class _Reader:
    """Who reads changes: as whom, and for which sides."""

    acting: Acting
    sides: frozenset[Side]


def commitment_changes(record: CommitmentRecord, acting: Acting) -> list[dict[str, Any]]:
    """The changes asked for of a commitment, the newest first; the open one with its buttons."""
    found = list_changes(commitment_id=record.id)
    standing = record.summary.draft
    return _shown(
        found,
        acting,
        address="cooperation:commitment_answer",
        told=lambda one: differences_between(
            *_before_and_after(one, standing, agreed=agreed_commitment)
        ),
    )


def agreement_changes(record: AgreementRecord, acting: Acting) -> list[dict[str, Any]]:
    """The changes asked for of what was signed, the newest first; the open one with its buttons."""
    found = list_agreement_changes(agreement_id=record.id)
    standing = record.versions[0].draft
    return _shown(
        found,
        acting,
        address="cooperation:agreement_answer",
        told=lambda one: differences_of(*_before_and_after(one, standing, agreed=agreed_agreement)),
    )


def asked_notice(reference: str, acting: Acting, *, new: bool = False) -> str:
    """What is said before somebody changes what was agreed: that the other side is asked, or "".

    `new`: a commitment of the agreement is entered.
    """
    now = timezone.now()
    part = part_in(reference=reference, actor=acting.actor, on=timezone.localdate(now))
    try:
        side = side_that_asks(reference=reference, part=part, actor=acting.actor, now=now)
    except ChangeOfSides as refusal:
        return in_words(refusal)
    if side is None:
        return ""
    if new:
        return gettext(
            "A commitment that is to be in force stands as proposed until the other side agrees: "
            "it is asked when you save."
        )
    return gettext(
        "What both sides agreed changes when the other side agrees: it is asked when you save. "
        "Until then what stands goes on standing."
    )


def saved_words(version: int | None) -> str:
    """What is said after a change was saved; None: it waits for the other side."""
    if version is None:
        return gettext("The other side is asked. Until it agrees, what stood goes on standing.")
    return gettext("The change is on record. The earlier version is kept.")


@require_POST
@requires_part(EDIT, form=AnswerForm)
def answer(request: HttpRequest, reference: str, change_id: UUID) -> HttpResponse:
    """Agree to a change of a commitment, refuse it, or take back one's own."""
    _answer(request, change_id, agree=agree_change)
    return redirect("cooperation:commitment", reference=reference)


@require_POST
@requires_part(EDIT, form=AnswerForm)
def answer_amendment(request: HttpRequest, key: str, change_id: UUID) -> HttpResponse:
    """Agree to a change of what was signed, refuse it, or take back one's own."""
    _answer(request, change_id, agree=agree_amendment)
    return redirect("cooperation:agreement", key=key)


def _answer(request: HttpRequest, change_id: UUID, *, agree: Callable[..., Any]) -> None:
    deeds: Mapping[str, tuple[Callable[..., Any], str]] = {
        "agree": (agree, gettext("Agreed to, and on record.")),
        "refuse": (refuse_change, gettext("Refused, and on record with your words.")),
        "withdraw": (withdraw_change, gettext("Taken back, and on record.")),
    }
    deed = deeds.get(request.POST.get("deed", ""))
    if deed is None:
        return
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


def _before_and_after(
    one: AskedChange[Draft], standing: Draft, *, agreed: Callable[..., Draft]
) -> tuple[Draft, Draft]:
    """What a change would do to what stands; of one that was answered, what was asked for."""
    if one.state is not ChangeState.OPEN:
        return one.before, one.draft
    return standing, agreed(standing, before=one.before, asked=one.draft)


def _shown(
    found: Iterable[AskedChange[Any]],
    acting: Acting,
    *,
    address: str,
    told: Callable[[AskedChange[Any]], Any],
) -> list[dict[str, Any]]:
    changes = list(found)
    if not changes:
        return []
    agreement = agreement_of(changes[0].reference)
    on = timezone.localdate()
    sides = sides_in(reference=agreement, agency_id=acting.agency_id, on=on)
    reader = _Reader(acting=acting, sides=frozenset(sides))
    return [
        {
            **_one(one, reader),
            "differences": told(one),
            "url": reverse(address, args=[one.reference, one.id]),
        }
        for one in changes
    ]


def is_entry(one: AskedChange[Any]) -> bool:
    """Tell whether an agreement that one side entered is to be confirmed."""
    return isinstance(one.draft, AgreementDraft) and one.kind is VersionKind.FIRST


def asker_name(one: AskedChange[Any]) -> str:
    """Who asks: a side, or who keeps the register in the place of one that has nobody."""
    if not one.in_place:
        return gettext(SIDES[one.side])
    return gettext("{keeper}, which keeps the register, in the place of: {side}").format(
        keeper=one.agency_name or one.person, side=gettext(SIDES[one.side])
    )


def _one(one: AskedChange[Any], reader: _Reader) -> dict[str, Any]:
    text, tone = _STATES[one.state]
    acting = reader.acting
    may = one.state is ChangeState.OPEN and acting.may(EDIT)
    own = one.agency_id is not None and one.agency_id == acting.agency_id
    return {
        "change": one,
        "badge": {"text": gettext(text), "tone": tone},
        "kind": gettext(VERSIONS[one.kind]),
        "effective": words_of(one.effective) if one.effective else "",
        "asker": asker_name(one),
        "entry": is_entry(one),
        "may_answer": may and bool(reader.sides - {one.side}),
        "may_withdraw": may and (own or one.side in reader.sides),
        "form": AnswerForm(auto_id=f"change_{one.id}_%s"),
    }
