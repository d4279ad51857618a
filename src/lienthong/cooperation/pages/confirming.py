"""An agreement that one side entered and the other has yet to confirm: what is said and done."""

from collections.abc import Collection
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, gettext_noop
from django.views.decorators.http import require_POST

from lienthong.cooperation.operations.confirming import ask_again
from lienthong.cooperation.pages.asked_changes import asked_notice
from lienthong.cooperation.pages.rights import requires_part
from lienthong.cooperation.pages.wording import in_words
from lienthong.cooperation.queries.asked_changes import find_entry
from lienthong.cooperation.queries.one import find_awaited
from lienthong.cooperation.queries.sides import sides_in
from lienthong.cooperation.terms import EDIT, AgreementRecord, PartyRole, Side
from lienthong.cooperation.terms.asked_changes import ChangeState, EntryNotAsked
from lienthong.identity.queries import get_acting
from lienthong.identity.terms import Acting

_NOT_CONFIRMED = {
    Side.STATE: gettext_noop("not confirmed by the state side"),
    Side.PROVIDER: gettext_noop("not confirmed by the provider side"),
}


def not_confirmed_by(side: Side) -> str:
    """What a list says of an agreement that a side has yet to confirm."""
    return gettext(_NOT_CONFIRMED[side])


def entry_context(record: AgreementRecord, acting: Acting | None) -> dict[str, Any]:
    """What the page of an agreement says while a side has yet to confirm it; {} once it has.

    What the other side found wrong is for those who are signed in.
    """
    entry = find_entry(agreement_id=record.id) if record.awaits is not None else None
    if entry is None or record.awaits is None:
        return {}
    others = ", ".join(
        one.name
        for one in record.draft.parties
        if one.side is record.awaits and one.role is PartyRole.SIGNATORY
    )
    told = gettext(
        "Entered by {entered_by}, not yet confirmed by {others}. Until then no report, no radar "
        "and no public figure counts it."
    ).format(entered_by=entry.agency_name or entry.person, others=others)
    sides: Collection[Side] = ()
    if acting is not None and acting.may(EDIT):
        on = timezone.localdate()
        sides = sides_in(reference=record.reference, agency_id=acting.agency_id, on=on)
    is_open, is_asked = entry.state is ChangeState.OPEN, record.awaits in sides
    may_ask = bool(sides) and not is_asked and not is_open
    return {
        "told": told,
        "answer_url": "#changes" if is_open and is_asked else "",
        "refused": acting is not None and entry.state is ChangeState.REFUSED,
        "words": entry.words,
        "again_url": reverse("cooperation:ask_again", args=[record.reference]) if may_ask else "",
    }


def amend_notice(reference: str, acting: Acting) -> str:
    """What is said before somebody amends an agreement: who is asked about it, or ""."""
    awaits = find_awaited(reference=reference)
    sides = sides_in(reference=reference, agency_id=acting.agency_id, on=timezone.localdate())
    if awaits is None or not sides or awaits in sides:
        return asked_notice(reference, acting)
    return gettext(
        "The other side has not confirmed the agreement yet: what you change stands at once, and "
        "it is asked about that."
    )


@require_POST
@requires_part(EDIT)
def ask_other_side_again(request: HttpRequest, key: str) -> HttpResponse:
    """Ask the other side once more to confirm what was entered."""
    try:
        ask_again(reference=key, actor=get_acting(request).actor, now=timezone.now())
    except EntryNotAsked as refusal:
        messages.error(request, in_words(refusal))
    else:
        messages.success(request, gettext("The other side is asked to confirm the agreement."))
    return redirect("cooperation:agreement", key=key)
