"""The terms of drafts in the language of the page."""

from typing import Any

from django.utils import timezone
from django.utils.translation import gettext, gettext_noop

from lienthong.documents.pages.words import say_day, say_type
from lienthong.documents.terms import (
    Content,
    DraftSummary,
    DraftView,
    Followed,
    Purpose,
    ReviewState,
)
from lienthong.documents.terms.left_drafts import DraftHeading
from lienthong.kernel.errors import Refusal, say
from lienthong.kernel.vietnamese import sort_key
from lienthong.paper.document_types import list_document_types
from lienthong.work.queries import list_urgency_names

REVIEWS = {
    ReviewState.WAITING: (gettext_noop("Not asked yet"), "neutral"),
    ReviewState.ASKED: (gettext_noop("Asked now"), "waiting"),
    ReviewState.APPROVED: (gettext_noop("Approved"), "success"),
    ReviewState.RETURNED: (gettext_noop("Sent back"), "warning"),
    ReviewState.LAPSED: (gettext_noop("No longer asked"), "neutral"),
    ReviewState.REPLACED: (gettext_noop("Replaced by a colleague"), "neutral"),
}
VIEWS = {
    DraftView.WAITING: gettext_noop("Waiting for me"),
    DraftView.MINE: gettext_noop("My drafts"),
    DraftView.AGENCY: gettext_noop("All I may read"),
    DraftView.DROPPED: gettext_noop("Given up"),
}
PURPOSES = {
    Purpose.ACT: gettext_noop("to act on it"),
    Purpose.REPORT: gettext_noop("as a report"),
    Purpose.INFORM: gettext_noop("for information"),
}
MEMBERS = {
    "type_code": gettext_noop("Type of document"),
    "subject": gettext_noop("Subject"),
    "text": gettext_noop("Text"),
    "symbol": gettext_noop("Symbol"),
    "parent": gettext_noop("Body above the agency"),
    "issuer": gettext_noop("Issuing agency"),
    "place": gettext_noop("Place"),
    "authority": gettext_noop("Who decides"),
    "addressees": gettext_noop("Addressed to"),
    "listed": gettext_noop("List of recipients"),
    "authority_lines": gettext_noop("On whose behalf"),
    "signer_title": gettext_noop("Post of the signer"),
    "form_reason": gettext_noop("Why signed otherwise than proposed"),
    "signer_name": gettext_noop("Signer"),
    "other_title": gettext_noop("Post of who signs beside"),
    "other_name": gettext_noop("Who signs beside"),
    "urgency": gettext_noop("Urgency"),
    "due_on": gettext_noop("Answer wanted by"),
    "circulation": gettext_noop("Circulation"),
    "contact": gettext_noop("Contact at the foot of the page"),
    "kept": gettext_noop("Units that keep a copy"),
    "copies": gettext_noop("Copies"),
    "drafter_sign": gettext_noop("Sign of the drafter"),
    "chosen": gettext_noop("Recipients"),
}
FIRST_TYPES = ("cong-van", "quyet-dinh", "to-trinh", "bao-cao", "ke-hoach", "thong-bao", "giay-moi")


def say_draft_refusal(refusal: Refusal) -> str:
    """A refusal in the language of the page; what paper refuses names the part in Vietnamese."""
    return say(refusal.message, refusal.params, gettext)


def badge_of_review(state: ReviewState) -> dict[str, str]:
    """A badge, as `drawing.badge_of` takes it."""
    text, tone = REVIEWS[state]
    return {"text": gettext(text), "tone": tone}


def list_types() -> list[tuple[str, str]]:
    """The types of documents of today by their names, what is written most first."""
    types = list_document_types(timezone.localdate())
    known = {one.code: say_type(one.code, one.name) for one in types}
    first = [code for code in FIRST_TYPES if code in known]
    rest = sorted(
        (code for code in known if code not in first), key=lambda code: sort_key(known[code])
    )
    return [(code, known[code]) for code in (*first, *rest)]


def type_name(code: str) -> str:
    """A type by its name; its code when it no longer exists."""
    return dict(list_types()).get(code, code)


def say_followed(followed: Followed) -> list[str]:
    """By which chain a draft was submitted, then each way in which its drafter departed from it."""
    said = [gettext("By the review chain “{name}”.").format(name=followed.name)]
    if followed.left_out:
        names = ", ".join(followed.left_out)
        said.append(gettext("Left out by the drafter: {names}").format(names=names))
    if followed.added:
        names = ", ".join(followed.added)
        said.append(gettext("Added by the drafter: {names}").format(names=names))
    if followed.moved:
        said.append(gettext("The drafter changed the order."))
    return said


def say_title(summary: DraftSummary | DraftHeading) -> str:
    """What a draft is called in lists: its subject without the marks of gaps, else its type."""
    subject = summary.subject.replace("[[", "").replace("]]", "")
    return subject[:1].upper() + subject[1:] or type_name(summary.type_code)


def say_member(name: str, content: Content) -> str:
    """What a version says in one member, as people read it."""
    value: Any = getattr(content, name)
    match name:
        case "type_code":
            return type_name(value)
        case "urgency":
            return dict(list_urgency_names()).get(value, str(value))
        case "due_on":
            return say_day(value)
        case "chosen":
            return "; ".join(one.name for one in value)
    return "" if value is None else str(value)
