"""One draft: what it says, who looks at it, what was said, its versions; and each step with it."""

from collections.abc import Callable
from itertools import groupby
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_GET, require_http_methods, require_POST

from lienthong.audit.queries import list_facts_of
from lienthong.documents.events import subject_of_dispatch
from lienthong.documents.operations import (
    approve_draft,
    drop_draft,
    replace_reviewer,
    restore_draft,
    return_draft,
    submit_draft,
    take_back_approval,
    withdraw_draft,
)
from lienthong.documents.pages.dispatch_readers import describe_readers, tell_opened
from lienthong.documents.pages.drafts.forms import (
    DecideForm,
    ReplaceForm,
    SubmitForm,
    UploadForm,
)
from lienthong.documents.pages.drafts.preview import compared, facts_of, pieces_of
from lienthong.documents.pages.drafts.sharing import describe_sharing, others_of
from lienthong.documents.pages.drafts.words import (
    badge_of_review,
    say_draft_refusal,
    say_followed,
    say_title,
    type_name,
)
from lienthong.documents.pages.onward import step_onward
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.screenings import describe_screenings
from lienthong.documents.pages.undrawn import show_now, tell_undrawn
from lienthong.documents.pages.words import badge_of_stage, say_instant
from lienthong.documents.queries import (
    compare_versions,
    get_draft,
    get_draft_heading,
    propose_levels,
)
from lienthong.documents.rules.chains import find_left, say_member
from lienthong.documents.rules.contents import gaps_of
from lienthong.documents.rules.drafts import PENDING
from lienthong.documents.terms import (
    DRAFT,
    DraftCard,
    DraftClosed,
    DraftUnknown,
    NeverDrafted,
    ReviewCard,
    Stage,
    VersionCard,
)
from lienthong.identity.queries import get_acting, list_typed, requires
from lienthong.identity.terms import Acting
from lienthong.kernel.errors import Refusal
from lienthong.work.queries import badge_of_urgency, list_colleagues
from lienthong.work.terms import Colleague

Step = Callable[[UUID, Acting], object]


@require_GET
@requires(DRAFT)
def draft(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """One draft, as far as this person may see it; what never was one is in the register.

    Opening a restricted one is a fact.
    """
    try:
        answer = _show(request, dispatch_id)
    except NeverDrafted:
        return redirect("documents:issued", dispatch_id)
    tell_opened(request, dispatch_id)
    return answer


@require_POST
@requires(DRAFT, form=DecideForm)
def decide(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Approve, or send back with a comment: the button says which."""
    form = DecideForm(request.POST)
    if not form.is_valid():
        return _show(request, dispatch_id, decide_form=form)
    agrees = "approve" in request.POST
    given = {
        "dispatch_id": dispatch_id,
        "comment": form.cleaned_data["comment"],
        "seen": form.cleaned_data["seen"],
        "acting": get_acting(request),
        "now": timezone.now(),
    }
    try:
        if agrees:
            approve_draft(**given)
        else:
            return_draft(**given)
    except DraftUnknown:
        raise
    except Refusal as refusal:
        field = str(refusal.params.get("field"))
        form.add_error(field if field in form.fields else None, say_draft_refusal(refusal))
        show_now(form, refusal)
        return _show(request, dispatch_id, decide_form=form)
    said = gettext("Approved.") if agrees else gettext("Sent back to the drafter.")
    messages.success(request, said)
    return redirect("documents:draft", dispatch_id)


def typed_people(
    request: HttpRequest, sent: QueryDict, _asked: QueryDict, **_route: object
) -> list[tuple[str, str]]:
    """Whom somebody had chosen as reviewers when their session ended."""
    people = list_colleagues(
        agency_id=agency_of(get_acting(request)),
        on=timezone.localdate(),
        at=timezone.now(),
        may=DRAFT,
    )
    return list_typed(SubmitForm(people=people).fields, sent)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(DRAFT, form=typed_people)
def submit(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Choose whom to ask, level by level: proposed by a chain, or as last time; posting submits."""
    acting, today = get_acting(request), timezone.localdate()
    card = get_draft(dispatch_id=dispatch_id, acting=acting)
    if not card.may_submit:
        raise DraftClosed
    drafters = {one for one, _ in card.co_drafters}
    people = [one for one in others_of(card, acting) if one.account_id not in drafters]
    wanted = request.POST.get("chain") or request.GET.get("chain", "")
    proposed = propose_levels(
        dispatch_id=dispatch_id, acting=acting, on=today, at=timezone.now(), wanted=wanted
    )
    form = SubmitForm(
        request.POST or None,
        people=people,
        initial={
            **{
                f"level_{at}": [str(one) for one in who]
                for at, who in enumerate(proposed.levels, 1)
            },
            "seen": card.summary.version,
            "chain": proposed.chain and proposed.chain.id,
        },
    )
    if request.method == "POST" and form.is_valid():
        try:
            stage = submit_draft(
                dispatch_id=dispatch_id,
                levels=form.levels(),
                seen=form.cleaned_data["seen"],
                acting=acting,
                now=timezone.now(),
                chain_id=form.cleaned_data["chain"],
            )
        except Refusal as refusal:
            form.add_error(None, say_draft_refusal(refusal))
        else:
            said = (
                gettext("It lies with the signer now.")
                if stage is Stage.TO_SIGN
                else gettext("Submitted; those who are asked first see it at once.")
            )
            messages.success(request, said)
            return redirect("documents:draft", dispatch_id)
    context = {
        "card": card,
        "title": say_title(card.summary),
        "form": form,
        "as_last_time": proposed.as_last_time and not form.is_bound,
        "chain": proposed.chain,
        "left": [say_member(one) for one in find_left(proposed.chain)] if proposed.chain else [],
        "others": [one for one in proposed.offered if one != proposed.chain],
        "gaps": gaps_of(card.newest.content)
        if card.newest.content and not card.newest.is_pdf
        else [],
    }
    status = 422 if form.errors else 200
    return render(request, "documents/draft_submit.html", context, status=status)


@require_POST
@requires(DRAFT)
def withdraw(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Take a draft back to change it."""
    return _step(request, dispatch_id, withdraw_draft, gettext("You have it back to change it."))


@require_POST
@requires(DRAFT)
def take_back(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Undo one's own approval."""
    return _step(request, dispatch_id, take_back_approval, gettext("Your approval is taken back."))


@require_POST
@requires(DRAFT)
def drop(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Give a draft up."""
    said = gettext("Given up; you can take it up again from here.")
    return _step(request, dispatch_id, drop_draft, said)


@require_POST
@requires(DRAFT)
def restore(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Take a draft up again that was given up."""
    return _step(request, dispatch_id, restore_draft, gettext("You have it back to change it."))


@require_POST
@requires(DRAFT, form=ReplaceForm)
def replace(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Put a colleague in the place of a reviewer who is away."""
    acting = get_acting(request)
    card = get_draft(dispatch_id=dispatch_id, acting=acting)
    form = ReplaceForm(request.POST, people=others_of(card, acting))
    if not form.is_valid():
        messages.warning(request, gettext("Choose who looks at it instead."))
        return redirect("documents:draft", dispatch_id)
    try:
        replace_reviewer(
            dispatch_id=dispatch_id,
            review_id=form.cleaned_data["review"],
            by=UUID(form.cleaned_data["by"]),
            acting=acting,
            now=timezone.now(),
        )
    except DraftUnknown:
        raise
    except Refusal as refusal:
        messages.warning(request, say_draft_refusal(refusal))
    else:
        messages.success(request, gettext("The colleague sees it at once."))
    return redirect("documents:draft", dispatch_id)


@require_GET
@requires(DRAFT)
def comparison(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Two versions side by side: `?before=` and `?after=`, else the last two."""
    acting = get_acting(request)
    card = get_draft(dispatch_id=dispatch_id, acting=acting)
    last = card.summary.version
    after = _number(request.GET.get("after"), last, last)
    before = _number(request.GET.get("before"), max(after - 1, 1), last)
    found = compare_versions(dispatch_id=dispatch_id, before=before, after=after, acting=acting)
    context = {
        "card": card,
        "title": say_title(card.summary),
        "before": before,
        "after": after,
        "numbers": [version.number for version in card.versions],
        "compared": compared(found),
    }
    return render(request, "documents/draft_compare.html", context)


def _number(text: str | None, otherwise: int, most: int) -> int:
    number = int(text) if text and text.isdecimal() and len(text) <= len(str(most)) else otherwise
    return number if 1 <= number <= most else otherwise


def _step(
    request: HttpRequest, dispatch_id: UUID, step: Callable[..., None], said: str
) -> HttpResponse:
    try:
        step(dispatch_id=dispatch_id, acting=get_acting(request), now=timezone.now())
    except DraftUnknown:
        raise
    except Refusal as refusal:
        messages.warning(request, say_draft_refusal(refusal))
    else:
        messages.success(request, said)
    return redirect("documents:draft", dispatch_id)


def _show(
    request: HttpRequest, dispatch_id: UUID, *, decide_form: DecideForm | None = None
) -> HttpResponse:
    acting = get_acting(request)
    card = get_draft(dispatch_id=dispatch_id, acting=acting)
    summary, content = card.summary, card.newest.content
    form = decide_form or DecideForm(initial={"seen": summary.version})
    tell_undrawn(request, decide_form, is_drawn=card.may_decide)
    badges = [badge_of_stage(summary.stage), badge_of_urgency(summary.urgency)]
    context = {
        "card": card,
        **describe_screenings(dispatch_id, may_release=card.may_release),
        "title": say_title(summary),
        "type_name": type_name(summary.type_code),
        "badges": [badge for badge in badges if badge],
        "waiting_for": ", ".join(summary.waiting_for),
        "decide_form": form if card.may_decide else None,
        "may_approve": summary.stage is Stage.IN_REVIEW,
        "returned": _last_return(card),
        "pieces": pieces_of(content) if content and not card.newest.is_pdf else [],
        "facts": facts_of(content) if content else [],
        "gaps": gaps_of(content) if content and not card.newest.is_pdf else [],
        "rounds": _rounds(card, acting),
        "followed": say_followed(card.followed) if card.followed else [],
        "versions": [_version_row(card, version) for version in card.versions],
        "columns": [
            {"label": gettext("Version")},
            {"label": gettext("Saved by")},
            {"label": gettext("What changed")},
            {"label": gettext("Compare")},
        ],
        **describe_sharing(card, acting),
        "attach_form": UploadForm(auto_id="attach_%s") if card.may_edit else None,
        "history": list_facts_of(subject=subject_of_dispatch(dispatch_id)),
        **describe_readers(dispatch_id, acting),
        "heading": get_draft_heading(dispatch_id=dispatch_id, acting=acting, now=timezone.now()),
        "onward": step_onward(
            dispatch_id=dispatch_id,
            stage=summary.stage,
            is_signer=card.may_decide,
            acting=acting,
        ),
    }
    return render(request, "documents/draft.html", context, status=422 if form.errors else 200)


def _last_return(card: DraftCard) -> dict[str, str] | None:
    """Why it came back, while it lies with the drafter for that reason."""
    sent = [one for one in card.reviews if one.round == card.round and one.comment]
    back = next((one for one in sent if one.state.value == "returned"), None)
    if back is None or card.summary.stage is not Stage.RETURNED:
        return None
    return {"by": back.name, "comment": back.comment, "at": say_instant(back.decided_at)}


def _rounds(card: DraftCard, acting: Acting) -> list[dict[str, Any]]:
    """The reviews, the newest round first, its levels in order."""
    people = others_of(card, acting) if card.may_manage else []
    return [
        {
            "number": number,
            "looks": [_look(one, card, people) for one in looks],
        }
        for number, looks in groupby(card.reviews, key=lambda one: one.round)
    ]


def _look(one: ReviewCard, card: DraftCard, people: list[Colleague]) -> dict[str, Any]:
    replaceable = card.may_manage and one.round == card.round and one.state in PENDING
    taken = {other.account_id for other in card.reviews if other.round == card.round}
    free = [person for person in people if person.account_id not in taken]
    form = ReplaceForm(people=free, initial={"review": one.id}, auto_id=f"replace_{one.id}_%s")
    return {
        "level": one.level,
        "name": one.name,
        "title": one.title,
        "badge": badge_of_review(one.state),
        "version": one.version,
        "comment": one.comment,
        "at": say_instant(one.decided_at),
        "form": form if replaceable and free else None,
    }


def _version_row(card: DraftCard, version: VersionCard) -> dict[str, Any]:
    address = reverse("documents:draft_pdf", args=[card.summary.id])
    against = reverse("documents:draft_compare", args=[card.summary.id])
    before = version.number - 1
    compare = {
        "text": gettext("with version %(number)d") % {"number": before},
        "url": f"{against}?before={before}&after={version.number}",
    }
    return {
        "cells": [
            {"text": str(version.number), "url": f"{address}?version={version.number}"},
            {"text": version.made_by, "note": say_instant(version.made_at)},
            {"text": version.note},
            compare if before else {"text": ""},
        ]
    }
