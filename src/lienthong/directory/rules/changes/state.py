"""The record a change is checked against, and the plan that grows from it."""

from dataclasses import dataclass, field, replace
from datetime import date
from uuid import UUID

from lienthong.directory.rules.drafts import CodeDraft, Draft, EventDraft, LinkDraft, VersionDraft
from lienthong.directory.terms import (
    Body,
    Bound,
    Change,
    ChangedLater,
    NotLiving,
    Problem,
    Share,
    UnknownBody,
)
from lienthong.kernel.errors import Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredVersion:
    """A version in the record, with its row's number."""

    row: int
    version: VersionDraft


@dataclass(frozen=True, kw_only=True, slots=True)
class StoredCode:
    """A code in the record, with its row's number."""

    row: int
    code: CodeDraft


@dataclass(frozen=True, kw_only=True, slots=True)
class State:
    """What the record holds about the bodies a change names, now.

    `versions` has all versions of a body, oldest first; `children` the bodies in or under it that
    live on the day of the change; `committees` the committee of a unit on that day; `codes` the
    open codes of an agency; `taken` who has a code on
    that day, of agencies also who has it later, by code.
    """

    versions: dict[UUID, list[StoredVersion]] = field(default_factory=dict)
    children: dict[UUID, list[StoredVersion]] = field(default_factory=dict)
    committees: dict[UUID, UUID] = field(default_factory=dict)
    codes: dict[UUID, list[StoredCode]] = field(default_factory=dict)
    taken: dict[str, list[VersionDraft]] = field(default_factory=dict)

    def living(self, body_id: UUID, on: date) -> VersionDraft | None:
        """The body's version on the day, if it lives then."""
        for stored in self.versions.get(body_id, ()):
            version = stored.version
            if version.valid_from <= on and (
                version.valid_until is None or on < version.valid_until
            ):
                return version
        return None

    def name(self, body_id: UUID) -> str:
        """The body's last name, for messages; its id when it is unknown."""
        stored = self.versions.get(body_id)
        return stored[-1].version.name if stored else str(body_id)


@dataclass(kw_only=True, slots=True)
class Plan:
    """A change before its record: what it adds and supersedes, and what is wrong with it."""

    change: Change
    state: State
    event: EventDraft
    draft: Draft = field(default_factory=Draft)
    superseded_versions: list[tuple[Body, int]] = field(default_factory=list)
    superseded_codes: list[int] = field(default_factory=list)
    ended: list[VersionDraft] = field(default_factory=list)
    began: list[VersionDraft] = field(default_factory=list)
    altered: list[tuple[VersionDraft, VersionDraft]] = field(default_factory=list)
    claimed: dict[str, VersionDraft] = field(default_factory=dict)
    touched: set[tuple[Body, UUID]] = field(default_factory=set)
    problems: list[Problem] = field(default_factory=list)

    def refuse(self, line: int, column: str, refusal: Refusal) -> None:
        """Note a problem."""
        self.problems.append(Problem(line=line, column=column, refusal=refusal))

    def link(self, body: Body, source: UUID, target: UUID, share: Share) -> None:
        """Add what passes from a body to a body on the day of the event."""
        self.draft.links.append(
            LinkDraft(
                body=body,
                predecessor_id=source,
                successor_id=target,
                share=share,
                effective_on=self.event.effective_on,
                event_id=self.event.id,
                basis=self.event.act.number if self.event.act else "",
            )
        )
        self.touched |= {(body, source), (body, target)}

    def end(self, stored: StoredVersion) -> None:
        """End a body with its codes."""
        gone = self._cut(stored)
        self.ended.append(gone)
        self._cut_codes(self.state.codes.get(gone.id, []))

    def alter(self, stored: StoredVersion, after: VersionDraft) -> None:
        """Let a body go on under other particulars."""
        self._cut(stored)
        self.draft.versions.append(after)
        self.altered.append((stored.version, after))
        self._claim(after)

    def begin(self, version: VersionDraft) -> None:
        """Begin a new body."""
        self.draft.versions.append(version)
        self.began.append(version)
        self._claim(version)

    def change_code(self, agency: VersionDraft, code: CodeDraft) -> None:
        """Give an agency another own code of that scheme, or its first one."""
        open_codes = self.state.codes.get(agency.id, ())
        same = [item for item in open_codes if item.code.scheme is code.scheme]
        self._cut_codes(same)
        self.draft.codes.append(code)
        self.claimed[code.code] = agency
        self.touched.add((Body.AGENCY, agency.id))
        before = same[-1].code.code if same else ""
        self.altered.append((replace(agency, code=before), replace(agency, code=code.code)))

    def _claim(self, version: VersionDraft) -> None:
        """Remember whose a unit's code becomes by this change."""
        if version.body is Body.UNIT:
            self.claimed[version.code] = version

    def _cut(self, stored: StoredVersion) -> VersionDraft:
        """Supersede a version by one that ends on the day of the event."""
        cut = replace(
            stored.version,
            valid_until=self.event.effective_on,
            ends=Bound.ACT,
            event_id=self.event.id,
        )
        self.superseded_versions.append((cut.body, stored.row))
        self.draft.versions.append(cut)
        self.touched.add((cut.body, cut.id))
        return cut

    def _cut_codes(self, codes: list[StoredCode]) -> None:
        """End open codes; one that would begin on that day or later is dropped."""
        day = self.event.effective_on
        for stored in codes:
            self.superseded_codes.append(stored.row)
            if stored.code.valid_from < day:
                self.draft.codes.append(
                    replace(stored.code, valid_until=day, ends=Bound.ACT, event_id=self.event.id)
                )


def standing(plan: Plan, *, body_id: UUID, line: int) -> StoredVersion | None:
    """The version a change can build on: the body's last, open, begun before the day.

    Notes as a problem an unknown body, one that does not live then, one changed later.
    """
    versions = plan.state.versions.get(body_id)
    if not versions:
        plan.refuse(line, "source", UnknownBody(asked=body_id))
        return None
    last = versions[-1]
    on = plan.change.effective_on
    if last.version.valid_from >= on and len(versions) > 1:
        later = ChangedLater(name=last.version.name, on=last.version.valid_from)
        plan.refuse(line, "effective_on", later)
        return None
    if last.version.valid_from >= on or last.version.valid_until is not None:
        plan.refuse(line, "source", NotLiving(name=last.version.name, on=on))
        return None
    return last
