"""Enter and change a commitment. What was typed is kept whatever happens."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, QueryDict
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext

from lienthong.cooperation.operations import (
    add_commitment,
    change_commitment,
    settle_changed,
)
from lienthong.cooperation.pages.asked_changes import asked_notice, saved_words
from lienthong.cooperation.pages.commitment_forms import (
    EMPTY_ROWS,
    ChangeForm,
    CommitmentForm,
    MilestoneForm,
)
from lienthong.cooperation.pages.rights import requires_part
from lienthong.cooperation.pages.rows import fresh_rows, typed_rows
from lienthong.cooperation.pages.wording import (
    in_words,
    language,
    refusal_context,
)
from lienthong.cooperation.queries import (
    get_commitment,
    get_draft,
    list_clause_choices,
    list_owners,
    list_proposals_of_text,
)
from lienthong.cooperation.queries.places import find_units, names_to_write
from lienthong.cooperation.rules import (
    read_targets,
    write_due,
    write_number,
    write_targets,
)
from lienthong.cooperation.terms import (
    EDIT,
    Bound,
    CommitmentChanged,
    CommitmentDraft,
    CommitmentRecord,
    CommitmentRefused,
    CommitmentState,
    DraftRefusal,
    Milestone,
    MilestoneStatus,
    NoProposal,
    NothingChanged,
    Proposal,
    Reach,
    TextPlace,
    UnknownText,
    VersionKind,
)
from lienthong.cooperation.terms.asked_changes import ChangeOfSides, ChangeWaits
from lienthong.documents.terms import DraftSecret
from lienthong.identity.queries import get_acting, list_typed
from lienthong.kernel.errors import Refusal

_FORM_FIELDS = {"clause_id": "clause"}


@dataclass(kw_only=True)
class _Page:
    """The forms of the page, and what stands around them."""

    agreement: str
    form: CommitmentForm
    milestones: Sequence[MilestoneForm]
    parties: tuple[Bound, ...]
    reference: str = ""
    change: ChangeForm | None = None
    refusal: Refusal | None = None
    passage: str = ""

    def are_valid(self) -> bool:
        """Tell whether each field holds what it can; every form is looked at."""
        forms = [self.form, *self.milestones, *([self.change] if self.change else [])]
        return all([form.is_valid() for form in forms])  # noqa: C419 - none is left out


def typed(
    _request: HttpRequest, sent: QueryDict, _asked: QueryDict, **_named: str
) -> Iterator[tuple[str, str]]:
    """What somebody had typed of a commitment when their session ended."""
    form = CommitmentForm(sent, parties=(), clauses=())
    rows = typed_rows(MilestoneForm, sent, prefix="milestones", checked=True)
    for one in (form, *rows, ChangeForm(sent)):
        yield from list_typed(one.fields, sent, prefix=one.prefix)


@requires_part(EDIT, form=typed)
def add(request: HttpRequest, key: str) -> HttpResponse:
    """Enter a commitment of an agreement."""
    actor, now = get_acting(request).actor, timezone.now()

    def save(draft: CommitmentDraft) -> str:
        return add_commitment(agreement=key, draft=draft, actor=actor, now=now)

    return _enter(request, _page(request, key, None), save)


@requires_part(EDIT, form=typed)
def change_proposal(
    request: HttpRequest, key: str, part: int, number: int, proposal: int
) -> HttpResponse:
    """Enter a commitment from a proposal that is changed first."""
    acting, now = get_acting(request), timezone.now()
    place = TextPlace(reference=key, part=part, number=number)
    found = {one.id: one for one in list_proposals_of_text(place=place)}.get(proposal)
    if found is None:
        raise UnknownText(reference=key)

    def save(draft: CommitmentDraft) -> str:
        return settle_changed(
            place=place, proposal_id=proposal, draft=draft, acting=acting, now=now
        )

    return _enter(request, _page(request, key, None, proposal=found), save)


def _enter(
    request: HttpRequest, page: _Page, save: Callable[[CommitmentDraft], str]
) -> HttpResponse:
    """Show the form, or record what was typed; every refusal beside it."""
    if request.method != "POST":
        return _show(request, page)
    if not page.are_valid():
        return _show(request, page, faulty=True)
    draft, wrong = _draft_of(page)
    if wrong:
        return _refused(request, page, wrong)
    try:
        reference = save(draft)
    except CommitmentRefused as error:
        return _refused(request, page, error.params["refusals"])  # type: ignore[arg-type]
    except (DraftSecret, NoProposal, ChangeOfSides) as error:
        page.refusal = error
        return _show(request, page, faulty=True)
    messages.success(request, _added_words(reference, draft.state))
    return redirect("cooperation:commitment", reference=reference)


def _added_words(reference: str, wanted: CommitmentState) -> str:
    """What is said of a new commitment, and whether the other side is asked to let it bind."""
    text = gettext("The commitment is on record as {reference}.").format(reference=reference)
    stands = get_commitment(reference=reference, on=timezone.localdate()).summary.draft.state
    if stands is wanted:
        return text
    asked = gettext("It stands as proposed until the other side agrees; the other side is asked.")
    return f"{text} {asked}"


@requires_part(EDIT, form=typed)
def change(request: HttpRequest, reference: str) -> HttpResponse:
    """Change a commitment, a target or what became of a milestone; earlier versions stay."""
    record = get_commitment(reference=reference, on=timezone.localdate())
    page = _page(request, record.summary.agreement, record)
    if request.method != "POST":
        return _show(request, page)
    if not page.are_valid() or page.change is None:
        return _show(request, page, faulty=True)
    draft, wrong = _draft_of(page)
    if wrong:
        return _refused(request, page, wrong)
    why = page.change.cleaned_data
    try:
        version = change_commitment(
            reference=reference,
            draft=draft,
            kind=VersionKind(why["version_kind"]),
            effective=why["effective"],
            reason=why["reason"],
            based_on=why["based_on"],
            actor=get_acting(request).actor,
            now=timezone.now(),
        )
    except CommitmentRefused as error:
        return _refused(request, page, error.params["refusals"])  # type: ignore[arg-type]
    except (CommitmentChanged, NothingChanged, DraftSecret, ChangeWaits, ChangeOfSides) as error:
        page.refusal = error
        return _show(request, page, faulty=True)
    messages.success(request, saved_words(version))
    return redirect("cooperation:commitment", reference=reference)


def _page(
    request: HttpRequest,
    agreement: str,
    record: CommitmentRecord | None,
    proposal: Proposal | None = None,
) -> _Page:
    agreement_id, _, drafted = get_draft(reference=agreement)
    today = timezone.localdate()
    parties = [*list_owners(agreement_id=agreement_id, draft=drafted, on=today)]
    if record is not None:
        bounds = (record.summary.draft.owner, record.summary.draft.beneficiary)
        parties += [one for one in bounds if one is not None and one not in parties]
    offered: dict[str, Any] = {
        "parties": parties,
        "clauses": list_clause_choices(agreement=agreement),
    }
    posted = request.method == "POST"
    if posted:
        form = CommitmentForm(request.POST, **offered)
        rows = typed_rows(MilestoneForm, request.POST, prefix="milestones", checked=True)
    else:
        initial, steps = _initial_of(record, parties) if record else ({}, [])
        initial |= _initial_of_proposal(proposal, parties) if proposal else {}
        form = CommitmentForm(initial=initial, **offered)
        rows = fresh_rows(MilestoneForm, [*steps, *[{}] * EMPTY_ROWS], prefix="milestones")
    page = _Page(agreement=agreement, form=form, milestones=rows, parties=tuple(parties))
    page.passage = proposal.marked if proposal else ""
    if record is not None:
        page.reference = record.summary.reference
        start = {"based_on": record.versions[0].number}
        page.change = ChangeForm(request.POST) if posted else ChangeForm(initial=start)
    return page


def _initial_of(
    record: CommitmentRecord, parties: Sequence[Bound]
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    draft = record.summary.draft
    agreement = record.summary.agreement
    names = names_to_write(draft.places, on=timezone.localdate(), agreement=agreement)
    initial = {
        "what": draft.what,
        "owner": str(parties.index(draft.owner)) if draft.owner else "",
        "beneficiary": str(parties.index(draft.beneficiary)) if draft.beneficiary else "",
        "state": draft.state.value,
        "state_note": draft.state_note,
        "clause": str(draft.clause_id or ""),
        "source": draft.source,
        "due": _day(draft.due),
        "condition": draft.condition,
        "indicator": draft.indicator,
        "unit": draft.unit,
        "baseline": write_number(draft.baseline) if draft.baseline else "",
        "targets": write_targets(draft.targets, language=language()),
        "reach": draft.reach.value,
        "reach_on": draft.reach_on,
        "places": "\n".join(names[unit] for unit in draft.places),
        "depends_on": ", ".join(draft.depends_on),
    }
    steps = [
        {"title": one.title, "due": _day(one.due), "status": one.status.value}
        for one in draft.milestones
    ]
    return initial, steps


def _initial_of_proposal(proposal: Proposal, parties: Sequence[Bound]) -> dict[str, Any]:
    one = proposal.proposed
    return {
        "what": one.what,
        "owner": str(parties.index(one.owner)) if one.owner in parties else "",
        "clause": str(proposal.clause_id),
        "due": one.due,
        "condition": proposal.figures.condition,
        "indicator": proposal.figures.indicator,
        "unit": one.unit,
        "targets": write_targets(proposal.figures.targets, language=language()),
    }


def _day(edtf: str) -> str:
    return write_due(edtf, language=language())


def _draft_of(page: _Page) -> tuple[CommitmentDraft, list[DraftRefusal]]:
    """What was typed, and names of units that no single one bears."""
    asked = page.form.cleaned_data
    places, wrong = _units(page) if asked["reach"] == Reach.UNITS else ((), [])
    draft = CommitmentDraft(
        what=asked["what"],
        owner=page.parties[int(asked["owner"])],
        beneficiary=page.parties[int(asked["beneficiary"])] if asked["beneficiary"] else None,
        state=CommitmentState(asked["state"]),
        state_note=asked["state_note"],
        due=asked["due"],
        condition=asked["condition"],
        clause_id=int(asked["clause"]) if asked["clause"] else None,
        source=asked["source"],
        indicator=asked["indicator"],
        unit=asked["unit"],
        baseline=asked["baseline"],
        targets=read_targets(asked["targets"]),
        reach=Reach(asked["reach"]),
        reach_on=str(asked["reach_on"] or ""),
        places=places,
        milestones=tuple(
            Milestone(
                title=one.cleaned_data["title"],
                due=one.cleaned_data["due"],
                status=MilestoneStatus(one.cleaned_data["status"]),
            )
            for one in page.milestones
        ),
        depends_on=tuple(asked["depends_on"].replace(",", " ").split()),
    )
    return draft, wrong


def _units(page: _Page) -> tuple[tuple[UUID, ...], list[DraftRefusal]]:
    """The units named on the lines; what means no single living unit is refused."""
    text = page.form.cleaned_data["places"]
    lines = [line for line in map(str.strip, text.splitlines()) if line]
    named = find_units(lines, on=timezone.localdate(), agreement=page.agreement)
    wrong = [named.refusal_of_place(line) for line in lines if line not in named.found]
    return tuple(dict.fromkeys(named.found.values())), wrong


def _refused(request: HttpRequest, page: _Page, refusals: Sequence[DraftRefusal]) -> HttpResponse:
    """Each refusal beside its field; of milestones on top of the first one."""
    for refusal in refusals:
        name = _FORM_FIELDS.get(refusal.place, refusal.place)
        text = in_words(refusal)
        if page.change is not None and name in page.change.fields:
            page.change.add_error(name, text)
        elif name == "milestones" and page.milestones:
            page.milestones[0].add_error("title", text)
        else:
            page.form.add_error(name if name in page.form.fields else None, text)
    return _show(request, page, faulty=True)


def _show(request: HttpRequest, page: _Page, *, faulty: bool = False) -> HttpResponse:
    forms = [*([page.change] if page.change else []), page.form, *page.milestones]
    problems = [
        {"text": f"{field.label}: {error}", "id": field.auto_id}
        for form in (forms if faulty else [])
        for field in form
        for error in field.errors
    ]
    back = reverse("cooperation:agreement", args=[page.agreement])
    if page.reference:
        back = reverse("cooperation:commitment", args=[page.reference])
    title = gettext("Add a commitment of {agreement}").format(agreement=page.agreement)
    if page.reference:
        title = gettext("Change the commitment {reference}").format(reference=page.reference)
    refusal = page.refusal
    shown = refusal and refusal_context(refusal)
    context = {
        "page": page,
        "form": page.form,
        "change": page.change,
        "milestones": page.milestones,
        "problems": problems,
        "refusal": shown,
        "title": title,
        "back": back,
        "notice": asked_notice(page.agreement, get_acting(request), new=not page.reference),
    }
    return render(
        request, "cooperation/commitment_edit.html", context, status=422 if faulty else 200
    )
