"""One document that went out: where it is, and everything that is done with it afterwards."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET

from lienthong.audit.queries import list_facts_of
from lienthong.documents.events import subject_of_dispatch
from lienthong.documents.pages.dispatch_readers import describe_readers, tell_opened
from lienthong.documents.pages.issuing_forms import (
    RecallForm,
    RecipientFilterForm,
    RemindForm,
    ReplacedForm,
    UpdateForm,
    VoidForm,
)
from lienthong.documents.pages.issuing_words import (
    PURPOSES,
    TOLD,
    WAYS,
    badge_of_void,
    say_subject,
    say_type_of,
)
from lienthong.documents.pages.left import left_by
from lienthong.documents.pages.name_readers import show_closed
from lienthong.documents.pages.register import agency_of
from lienthong.documents.pages.sheets import as_sheet
from lienthong.documents.pages.signing_words import notice_of_unconfirmed
from lienthong.documents.pages.ties import describe_kept_in
from lienthong.documents.pages.tracking import (
    list_waiting,
    row_of_tracking,
    tabs_of_tracking,
    tracking_sheet,
)
from lienthong.documents.pages.words import badge_of_stage, say_day, say_instant
from lienthong.documents.queries import (
    get_closed_dispatch,
    get_issued,
    list_unconfirmed,
    owner_of_issued,
    read_issued_file,
)
from lienthong.documents.terms import (
    DRAFT,
    GONE_OUT,
    ISSUE,
    DispatchRestricted,
    IssuedCard,
    IssuedRecipient,
    IssuedSummary,
    IssuedUnknown,
    Stage,
    Way,
)
from lienthong.documents.terms.filing import ItemKind
from lienthong.exchange.queries import (
    count_answers,
    is_called,
    list_carried_on,
    notice_of_leaving,
)
from lienthong.exchange.terms import ChangeKind, ChangeState, SentDocument
from lienthong.identity.queries import get_acting, page_of, requires
from lienthong.identity.terms import Acting
from lienthong.work.queries import badge_of_urgency


@require_GET
@requires(DRAFT)
def issued(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """A numbered document whole, with the matrix of its recipients.

    Opening a restricted one is a fact. The head may name readers of one that a dissolved agency
    left and nobody here may open.
    """
    try:
        answer = show_issued(request, dispatch_id)
    except DispatchRestricted:
        acting, today = get_acting(request), timezone.localdate()
        with suppress(IssuedUnknown):  # the agency's own: the refusal names whom to ask
            closed = get_closed_dispatch(dispatch_id=dispatch_id, acting=acting, on=today)
            return show_closed(request, closed, "documents:name_dispatch_readers")
        raise
    tell_opened(request, dispatch_id)
    return answer


@require_GET
@requires(DRAFT)
def issued_file(request: HttpRequest, dispatch_id: UUID, position: int) -> HttpResponse:
    """A file as it went out."""
    acting = get_acting(request)
    name, content = read_issued_file(
        agency_id=_owner(acting, dispatch_id),
        dispatch_id=dispatch_id,
        position=position,
        acting=acting,
    )
    tell_opened(request, dispatch_id, name)
    response = HttpResponse(content, content_type="application/octet-stream")
    ending = "".join(c for c in name.rpartition(".")[2] if c.isascii() and c.isalnum())[:8]
    response["Content-Disposition"] = f'attachment; filename="van-ban-{position}.{ending}"'
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response


@require_GET
@requires(DRAFT)
def export_tracking(request: HttpRequest, dispatch_id: UUID) -> HttpResponse:
    """Recipient, state and times as a workbook or a CSV file."""
    acting = get_acting(request)
    owner = _owner(acting, dispatch_id)
    card = get_issued(agency_id=owner, dispatch_id=dispatch_id, acting=acting)
    tell_opened(request, dispatch_id)
    return as_sheet(request, tracking_sheet(card))


def show_issued(
    request: HttpRequest, dispatch_id: UUID, *, faulty: dict[str, Any] | None = None
) -> HttpResponse:
    """The page; `faulty` are forms that were filled in wrongly, by their name."""
    acting = get_acting(request)
    owner = _owner(acting, dispatch_id)
    own = owner == acting.agency_id
    card = get_issued(agency_id=owner, dispatch_id=dispatch_id, acting=acting)
    summary, sent = card.summary, card.sent
    shown = request.GET.get("state", "")
    unconfirmed = _unconfirmed(owner, dispatch_id, summary)
    context: dict[str, Any] = {
        "card": card,
        "entry": summary.entry,
        "badges": _badges(summary),
        "facts": _facts(card),
        "files": [
            {
                "name": file.name,
                "url": reverse("documents:issued_file", args=[dispatch_id, file.position]),
            }
            for file in card.files
        ],
        "answered": count_answers(sent.summary.progress) if sent else None,
        "tabs": tabs_of_tracking(dispatch_id, sent, shown) if sent else [],
        **_recipients(request, sent, shown),
        "left": None if own else left_by(acting, owner),
        "answers": _answers(card) if own else [],
        "notices": [*unconfirmed, *_leaving(sent), *_notices(card)],
        "to_issue": f"{dispatch_id}.{TOLD}" if unconfirmed else dispatch_id,
        "outside": [_outside(one) for one in card.recipients if one.way is not Way.EXCHANGE],
        "sent_url": reverse("exchange:sent_one", args=[sent.summary.id]) if sent and own else "",
        "arrival_url": card.answers and reverse("documents:arrival", args=[card.answers]),
        "kept_in": describe_kept_in(agency_of(acting), ItemKind.DISPATCH, dispatch_id),
        "history": list_facts_of(subject=subject_of_dispatch(dispatch_id)),
        **describe_readers(dispatch_id, acting),
        **_actions(own and acting.may(ISSUE), card, faulty or {}),
        "unfold": next(iter(faulty or {}), request.GET.get("open", "")),
    }
    status = 422 if faulty else 200
    return render(request, "documents/issued.html", context, status=status)


def _recipients(request: HttpRequest, sent: SentDocument | None, shown: str) -> dict[str, Any]:
    """A page of the matrix, with who carries on recipients that have ended."""
    found = list_waiting(sent, shown) if sent else []
    rows = [row for row in found if is_called(row, request.GET.get("q", ""))]
    page = page_of(request, count=len(rows), ask=lambda first, limit: rows[first : first + limit])
    ids = [row.agency_id for row in page.object_list]
    ended = list_carried_on(ids=ids, on=timezone.localdate())
    lines = [row_of_tracking(row, ended.get(row.agency_id)) for row in page.object_list]
    return {
        "page": page,
        "recipients": lines,
        "recipient_filter": RecipientFilterForm(request.GET),
        "are_many": sent is not None and len(sent.recipients) > page.paginator.per_page,
    }


def _owner(acting: Acting, dispatch_id: UUID) -> UUID:
    """Whose a document is: the agency's, or that of one it carries on."""
    today = timezone.localdate()
    return owner_of_issued(dispatch_id=dispatch_id, agency_id=agency_of(acting), on=today)


def waiting_choices(card: IssuedCard) -> list[tuple[str, str]]:
    """Recipients in the exchange who may be reminded, by their ids as texts."""
    if card.sent is None:
        return []
    return [(str(row.agency_id), row.name) for row in list_waiting(card.sent, "waiting")]


def _actions(may_issue: bool, card: IssuedCard, faulty: dict[str, Any]) -> dict[str, Any]:  # noqa: FBT001 - named where it is used
    """What the clerk can do with it now, each with its form; None where it cannot be done."""
    summary = card.summary
    is_issued = may_issue and summary.stage is Stage.ISSUED
    by_exchange = is_issued and card.sent is not None
    waiting = waiting_choices(card) if by_exchange else []
    before = may_issue and summary.stage not in GONE_OUT
    steps = {
        "may_issue": may_issue and card.may_issue,
        "may_post": may_issue
        and summary.stage in GONE_OUT
        and any(one.way is not Way.EXCHANGE and not one.posted_at for one in card.recipients),
        "remind_form": faulty.get("remind")
        or (RemindForm(agencies=waiting, auto_id="remind_%s") if waiting else None),
        "update_form": faulty.get("update") or (_update_form(card) if by_exchange else None),
        "recall_form": faulty.get("recall")
        or (RecallForm(auto_id="recall_%s") if is_issued or (may_issue and card.untold) else None),
        "replaced_form": faulty.get("replaced") or (_replaced_form(card) if before else None),
        "void_form": faulty.get("void") or (VoidForm(auto_id="void_%s") if before else None),
    }
    return {**steps, "may_step": any(steps[name] for name in steps if name.endswith("_form"))}


def _update_form(card: IssuedCard) -> UpdateForm:
    given = {"due_on": card.due_on, "urgency": card.summary.urgency.value}
    return UpdateForm(auto_id="update_%s", initial=given)


def _replaced_form(card: IssuedCard) -> ReplacedForm:
    given: dict[str, Any] = {"year": timezone.localdate().year, "reason": card.replace_reason}
    if card.replaces:
        given |= {"code": card.replaces.entry, "year": card.replaces.year}
    return ReplacedForm(auto_id="replaced_%s", initial=given)


def _badges(summary: IssuedSummary) -> list[dict[str, str]]:
    urgent = badge_of_urgency(summary.urgency)
    staged = badge_of_stage(summary.stage) if summary.stage else badge_of_void()
    return [staged, *([urgent] if urgent else [])]


def _facts(card: IssuedCard) -> list[dict[str, Any]]:
    summary = card.summary
    pairs = [
        (gettext("Type of document"), say_type_of(summary)),
        (gettext("Date of the document"), say_day(summary.issued_on)),
        (gettext("Signed by"), summary.signer),
        (gettext("Signed on"), say_instant(card.signed_at)),
        (gettext("Answer wanted by"), say_day(card.due_on)),
        (gettext("Unit that keeps the copy"), summary.kept_by),
        (gettext("Numbered by"), card.numbered_by),
        (gettext("Sealed by"), card.sealed_by),
        (gettext("Who issued it"), _by(card.issued_by, say_instant(card.issued_at))),
    ]
    return [{"term": term, "text": text} for term, text in pairs if text]


def _by(name: str, at: str) -> str:
    return ", ".join(part for part in (name, at) if part)


def _answers(card: IssuedCard) -> list[dict[str, Any]]:
    """What came in answer; each opens its row of the register, or the exchange until it has one."""
    new = [
        {
            "text": f"{one.number}/{one.symbol}",
            "url": reverse("exchange:received_one", args=[one.id]),
            "note": " · ".join((one.sender_name, gettext("not accepted yet"))),
            "subject": one.subject,
        }
        for one in card.unregistered
    ]
    return new + [
        {
            "text": one.code or one.entry,
            "url": reverse("documents:arrival", args=[one.id]),
            "note": " · ".join((one.author, say_day(one.arrived_on))),
            "subject": one.subject or gettext("Restricted document"),
        }
        for one in card.replies
    ]


def _leaving(sent: SentDocument | None) -> list[dict[str, Any]]:
    """Why it is not at the node, or that the node lost it; as the exchange's own page says it."""
    notice = notice_of_leaving(sent, now=timezone.now()) if sent else None
    return [{**notice, "url": ""}] if notice else []


def _notices(card: IssuedCard) -> list[dict[str, Any]]:
    """What makes this document special: recalled, replaced, in another's place."""
    notices: list[dict[str, Any]] = []
    if card.summary.stage is Stage.RECALLED:
        notices.append(
            {
                "title": gettext("Recalled; its record is frozen"),
                "text": f"“{card.recall_reason}” "
                f"({_by(card.recalled_by, say_instant(card.recalled_at))})",
                "tone": "danger",
                "url": "",
            }
        )
    for newer in card.replaced_by:
        title = gettext("Replaced by %s") if newer.stage in GONE_OUT else gettext("%s replaces it")
        notices.append({**_to(newer), "title": title % newer.entry, "tone": "warning"})
        if newer.stage is Stage.RECALLED:
            notices[-1]["title"] = gettext("%s was to replace it, and was recalled") % newer.entry
        elif _was_refused(card.sent):
            notices[-1]["title"] += gettext("; the exchange refused that one, so nobody was told")
    if card.replaces:
        gone = card.summary.stage in GONE_OUT
        title = gettext("It replaces %s") if gone else gettext("It will replace %s when issued")
        notices.append({**_to(card.replaces), "title": title % card.replaces.entry, "tone": "info"})
        if card.left_with_old:
            notices.append(_left_with_old(card.left_with_old, card.replaces.entry))
    return notices


def _was_refused(sent: SentDocument | None) -> bool:
    """Whether what replaces it was refused by the node for good (EX-301)."""
    rows = sent.recipients if sent else ()
    changes = [row.change for row in rows if row.change and row.change.kind is ChangeKind.REPLACE]
    return bool(changes) and all(one.state is ChangeState.FAILED for one in changes)


def _unconfirmed(owner: UUID, dispatch_id: UUID, summary: IssuedSummary) -> list[dict[str, Any]]:
    """Before it is issued: which of its signatures receivers will not confirm (SG-39)."""
    if summary.stage in GONE_OUT:
        return []
    found = list_unconfirmed(agency_id=owner, dispatch_id=dispatch_id, now=timezone.now())
    notice = notice_of_unconfirmed(found)
    return [notice] if notice else []


def _left_with_old(names: Sequence[str], entry: str) -> dict[str, Any]:
    """Who would go on with the older document, and what is done when this one is issued."""
    title = ngettext(
        "%(count)d recipient of %(entry)s does not get this document",
        "%(count)d recipients of %(entry)s do not get this document",
        len(names),
    ) % {"count": len(names), "entry": entry}
    text = gettext(
        "%(names)s. When you issue, the exchange asks them to give %(entry)s back. Tell those on"
        " paper yourself."
    )
    said = text % {"names": "; ".join(names), "entry": entry}
    return {"title": title, "text": said, "tone": "warning", "url": ""}


def _to(summary: IssuedSummary) -> dict[str, Any]:
    return {"text": say_subject(summary), "url": reverse("documents:issued", args=[summary.id])}


def _outside(one: IssuedRecipient) -> dict[str, Any]:
    return {
        "id": one.id,
        "name": one.name,
        "way": gettext(WAYS[one.way]),
        "purpose": gettext(PURPOSES[one.purpose]),
        "posted": _by(say_instant(one.posted_at), one.posted_by),
    }
