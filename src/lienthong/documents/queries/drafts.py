"""Drafts as lists and whole, each as far as the person who asks may see it."""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import replace
from datetime import date, datetime
from uuid import UUID

from django.db.models import Exists, OuterRef, Q, QuerySet

from lienthong.documents.models import (
    CoDrafter,
    Dispatch,
    DispatchFile,
    DispatchReview,
    DispatchSketch,
    DispatchVersion,
)
from lienthong.documents.queries.reading import passing_through, require_draft_reader
from lienthong.documents.queries.sheets import PDF
from lienthong.documents.rules import drafts as rules
from lienthong.documents.rules.comparison import compare
from lienthong.documents.rules.contents import restore
from lienthong.documents.terms import (
    DRAFT,
    AgencyNeeded,
    AttachedFile,
    Comparison,
    DraftCard,
    DraftQuestion,
    DraftSummary,
    DraftUnknown,
    DraftView,
    Followed,
    MadeFor,
    NeverDrafted,
    ReviewCard,
    ReviewState,
    Sketch,
    Stage,
    VersionCard,
)
from lienthong.identity.terms import Acting
from lienthong.kernel.vietnamese import fold
from lienthong.work.queries import list_colleagues
from lienthong.work.terms import Urgency

DRAFT_STAGES = (Stage.DRAFTING, Stage.IN_REVIEW, Stage.RETURNED, Stage.TO_SIGN)
MOST_WORDS = 20


def count_drafts(*, asked: DraftQuestion) -> int:
    """How many drafts fit."""
    return _asked(asked).count()


def list_drafts(*, asked: DraftQuestion, first: int = 0, limit: int = 25) -> list[DraftSummary]:
    """Drafts that fit, the one changed last first; two queries however many there are."""
    return summaries_of_drafts(_asked(asked).order_by("-changed_at", "id")[first : first + limit])


def summaries_of_drafts(
    found: Iterable[Dispatch], *, hidden: Collection[UUID] = ()
) -> list[DraftSummary]:
    """Rows as lists show them, those in `hidden` without subject; one query for all."""
    rows = list(found)
    waiting = _waiting_for(rows)
    shown = (_summary(row, waiting.get(row.id, ())) for row in rows)
    return [replace(one, subject="") if one.id in hidden else one for one in shown]


def get_draft(*, dispatch_id: UUID, acting: Acting) -> DraftCard:
    """A draft whole, with what this person may do now.

    Refuses who may not read it (DraftUnknown; DispatchRestricted where only that keeps them out),
    and what was written on paper only (NeverDrafted).
    """
    row = _readable(dispatch_id, acting)
    reviews = list(row.reviews.order_by("-round", "level", "name"))
    looks = looks_of(one for one in reviews if one.round == row.round)
    versions = [_version(one) for one in row.versions.select_related("file").order_by("-number")]
    if not versions:
        raise NeverDrafted
    stage = Stage(row.stage)
    co_drafters = tuple(row.co_drafters.order_by("name").values_list("account_id", "name"))
    drafters = {row.drafter_id, *(one for one, _ in co_drafters)}
    own = {"account_id": acting.account_id, "drafter_id": row.drafter_id}
    return DraftCard(
        summary=_summary(row, _waiting_for([row]).get(row.id, ())),
        newest=versions[0],
        versions=tuple(versions),
        reviews=tuple(_review(one) for one in reviews),
        attached=tuple(_attached(row)),
        answers_id=row.answers_id,
        answers_entry=str(row.answers) if row.answers else "",
        task_id=row.task_id,
        round=row.round,
        followed=get_followed(row),
        co_drafters=co_drafters,
        may_edit=rules.may_edit(account_id=acting.account_id, drafters=drafters, stage=stage),
        may_release=rules.may_release(
            account_id=acting.account_id, roles=acting.roles, drafters=drafters
        ),
        may_submit=rules.may_submit(**own, stage=stage),
        may_decide=rules.may_return(
            account_id=acting.account_id,
            signer_id=row.signer_id,
            looks=looks,
            stage=stage,
        ),
        may_withdraw=rules.may_withdraw(**own, stage=stage),
        may_take_back=rules.to_take_back(looks, acting.account_id, stage) is not None,
        may_manage=rules.may_manage(roles=acting.roles, **own, stage=stage),
        may_restore=row.drafter_id == acting.account_id and row.stage == Stage.DROPPED,
    )


def require_readable(*, dispatch_id: UUID, acting: Acting) -> None:
    """Refuses who may not read this document (DraftUnknown)."""
    _readable(dispatch_id, acting)


def get_sketch(*, dispatch_id: UUID, account_id: UUID) -> Sketch | None:
    """What this person typed into a draft and did not save as a version."""
    row = DispatchSketch.objects.filter(dispatch_id=dispatch_id, account_id=account_id).first()
    if row is None:
        return None
    return Sketch(content=restore(row.content), base=row.base, saved_at=row.saved_at)


def compare_versions(*, dispatch_id: UUID, before: int, after: int, acting: Acting) -> Comparison:
    """Two versions side by side; refuses one that is not there or whose text is not known."""
    require_readable(dispatch_id=dispatch_id, acting=acting)
    found = {
        one.number: one.content
        for one in DispatchVersion.objects.filter(
            dispatch_id=dispatch_id, number__in=[before, after]
        )
    }
    if not found.get(before) or not found.get(after):
        raise DraftUnknown
    return compare(restore(found[before]), restore(found[after]))


def last_chain(
    *, dispatch_id: UUID, acting: Acting, on: date, at: datetime | None = None
) -> list[list[UUID]]:
    """Whom to ask, as last time, without those no longer in office.

    Of this draft, else of the drafter's last one of the type, else of any type, else of the last
    one of their unit or agency.
    """
    row = _readable(dispatch_id, acting)
    staff = {
        one.account_id for one in list_colleagues(agency_id=row.agency_id, on=on, at=at, may=DRAFT)
    }
    reviewed = Dispatch.objects.filter(agency_id=row.agency_id, round__gt=0).order_by("-changed_at")
    places = [
        reviewed.filter(id=row.id),
        reviewed.filter(drafter_id=row.drafter_id, type_code=row.type_code),
        reviewed.filter(drafter_id=row.drafter_id),
        reviewed.filter(unit_id=row.unit_id) if row.unit_id else reviewed,
    ]
    for place in places:
        earlier = place.first()
        if earlier is not None:
            looks = looks_of(earlier.reviews.filter(round=earlier.round).order_by("level", "id"))
            chain = rules.chain_of(looks, staff - {row.drafter_id})
            if chain:
                return chain
    return []


def get_followed(row: Dispatch) -> Followed | None:
    """By which chain a document was submitted last; None: there was none."""
    kept = row.followed
    if not kept:
        return None
    return Followed(
        chain_id=UUID(kept["chain_id"]),
        name=kept["name"],
        left_out=tuple(kept["left_out"]),
        added=tuple(kept["added"]),
        moved=kept["moved"],
    )


def looks_of(rows: Iterable[DispatchReview]) -> list[rules.Look]:
    """Reviews as rules need them."""
    return [
        rules.Look(
            id=row.id, level=row.level, account_id=row.account_id, state=ReviewState(row.state)
        )
        for row in rows
    ]


def _readable(dispatch_id: UUID, acting: Acting) -> Dispatch:
    if acting.agency_id is None:
        raise AgencyNeeded
    row = (
        Dispatch.objects.select_related("answers")
        .filter(id=dispatch_id, agency_id=acting.agency_id)
        .first()
    )
    if row is None:
        raise DraftUnknown
    require_draft_reader(row, acting)
    return row


def _asked(asked: DraftQuestion) -> QuerySet[Dispatch]:
    rows = Dispatch.objects.filter(agency_id=asked.agency_id)
    looks = DispatchReview.objects.filter(dispatch=OuterRef("pk"), account_id=asked.account_id)
    shared = CoDrafter.objects.filter(dispatch=OuterRef("pk"), account_id=asked.account_id)
    match asked.view:
        case DraftView.MINE:
            mine = Q(drafter_id=asked.account_id) | Exists(shared)
            rows = rows.filter(mine, stage__in=DRAFT_STAGES)
        case DraftView.DROPPED:
            rows = rows.filter(drafter_id=asked.account_id, stage=Stage.DROPPED)
        case DraftView.ASKED:
            rows = rows.filter(Exists(looks.filter(state=ReviewState.ASKED)), stage=Stage.IN_REVIEW)
        case DraftView.WAITING:
            asked_now = Exists(looks.filter(state=ReviewState.ASKED))
            to_sign = Q(stage=Stage.TO_SIGN, signer_id=asked.account_id)
            rows = rows.filter(Q(stage=Stage.IN_REVIEW) & asked_now | to_sign)
        case DraftView.AGENCY:
            rows = rows.filter(stage__in=DRAFT_STAGES)
            theirs = passing_through(asked.account_id)
            if rules.READ_ALL & asked.roles:
                theirs |= Q(restricted=False)
            rows = rows.filter(theirs)
    for word in fold(asked.text).split()[:MOST_WORDS]:
        rows = rows.filter(folded__contains=word)
    return rows


def _waiting_for(rows: Sequence[Dispatch]) -> dict[UUID, tuple[str, ...]]:
    """Who is to decide now, by document: reviewers who are asked, or the signer."""
    found: dict[UUID, tuple[str, ...]] = {
        row.id: (row.signer_name,) for row in rows if row.stage == Stage.TO_SIGN and row.signer_name
    }
    reviewed = [row.id for row in rows if row.stage == Stage.IN_REVIEW]
    if reviewed:
        asked = DispatchReview.objects.filter(
            dispatch_id__in=reviewed, state=ReviewState.ASKED
        ).order_by("name")
        for dispatch_id, name in asked.values_list("dispatch_id", "name"):
            found[dispatch_id] = (*found.get(dispatch_id, ()), name)
    return found


def _summary(row: Dispatch, waiting_for: tuple[str, ...]) -> DraftSummary:
    return DraftSummary(
        id=row.id,
        type_code=row.type_code,
        subject=row.subject,
        urgency=Urgency(row.urgency),
        due_on=row.due_on,
        stage=Stage(row.stage),
        version=row.version,
        drafter_id=row.drafter_id,
        drafter_name=row.drafter_name,
        signer_name=row.signer_name,
        waiting_for=waiting_for,
        changed_at=row.changed_at,
    )


def _version(row: DispatchVersion) -> VersionCard:
    return VersionCard(
        number=row.number,
        content=restore(row.content) if row.content else None,
        file=row.file_id or "",
        is_pdf=row.file is not None and row.file.content_type == PDF,
        note=row.note,
        made_by=row.made_by,
        made_at=row.made_at,
    )


def _review(row: DispatchReview) -> ReviewCard:
    return ReviewCard(
        id=row.id,
        round=row.round,
        level=row.level,
        account_id=row.account_id,
        name=row.name,
        title=row.title,
        state=ReviewState(row.state),
        version=row.version,
        comment=row.comment,
        decided_at=row.decided_at,
    )


def _attached(row: Dispatch) -> Iterable[AttachedFile]:
    files = DispatchFile.objects.filter(
        dispatch=row, made_for=MadeFor.ATTACHED, replaced_at=None
    ).select_related("file")
    for one in files.order_by("position"):
        yield AttachedFile(
            position=one.position,
            name=one.name,
            size=one.file.size,
            sha256=one.file_id,
            content_type=one.file.content_type,
        )
