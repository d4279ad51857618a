"""Security-level files: those that ask for something first, one with its versions, by unit."""

import tomllib
from collections import Counter
from datetime import date
from functools import cache
from importlib.resources import files
from uuid import UUID

from django.db.models import Count, QuerySet

from lienthong.audit.terms import Actor
from lienthong.cooperation.models import SecurityFile, SecurityFileVersion
from lienthong.cooperation.queries.rights import actor_keeps, own_among
from lienthong.cooperation.rules.rights import agreement_of
from lienthong.cooperation.rules.security_files import (
    examine_by,
    read_level_rules,
    rule_on,
    state_of_file,
    told_on,
)
from lienthong.cooperation.terms.security_files import (
    ASKING,
    FileState,
    FileStep,
    LevelRule,
    SecurityDraft,
    SecurityRecord,
    SecurityVersion,
    UnknownSecurityFile,
)
from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.kernel.vietnamese import fold


@cache
def list_level_rules() -> tuple[LevelRule, ...]:
    """Who appraises and approves which level, now and before, by which law."""
    text = files("lienthong.cooperation").joinpath("data/security_levels.toml").read_text("utf-8")
    return read_level_rules(tomllib.loads(text)["level"])


def list_security_files(
    *, on: date, text: str = "", unit_id: UUID | None = None, commitment: str = ""
) -> tuple[SecurityRecord, ...]:
    """The files: those that ask for something first, by the day on which they are due.

    `text` keeps systems, owners and operators with these words; `unit_id` those whose owner
    governs or serves that unit. Two database queries and those of the directory, whatever their
    number.
    """
    rows = _whole(SecurityFileVersion.objects.filter(superseded_at=None))
    for word in fold(text).split():
        rows = rows.filter(folded__contains=word)
    if commitment:
        agreement, _, number = commitment.rpartition("-C")
        place = int(number) if number.isdecimal() else 0
        rows = rows.filter(commitment__agreement__reference=agreement, commitment__number=place)
    found = _records(list(rows), on=on)
    if unit_id is not None:
        found = [one for one in found if one.unit_id == unit_id]
    return tuple(sorted(found, key=_urgency))


def count_files_asking(*, actor: Actor, on: date) -> int:
    """How many of the files that an agency records lapse soon, have lapsed or wait for approval.

    As `queries.rights.may_record_system` says for one: those of its own systems and of systems
    that serve its agreements; all for who keeps the register.
    """
    asking = [one for one in list_security_files(on=on) if one.state in ASKING]
    if not asking or actor_keeps(actor):
        return len(asking)
    own = own_among({agreement_of(one.draft.commitment) for one in asking}, actor)
    mine = actor.agency_id
    return sum(
        (mine is not None and one.owner_id == mine) or agreement_of(one.draft.commitment) in own
        for one in asking
    )


def count_files_by_state(*, on: date) -> dict[FileState, int]:
    """How many files stand how on a day."""
    return dict(Counter(one.state for one in list_security_files(on=on)))


def approved_systems(*, on: date, agreement: str = "") -> dict[UUID, int]:
    """How many systems of each agency are approved and not due again, as of a day.

    `agreement` keeps those that serve one of its commitments. One database query.
    """
    rows = SecurityFileVersion.objects.filter(
        superseded_at=None, approved_on__lte=on, examine_on__gte=on, owner__isnull=False
    )
    if agreement:
        rows = rows.filter(commitment__agreement__reference=agreement)
    return dict(rows.order_by().values_list("owner_id").annotate(count=Count("id")))


def get_security_file(
    *, file_id: UUID, on: date
) -> tuple[SecurityRecord, tuple[SecurityVersion, ...]]:
    """A file with its versions, newest first. Refuses an unknown one (UnknownSecurityFile)."""
    rows = list(_whole(SecurityFileVersion.objects.filter(file=file_id)).order_by("-number"))
    if not rows:
        raise UnknownSecurityFile
    (record,) = _records(rows[:1], on=on)
    versions = tuple(
        SecurityVersion(
            number=row.number,
            draft=draft_of_file(row),
            reason=row.reason,
            recorded_at=row.recorded_at,
            recorded_by=row.recorded_by,
            superseded_at=row.superseded_at,
        )
        for row in rows
    )
    return record, versions


def find_security_file(*, owner_key: str, system_key: str) -> SecurityFile | None:
    """The file of a system; None where it has none."""
    return SecurityFile.objects.filter(owner_key=owner_key, system_key=system_key).first()


def rule_for(draft: SecurityDraft, *, today: date) -> LevelRule:
    """The rule by which a file is told."""
    return rule_on(list_level_rules(), draft.level, told_on(draft, today=today))


def draft_of_file(row: SecurityFileVersion) -> SecurityDraft:
    """A version as it can be entered again."""
    return SecurityDraft(
        system=row.system,
        owner=row.owner_name,
        operator=row.operator,
        commitment="" if row.commitment is None else str(row.commitment),
        level=row.level,
        step=FileStep(row.step),
        submitted=row.submitted,
        approved=row.approved,
        act=row.act,
        examine=row.examine,
        note=row.note,
    )


def _whole(rows: QuerySet[SecurityFileVersion]) -> QuerySet[SecurityFileVersion]:
    return rows.select_related("commitment__agreement")


def _records(rows: list[SecurityFileVersion], *, on: date) -> list[SecurityRecord]:
    owners = {row.owner_id for row in rows if row.owner_id is not None}
    cards = get_cards(body=Body.AGENCY, ids=owners) if owners else {}
    found = []
    for row in rows:
        draft = draft_of_file(row)
        rule = rule_for(draft, today=on)
        card = None if row.owner_id is None else cards.get(row.owner_id)
        found.append(
            SecurityRecord(
                id=row.file_id,
                draft=draft,
                owner_id=row.owner_id,
                unit_id=None if card is None else card.unit_id,
                state=state_of_file(draft, rule, on=on),
                rule=rule,
                examine_by=examine_by(draft, rule),
                version=row.number,
                recorded_at=row.recorded_at,
                recorded_by=row.recorded_by,
            )
        )
    return found


def _urgency(one: SecurityRecord) -> tuple[int, date, str]:
    place = ASKING.index(one.state) if one.state in ASKING else len(ASKING)
    return place, one.examine_by or date.max, fold(one.draft.system)
