"""Cards of the start page about agreements: what to decide, what has lapsed, what came to us."""

from collections.abc import Iterator
from datetime import date
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.cooperation.queries import (
    count_files_asking,
    count_returned,
    count_to_answer,
    count_to_decide,
    count_waiting,
    has_part_anywhere,
    keeps_register,
    list_carried,
    list_changes_waiting,
    list_returned,
    list_undecided,
    own_commune,
    read_near,
)
from lienthong.cooperation.terms import EDIT, AgreementDraft
from lienthong.cooperation.terms.radar import Section
from lienthong.cooperation.terms.surveys import FILL_SURVEYS
from lienthong.identity.terms import Acting, Role

Step = dict[str, Any]
REFERENCES_SHOWN = 8


def steps_of_agreements(acting: Acting, on: date) -> Iterator[Step]:
    """What waits in the agreements for this person."""
    yield from _agreements(acting, on)
    yield from _carried(acting, on)
    yield from _trials(acting, on)
    yield from _security(acting, on)
    yield from _changes(acting, on)
    yield from results_to_do(acting, on)
    yield from _surveys(acting)
    yield from _own_commune(acting)


def _edits(acting: Acting) -> bool:
    """Whether this person has anything to see to: their agency has a part in some agreement."""
    return acting.may(EDIT) and has_part_anywhere(acting.actor)


def _security(acting: Acting, on: date) -> Iterator[Step]:
    """Files that wait, lapse soon or have lapsed: no system in use without a decision."""
    count = count_files_asking(actor=acting.actor, on=on) if _edits(acting) else 0
    if count:
        yield {
            "title": _("Security-level files to see to"),
            "text": ngettext(
                "%(count)d waits for approval, lapses soon or has lapsed.",
                "%(count)d wait for approval, lapse soon or have lapsed.",
                count,
            )
            % {"count": count},
            "url": reverse("cooperation:security_files"),
            "action": _("Look at them"),
            "icon": "shield-check",
            "count": count,
            "tone": "warning",
        }


def _trials(acting: Acting, on: date) -> Iterator[Step]:
    """Trials that end, or of which nobody said until when: none becomes a purchase by itself."""
    count = count_to_decide(actor=acting.actor, on=on) if _edits(acting) else 0
    if count:
        yield {
            "title": _("Trials to decide about"),
            "text": ngettext(
                "%(count)d ends soon, has ended, or has no end: stop, extend or contract.",
                "%(count)d end soon, have ended, or have no end: stop, extend or contract.",
                count,
            )
            % {"count": count},
            "url": reverse("cooperation:trials"),
            "action": _("Look at them"),
            "icon": "hourglass-split",
            "count": count,
            "tone": "warning",
        }


def _changes(acting: Acting, on: date) -> Iterator[Step]:
    """Changes of agreements and commitments that the other side asks for: a word is needed."""
    waiting = list_changes_waiting(acting=acting, on=on)
    if waiting:
        first = waiting[0]
        signed = isinstance(first.draft, AgreementDraft)
        page = "cooperation:agreement" if signed else "cooperation:commitment"
        yield {
            "title": _("Changes to answer"),
            "text": ngettext(
                "The other side asks for %(count)d: agree, or refuse and say why.",
                "The other side asks for %(count)d: agree, or refuse and say why.",
                len(waiting),
            )
            % {"count": len(waiting)},
            "url": f"{reverse(page, args=[first.reference])}#changes"
            if len(waiting) == 1
            else reverse("cooperation:changes_waiting"),
            "action": _("Answer"),
            "icon": "pencil",
            "count": len(waiting),
            "tone": "warning",
        }


def results_to_do(acting: Acting, on: date) -> Iterator[Step]:
    """Results that came back to this person's agency, and those that wait for its word."""
    count = count_returned(acting=acting)
    if count:
        (first,) = list_returned(acting=acting, limit=1)
        yield {
            "title": _("Results that came back"),
            "text": ngettext(
                "The other side returned or disputed %(count)d. Read why, mend it or answer.",
                "The other side returned or disputed %(count)d. Read why, mend them or answer.",
                count,
            )
            % {"count": count},
            "url": reverse("cooperation:result", args=[first.id])
            if count == 1
            else f"{reverse('cooperation:results')}?back=1",
            "action": _("See them"),
            "icon": "arrow-repeat",
            "count": count,
            "tone": "warning",
        }
    waiting = count_waiting(acting=acting, on=on)
    if waiting:
        yield {
            "title": _("Results to confirm"),
            "text": ngettext(
                "%(count)d waits for your word: confirm, return or dispute.",
                "%(count)d wait for your word: confirm, return or dispute.",
                waiting,
            )
            % {"count": waiting},
            "url": reverse("cooperation:results_waiting"),
            "action": _("Look at them"),
            "icon": "check-lg",
            "count": waiting,
            "tone": "warning",
        }


def _surveys(acting: Acting) -> Iterator[Step]:
    """Surveys that came through the exchange and wait for the agency's answer."""
    waiting = count_to_answer(agency_id=acting.agency_id) if acting.may(FILL_SURVEYS) else 0
    if not waiting:
        return
    yield {
        "title": _("Surveys to answer"),
        "text": _("Somebody asks what your agency needs. Ten minutes, also on a phone."),
        "url": reverse("cooperation:survey_requests"),
        "action": _("Answer"),
        "icon": "journal-text",
        "count": waiting,
        "tone": "warning",
    }


def _own_commune(acting: Acting) -> Iterator[Step]:
    """For the head of a commune: what the programme did there, on one page."""
    if Role.LEADER in acting.roles and own_commune(acting.agency_id) is not None:
        yield {
            "title": _("What was done in your commune"),
            "text": _("Installed, trained, confirmed by both sides, promised: on one page."),
            "url": reverse("cooperation:own_story"),
            "action": _("See the page"),
            "icon": "geo-alt",
        }


def _agreements(acting: Acting, on: date) -> Iterator[Step]:
    if not acting.may(EDIT):
        return
    if keeps_register(acting.agency_id):
        yield _undecided(on)
    yield _radar(on)


def _undecided(on: date) -> Step:
    """For who keeps the register, and so decides who carries on."""
    undecided = list_undecided(on=on)
    references = list(dict.fromkeys(one.reference for one in undecided))
    shown = ", ".join(references[:REFERENCES_SHOWN])
    if len(references) > REFERENCES_SHOWN:
        shown += ", …"
    return {
        "title": _("Agreements whose party has ended"),
        "text": _("Decide what each successor does with them: %(references)s.")
        % {"references": shown}
        if undecided
        else _("For every party that ended it is decided who carries on."),
        "url": reverse("cooperation:undecided"),
        "action": _("Decide"),
        "icon": "signpost-split",
        "count": len(references),
        "tone": "warning" if undecided else "neutral",
    }


def _radar(on: date) -> Step:
    radar = read_near(on=on)
    attention, unnoticed = radar.count(Section.ATTENTION), radar.unnoticed
    return {
        "title": _("Agreements that lapse"),
        "text": ngettext(
            "%(count)d has lapsed, or may have, and nobody noticed.",
            "%(count)d have lapsed, or may have, and nobody noticed.",
            unnoticed,
        )
        % {"count": unnoticed}
        if unnoticed
        else _("Within half a year: draft the renewal.")
        if attention
        else _("None within half a year that is not answered."),
        "url": reverse("cooperation:radar"),
        "action": _("Open the radar"),
        "icon": "calendar-x",
        "count": attention,
        "tone": "warning" if attention else "neutral",
    }


def _carried(acting: Acting, on: date) -> Iterator[Step]:
    """Only for people of an agency that comes after a party of an agreement."""
    if acting.agency_id is None or (acting.may(EDIT) and keeps_register(acting.agency_id)):
        return
    carried = list_carried(agency_id=acting.agency_id, on=on)
    total = len(carried.taken) + len(carried.waiting)
    if not total:
        return
    waiting = len(carried.waiting)
    yield {
        "title": _("Agreements that came to you"),
        "text": ngettext(
            "Of bodies you come after. %(count)d is not decided yet.",
            "Of bodies you come after. %(count)d are not decided yet.",
            waiting,
        )
        % {"count": waiting}
        if waiting
        else _("Of bodies you come after: what you carry on, and by which act."),
        "url": reverse("cooperation:carried_here"),
        "action": _("See what you carry on"),
        "icon": "signpost-split",
    }
