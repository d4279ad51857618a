"""The tables of a review report: its figures, and each agreement content by content."""

from collections.abc import Iterator
from typing import Any
from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from lienthong.cooperation.pages.result_words import figure_in_words, period_in_words
from lienthong.cooperation.pages.review_words import (
    PROGRESS,
    evidence_url,
    number_cell,
    number_in_words,
    progress_badge,
)
from lienthong.cooperation.pages.survey_words import need_state_name
from lienthong.cooperation.pages.wording import term_cell, words_of
from lienthong.cooperation.terms.reviews import (
    Adjusted,
    Number,
    Progress,
    Review,
    ReviewedAgreement,
    ReviewedCommitment,
)
from lienthong.cooperation.terms.surveys import NeedState


def stats_of(review_id: UUID, review: Review) -> list[dict[str, Any]]:
    """The figures above a report, each with the way to its rows."""
    stats = [_stat(review_id, review.agreements_number, gettext("Agreements"), "neutral")]
    for progress, number in review.standing.items():
        text, tone = PROGRESS[Progress(progress)]
        stats.append(_stat(review_id, number, gettext(text), tone))
    if review.lapsing is not None:
        text = gettext("May lapse within half a year")
        stats.append(_stat(review_id, review.lapsing, text, "warning"))
    return stats


def agreement_of(review_id: UUID, one: ReviewedAgreement) -> dict[str, Any]:
    """An agreement of a report as its page shows it."""
    return {
        "reference": one.reference,
        "title": one.title,
        "url": reverse("cooperation:agreement", args=[one.reference]),
        "parties": " – ".join(one.parties),
        "signed": words_of(one.signed) if one.signed else gettext("not known"),
        "term": term_cell(one.term)["label"],
        "columns": _columns(),
        "contents": [
            {
                "heading": content.heading,
                "rows": [_row(review_id, line) for line in content.commitments],
                "sites": list(_sites(review_id, content.commitments)),
            }
            for content in one.contents
        ],
        "beside": list(_beside(review_id, one)),
    }


def _stat(review_id: UUID, number: Number, label: str, tone: str) -> dict[str, Any]:
    return {
        "value": number_in_words(number),
        "label": label,
        "url": evidence_url(review_id, number),
        "tone": tone,
    }


def _columns() -> list[dict[str, Any]]:
    return [
        {"label": gettext("Commitment")},
        {"label": gettext("Target of the period"), "numeric": True},
        {"label": gettext("Confirmed by both sides"), "numeric": True},
        {"label": gettext("Not confirmed yet"), "numeric": True},
        {"label": gettext("Disputed by the other side"), "numeric": True},
        {"label": gettext("State")},
    ]


def _row(review_id: UUID, one: ReviewedCommitment) -> dict[str, Any]:
    target = figure_in_words(one.target, "", one.measured_in) if one.target else ""
    period = period_in_words(one.target_period) if one.target_period else ""
    confirmed = number_cell(review_id, one.confirmed, one.measured_in)
    due = gettext("until {day}").format(day=words_of(one.due)) if one.due else ""
    milestones = ""
    if one.milestones:
        text = gettext("milestones met: {met} of {all}")
        milestones = text.format(met=one.met, all=one.milestones)
    return {
        "cells": [
            {
                "text": one.what,
                "url": reverse("cooperation:commitment", args=[one.reference]),
                "note": " · ".join(filter(None, (one.reference, one.owner, due, *_adjusted(one)))),
            },
            {"text": target, "note": period},
            confirmed if one.confirmed else {"text": gettext("none yet")},
            number_cell(review_id, one.waiting),
            number_cell(review_id, one.disputed),
            {"badge": progress_badge(one.progress), "note": milestones},
        ]
    }


def _adjusted(one: ReviewedCommitment) -> Iterator[str]:
    """What was aimed at first, or due, and each change of it with its reason."""
    for what, first in (
        (Adjusted.TARGET, gettext("target at first {figure}")),
        (Adjusted.DUE, gettext("due at first {figure}")),
    ):
        changes = [change for change in one.adjustments if change.what is what]
        if not changes:
            continue

        def said(text: str, what: Adjusted = what) -> str:
            if not text:
                return gettext("nothing")
            if what is Adjusted.DUE:
                return words_of(text)
            return figure_in_words(text, "", one.measured_in)

        yield first.format(figure=said(changes[0].before))
        for change in changes:
            text = gettext("{day} adjusted to {figure}: {reason} ({person})")
            yield text.format(
                day=words_of(change.on),
                figure=said(change.after),
                reason=change.reason,
                person=change.by,
            )


def _sites(
    review_id: UUID, commitments: tuple[ReviewedCommitment, ...]
) -> Iterator[dict[str, Any]]:
    """The roll-outs of a content, and figures that lie across the bounds of the time."""
    for one in commitments:
        for rollout in one.rollouts:
            text = gettext("{item} ({reference}), sites that have it")
            yield {
                "label": text.format(item=rollout.item, reference=rollout.reference),
                "number": number_in_words(rollout.sites),
                "url": evidence_url(review_id, rollout.sites),
            }
        if one.crossing is not None:
            text = gettext("{reference}: of another period, not counted in this one")
            yield {
                "label": text.format(reference=one.reference),
                "number": number_in_words(one.crossing),
                "url": evidence_url(review_id, one.crossing),
            }


def _beside(review_id: UUID, one: ReviewedAgreement) -> Iterator[dict[str, Any]]:
    """What stands beside the commitments: trials, and needs of surveys."""
    if one.trial_number is not None:
        yield {
            "label": gettext("Trials"),
            "number": number_in_words(one.trial_number),
            "url": evidence_url(review_id, one.trial_number),
        }
    for needs in one.needs:
        told = ", ".join(
            f"{need_state_name(state)}: {needs.states[state.value]}"
            for state in NeedState
            if state.value in needs.states
        )
        yield {
            "label": gettext("Needs of the survey “{title}”").format(title=needs.title),
            "number": number_in_words(needs.number),
            "url": evidence_url(review_id, needs.number),
            "note": told,
        }
