"""What the page of one agreement shows."""

from datetime import date
from typing import Any
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.translation import gettext, ngettext

from lienthong.cooperation.pages.comparison import differences_of
from lienthong.cooperation.pages.successors import (
    Successions,
    chained_of,
    closed_columns,
    closed_row,
    decide_url_for,
    heir_columns,
    not_renewed_facts,
    rows_after,
)
from lienthong.cooperation.pages.wording import (
    CERTAINTIES,
    INSTRUMENTS,
    KINDS,
    LEVELS,
    ROLES,
    SIDES,
    VERSIONS,
    day_cell,
    day_in_words,
    end_in_words,
    gap_in_words,
    signer_of,
    standing_cell,
    term_cell,
    words_of,
)
from lienthong.cooperation.terms import (
    AgreementDraft,
    AgreementRecord,
    PartyToday,
    RecordKind,
    Renewal,
    Side,
    Source,
    State,
    Version,
)
from lienthong.kernel.vietnamese import same_name

Cell = dict[str, Any]


def agreement_context(
    record: AgreementRecord, successions: Successions, *, on: date, today: date
) -> dict[str, Any]:
    """Everything of an agreement in words, as of a day."""
    draft = record.draft
    return {
        "record": record,
        "draft": draft,
        "is_gap": draft.kind is RecordKind.GAP,
        "on": on,
        "as_of_past": on != today,
        "heading": " – ".join(party.name for party in draft.parties) or draft.title,
        "facts_of_it": [*_facts(record), *not_renewed_facts(successions)],
        "events": _events(record, successions, on=on, today=today),
        "parties": [_party(party, successions, record.reference) for party in record.parties],
        "chained": chained_of(record, successions),
        "closed_decisions": [closed_row(one) for one in successions.decisions if not one.stands],
        "closed_columns": closed_columns(),
        "waiting": len(successions.proposals),
        "heirs": len(record.heirs),
        "send_url": _send_url(record),
        "duties": _duties(draft),
        "sources": [_source(source) for source in draft.sources],
        "versions": _versions(record.versions),
        "crumbs": [
            {"label": gettext("Agreements"), "url": reverse("cooperation:list")},
            {"label": record.reference},
        ],
    }


def _facts(record: AgreementRecord) -> list[Cell]:
    draft = record.draft
    facts = [
        {"term": gettext("State"), **standing_cell(record.standing, term=draft.term)},
        {
            "term": gettext("Signed"),
            "date": day_cell(draft.signed, draft.signed_basis),
            "note": draft.signed_note,
        },
        {"term": gettext("Term"), "date": term_cell(draft.term), "note": draft.term_missing},
        {"term": gettext("What was signed"), "text": gettext(INSTRUMENTS[draft.instrument])},
        {"term": gettext("Level"), "text": gettext(LEVELS[draft.level])},
    ]
    if draft.kind is RecordKind.GAP:
        facts[0] = {"term": gettext("Kind of record"), "text": gettext(KINDS[draft.kind])}
    if record.renews is not None:
        facts.append(_renewal(gettext("Carries on"), record.renews))
    facts += [_renewal(gettext("Carried on by"), renewal) for renewal in record.renewed_by]
    return facts


def _renewal(term: str, renewal: Renewal) -> Cell:
    note = gap_in_words(renewal.gap)
    inferred = renewal.gap is not None and renewal.gap.certainty != renewal.certainty
    if inferred:
        note = f"{note} {gettext('One of the dates is in doubt.')}"
    return {
        "term": term,
        "text": f"{renewal.reference}: {renewal.title}",
        "url": reverse("cooperation:agreement", args=[renewal.reference]),
        "badge": {"text": gettext(CERTAINTIES[renewal.certainty]), "tone": "neutral"},
        "note": note,
    }


def _events(
    record: AgreementRecord, successions: Successions, *, on: date, today: date
) -> list[Cell]:
    """Signed, ended, parties ended, today: in the order of time as far as it is known."""
    draft = record.draft
    events: list[tuple[date, Cell]] = []
    if draft.signed:
        cell = day_cell(draft.signed, draft.signed_basis)
        event = {
            "when": cell["label"],
            "edtf": cell.get("edtf"),
            "title": gettext("Agreement signed"),
            "icon": "pencil",
            "tone": "info",
        }
        events.append((record.force.begins_first or date.min, event))
    if record.standing.state is State.LAPSED and record.force.ends_last is not None:
        events.append((record.force.ends_last, _lapsed(draft)))
    ended = [(party.ended_on, party) for party in record.parties]
    events += [(day, _ended(party, day)) for day, party in ended if day is not None]
    events.sort(key=lambda event: event[0])
    last = {
        "when": day_in_words(on),
        "edtf": str(on),
        "title": _now_title(record, successions),
        "current": on == today,
        "icon": "clock",
        "tone": "waiting",
    }
    return [*(event for _, event in events), last]


def _lapsed(draft: AgreementDraft) -> Cell:
    return {
        "when": words_of(draft.term.partition("/")[2]),
        "title": gettext("The term ended"),
        "text": "" if "-" in draft.term else gettext("The day is not known."),
        "icon": "calendar-x",
        "tone": "warning",
    }


def _ended(party: PartyToday, ended_on: date) -> Cell:
    return {
        "when": day_in_words(ended_on),
        "edtf": str(ended_on),
        "title": gettext("{party} was dissolved").format(party=party.party.name),
        "text": _count_of_heirs(len(party.heirs)),
        "url": "#parties",
        "icon": "signpost-split",
        "tone": "danger",
    }


def _now_title(record: AgreementRecord, successions: Successions) -> str:
    """What has lapsed is carried on by nobody, nor is it by whom somebody decided it ends for."""
    if record.standing.state is State.LAPSED:
        return end_in_words(record.draft.term)
    if record.heirs:
        left = {one.agency_id for one in record.heirs} - successions.ended_for()
        return _count_of_heirs(len(left)) if left else gettext("Nobody carries it on.")
    return str(standing_cell(record.standing, term=record.draft.term)["badge"]["text"])


def _count_of_heirs(count: int) -> str:
    if not count:
        return gettext("Who carries on is not known.")
    text = ngettext("%(count)d living body carries on", "%(count)d living bodies carry on", count)
    return text % {"count": count}


def _party(today: PartyToday, successions: Successions, reference: str) -> Cell:
    party = today.party
    address = reverse("directory:agency", args=[party.agency_id]) if today.known else ""
    return {
        "name": party.name,
        "side": gettext(SIDES[party.side]),
        "role": gettext(ROLES[party.role]),
        "signer": signer_of(party),
        "note": party.note,
        "known": today.known,
        "url": address,
        "name_now": "" if _bears_its_name(today) else today.name_now,
        "ended": _ended_in_words(today),
        "living": today.living,
        "columns": heir_columns(),
        "rows": rows_after(today, successions),
        "decide_url": decide_url_for(party.agency_id, successions, reference),
    }


def _bears_its_name(today: PartyToday) -> bool:
    """Tell whether the directory calls the body what it called itself when it signed."""
    names = (today.name_now, today.short_name_now)
    return any(same_name(today.party.name, name) for name in names)


def _ended_in_words(today: PartyToday) -> str:
    if today.ended_on is None:
        return ""
    count = len(today.heirs)
    day = day_in_words(today.ended_on)
    if not count:
        return gettext("Dissolved on {day}; its successors are not known").format(day=day)
    text = ngettext(
        "Dissolved on %(day)s: %(count)d body carries on",
        "Dissolved on %(day)s: %(count)d bodies carry on",
        count,
    )
    return text % {"day": day, "count": count}


def _send_url(record: AgreementRecord) -> str:
    """Where a document to all living successors is written, with them already chosen."""
    if not record.heirs:
        return ""
    query = [("to", str(heir.agency_id)) for heir in record.heirs]
    title = record.draft.title
    subject = gettext("Review of what is left of the agreement: {title}").format(title=title)
    query.append(("subject", subject))
    return f"{reverse('exchange:compose')}?{urlencode(query)}"


def _duties(draft: AgreementDraft) -> list[Cell]:
    groups = [
        {
            "side": gettext(SIDES[side]),
            "texts": [duty.text for duty in draft.duties if duty.side is side],
        }
        for side in Side
    ]
    return [group for group in groups if group["texts"]]


def _source(source: Source) -> Cell:
    return {
        "article": source.article,
        "publisher": source.publisher,
        "date": day_cell(source.published_on) if source.published_on else None,
        "address": source.address,
        "link": source.address if source.address.startswith(("https://", "http://")) else "",
        "facts": source.facts,
    }


def _versions(versions: tuple[Version, ...]) -> list[Cell]:
    """The versions, newest first, each with what it changed in the one before."""
    earlier: list[Version | None] = [*versions[1:], None]
    return [
        {
            "number": version.number,
            "kind": gettext(VERSIONS[version.kind]),
            "effective": words_of(version.effective) if version.effective else "",
            "reason": version.reason,
            "recorded_at": version.recorded_at,
            "recorded_by": version.recorded_by,
            "stands": version.superseded_at is None,
            "differences": differences_of(before.draft, version.draft) if before else (),
        }
        for version, before in zip(versions, earlier, strict=True)
    ]
