"""Open data: what everybody may know of agreements, in the forms of open standards."""

import csv
import io
import json
import re
from collections import defaultdict
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from uuid import UUID

from django.conf import settings

from lienthong.cooperation.models import AgreementVersion
from lienthong.cooperation.queries.commitments import list_commitments
from lienthong.cooperation.queries.listing import (
    AgreementFilter,
    confirmed_rows,
    count_agreements,
)
from lienthong.cooperation.queries.rows import draft_from_row, standing_from_row
from lienthong.cooperation.queries.unit_story import count_public_results
from lienthong.cooperation.rules.publication import (
    AGREEMENT_COLUMNS,
    add_collaborations,
    agreement_line,
    build_catalogue,
    build_releases,
)
from lienthong.cooperation.terms import (
    CommitmentFilter,
    CommitmentSummary,
    RecordKind,
    State,
    VersionKind,
)
from lienthong.cooperation.terms.publication import (
    LOCAL_PREFIX,
    MADE_UP,
    Amended,
    Format,
    PrefixMalformed,
    Publication,
    PublicFigures,
    Published,
)
from lienthong.directory.queries import build_org_export, find_committee, home_province
from lienthong.paper.workbook import never_a_formula
from lienthong.reporting.queries import (
    get_definition,
    period_of,
    read_figures,
)
from lienthong.reporting.terms import Figure, Indicator, Span

_PREFIX = re.compile(r"ocds-[a-z0-9]{6}", re.ASCII)
FIGURE_COLUMNS = (
    "what",
    "name_vi",
    "name_en",
    "as_of",
    "part",
    "whole",
    "percent",
    "legal_basis",
    "note",
)
_AT_ONCE = 100_000


def check_prefix(prefix: str) -> str:
    """The prefix of open contracting ids, the local one for none; refuses PrefixMalformed."""
    if prefix and _PREFIX.fullmatch(prefix) is None:
        raise PrefixMalformed(prefix=prefix[:40])
    return prefix or LOCAL_PREFIX


def publication_of(*, now: datetime, on: date, prefix: str = LOCAL_PREFIX) -> Publication:
    """What this platform publishes as of a day: the province's committee answers for it."""
    province = home_province(on)
    committee = None if province is None else find_committee(unit_id=province, on=on)
    return Publication(
        publisher=committee.name if committee else settings.DIRECTORY.province_code,
        published_at=now,
        on=on,
        base_url=settings.SITE.public_url.rstrip("/"),
        ocid_prefix=prefix,
        demonstration=settings.SITE.demonstration_marked(),
    )


def list_published(*, on: date, with_commitments: bool = False) -> list[Published]:
    """Every agreement as everybody may know it, as it stands on a day, by reference.

    What a side has yet to confirm is not published.
    Texts are not part of it, so nothing confidential is. Commitments are for people who are signed
    in: to publish them is for whoever asks with `with_commitments` to decide. The number of queries
    does not grow with the agreements.
    """
    rows = list(
        confirmed_rows()
        .select_related("agreement")
        .prefetch_related("parties")
        .order_by("agreement__reference_key")
    )
    references = {row.agreement_id: row.agreement.reference for row in rows}
    renewed: dict[UUID, list[str]] = defaultdict(list)
    for row in rows:
        if row.renews_id is not None:
            renewed[row.renews_id].append(row.agreement.reference)
    amended, owed = _amended(), _owed(on) if with_commitments else {}
    return [
        Published(
            id=row.agreement_id,
            reference=row.agreement.reference,
            draft=draft_from_row(row),
            standing=standing_from_row(row, on=on),
            recorded_at=row.recorded_at,
            amended=tuple(amended[row.agreement_id]),
            renews=references.get(row.renews_id, "") if row.renews_id else "",
            renewed_by=tuple(renewed[row.agreement_id]),
            commitments=tuple(owed.get(row.agreement.reference, ())),
        )
        for row in rows
    ]


def write_open_data(form: Format, about: Publication, *, with_commitments: bool = False) -> bytes:
    """A file of open data in one of its forms, in UTF-8."""
    if form is Format.DCAT:
        return _json(build_catalogue(about))
    if form is Format.FIGURES:
        note = MADE_UP if about.demonstration else ""
        return _csv(FIGURE_COLUMNS, ((*line, note) for line in _figure_lines(about)))
    agreements = list_published(on=about.on, with_commitments=with_commitments)
    if form is Format.CSV:
        lines = (agreement_line(one, about) for one in agreements)
        return _csv(AGREEMENT_COLUMNS, lines)
    if form is Format.OCDS:
        return _json(build_releases(agreements, about))
    agencies = build_org_export(on=about.on)
    return _json(add_collaborations(agencies, agreements, about))


def read_public_figures(*, on: date) -> PublicFigures:
    """How many confirmed agreements stand how on a day; counted by the database."""
    by_state = {
        state: count_agreements(
            matching=AgreementFilter(state=state, kind=RecordKind.AGREEMENT, confirmed=True),
            on=on,
        )
        for state in State
    }
    gaps = count_agreements(matching=AgreementFilter(kind=RecordKind.GAP), on=on)
    unconfirmed = count_agreements(matching=AgreementFilter(confirmed=False), on=on)
    results, communes = count_public_results()
    return PublicFigures(
        on=on,
        agreements=sum(by_state.values()),
        by_state=by_state,
        gaps=gaps,
        unconfirmed=unconfirmed,
        results=results,
        communes=communes,
    )


def read_public_indicators(*, on: date) -> dict[Indicator, Figure]:
    """The province's indicators of the running year, of all agencies together."""
    return read_figures(period=period_of(on, Span.YEAR), today=on)


def _amended() -> dict[UUID, list[Amended]]:
    rows = AgreementVersion.objects.filter(kind=VersionKind.AMENDMENT.value).order_by("number")
    found: dict[UUID, list[Amended]] = defaultdict(list)
    for key, number, effective, reason in rows.values_list(
        "agreement_id", "number", "effective", "reason"
    ):
        found[key].append(Amended(number=number, effective=effective, reason=reason))
    return found


def _owed(on: date) -> dict[str, list[CommitmentSummary]]:
    found: dict[str, list[CommitmentSummary]] = defaultdict(list)
    for one in list_commitments(matching=CommitmentFilter(), on=on, limit=_AT_ONCE):
        found[one.agreement].append(one)
    return found


def _figure_lines(about: Publication) -> Iterable[Sequence[str]]:
    figures = read_public_figures(on=about.on)
    day = about.on.isoformat()
    for state, count in figures.by_state.items():
        vi, en = STATE_NAMES[state]
        whole = str(figures.agreements)
        yield (f"agreements_{state.value}", vi, en, day, str(count), whole, "", "")
    vi, en = "Thỏa thuận nguồn có nhắc mà không nêu tên", "Mentioned by a source without a name"
    yield ("agreements_unnamed", vi, en, day, str(figures.gaps), "", "", "")
    vi, en = "Thỏa thuận mới một bên ghi, bên kia chưa xác nhận", "Entered by one side alone"
    yield ("agreements_unconfirmed", vi, en, day, str(figures.unconfirmed), "", "", "")
    vi, en = "Số liệu của xã, phường hai bên đã xác nhận", "Figures of communes confirmed by both"
    yield ("results_of_communes", vi, en, day, str(figures.results), "", "", "")
    vi, en = "Xã, phường có số liệu đã xác nhận", "Communes with a confirmed figure"
    yield ("communes_with_results", vi, en, day, str(figures.communes), "", "", "")
    for indicator, figure in read_public_indicators(on=about.on).items():
        definition = get_definition(indicator=indicator, on=about.on)
        share = figure.share
        yield (
            indicator.value,
            definition.name["vi"],
            definition.name["en"],
            day,
            str(figure.part),
            "" if figure.whole is None else str(figure.whole),
            "" if share is None else f"{share:.1f}",
            definition.legal_basis,
        )


STATE_NAMES = {
    State.NOT_BEGUN: ("Thỏa thuận chưa bắt đầu", "Agreements not begun"),
    State.IN_FORCE: ("Thỏa thuận đang có hiệu lực", "Agreements in force"),
    State.LAPSED: ("Thỏa thuận đã hết hạn", "Agreements lapsed"),
    State.UNKNOWN: ("Thỏa thuận chưa rõ còn hiệu lực", "Agreements of which it is not known"),
}
"""In both languages, for a file that is read in either."""


def _json(content: object) -> bytes:
    return json.dumps(content, ensure_ascii=False, indent=1).encode() + b"\n"


def _csv(columns: Sequence[str], lines: Iterable[Sequence[str]]) -> bytes:
    """With a byte order mark, as spreadsheet programs want it; no cell is a formula."""
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(columns)
    for line in lines:
        writer.writerow([never_a_formula(cell) for cell in line])
    return text.getvalue().encode("utf-8-sig")
