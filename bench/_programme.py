"""A cooperation programme of a size that no province has, filled in without the platform's forms.

Everything in it is MADE UP. Rows are written straight into the tables, in the order of their keys:
what is measured is reading them.
"""

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.db import connection, models, transaction

from lienthong.cooperation.models import (
    Agreement,
    AgreementParty,
    AgreementVersion,
    Commitment,
    CommitmentPlace,
    CommitmentVersion,
    Conclusion,
    Measure,
    Meeting,
    Result,
    Rollout,
    RolloutSite,
    RolloutSiteVersion,
    Trainee,
    Training,
    Trial,
)
from lienthong.directory.queries import find_committee
from lienthong.directory.terms import Card

AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
COMMITMENTS_EACH = 20
PLACES_EACH = 10
"""One commitment in so many names a commune."""
ROLLOUTS = 100
SITES_EACH = 996
TRIALS = 500
TRAININGS = 400
TRAINEES_EACH = 20
MEETINGS = 200
CONCLUSIONS_EACH = 5
BATCH = 20_000
_STATES = ("confirmed", "confirmed", "confirmed", "submitted", "disputed")
_MONTHS = [(year, month) for year in (2025, 2026) for month in range(1, 13)]
_AGREEMENT, _COMMITMENT, _RESULT = 1 << 96, 2 << 96, 3 << 96
_ROLLOUT, _SITE = 4 << 96, 5 << 96
_TRIAL, _TRAINING, _TRAINEE, _MEETING, _CONCLUSION = (n << 96 for n in range(6, 11))


@dataclass(frozen=True, kw_only=True)
class Size:
    """How many of each."""

    agreements: int
    results: int

    @property
    def commitments(self) -> int:
        """Commitments in all."""
        return self.agreements * COMMITMENTS_EACH


def fill(size: Size, communes: Sequence[Card], provider: UUID) -> None:
    """Write the programme: agreements of communes and departments with one provider."""
    committees = [find_committee(unit_id=one.id) for one in communes]
    bodies = [one.id for one in committees if one is not None]
    _write(Agreement, _agreements(size))
    _write(AgreementVersion, _versions(size))
    _write(AgreementParty, _parties(size, bodies, provider))
    _write(Commitment, _commitments(size))
    _write(CommitmentVersion, _commitment_versions(size, provider))
    _write(CommitmentPlace, _places(size, communes))
    _write(Measure, _measures(size))
    _write(Rollout, _rollouts())
    _write(RolloutSite, _sites(communes))
    _write(RolloutSiteVersion, _site_versions())
    _write(Trial, _trials(size))
    _write(Training, _trainings(size))
    _write(Trainee, _trainees(bodies))
    _write(Meeting, _meetings(size, provider))
    _write(Conclusion, _conclusions())
    _write(Result, _results(size, communes, provider))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")


def reference(number: int) -> str:
    """The reference of the agreement at a place."""
    return f"Z{number + 1}"


def _agreements(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.agreements):
        key = f"Z{n + 1:08}".encode()
        yield {"id": UUID(int=_AGREEMENT + n), "reference": reference(n), "reference_key": key}


def _versions(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.agreements):
        title = f"Thỏa thuận giả định {n + 1}"
        begins, ends = date(2024, 1, 1), date(2025 + n % 6, 12, 31)
        yield {
            "id": n + 1,
            "agreement_id": UUID(int=_AGREEMENT + n),
            **_recorded(),
            "record_kind": "agreement",
            "title": title,
            "level": "commune",
            "signed": "2024-01-01",
            "signed_basis": "stated",
            "term": f"2024/{2025 + n % 6}",
            "contents": [],
            "duties": [],
            "figures": [],
            "sources": [],
            "renews_certainty": "stated",
            "signed_first_on": begins,
            "signed_last_on": begins,
            "begins_first_on": begins,
            "begins_last_on": begins,
            "ends_first_on": ends,
            "ends_last_on": ends,
            "folded": title.lower(),
            "title_key": title.encode(),
            "level_rank": 4,
        }


def _parties(size: Size, bodies: Sequence[UUID], provider: UUID) -> Iterator[dict[str, Any]]:
    for n in range(size.agreements):
        for place, side, body in ((0, "state", bodies[n % len(bodies)]), (1, "provider", provider)):
            yield {
                "id": 2 * n + place + 1,
                "version_id": n + 1,
                "position": place,
                "side": side,
                "role": "signatory",
                "name": f"Bên {side}",
                "agency_id": body,
            }


def _commitments(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.commitments):
        yield {
            "id": UUID(int=_COMMITMENT + n),
            "agreement_id": UUID(int=_AGREEMENT + n // COMMITMENTS_EACH),
            "number": n % COMMITMENTS_EACH + 1,
        }


def _commitment_versions(size: Size, provider: UUID) -> Iterator[dict[str, Any]]:
    for n in range(size.commitments):
        named = n % PLACES_EACH == 0
        due = date(2026 + n % 3, n % 12 + 1, 28)
        yield {
            "id": n + 1,
            "commitment_id": UUID(int=_COMMITMENT + n),
            **_recorded(),
            "what": f"Cam kết giả định {n + 1}",
            "owner_side": "provider",
            "owner_name": "Bên provider",
            "owner_id": provider,
            "state": "in_force",
            "due": due.isoformat(),
            "source": "giả định",
            "indicator": "Điểm được lắp",
            "unit": "điểm",
            "targets": [["2026", "60"]],
            "reach": "units" if named else "not_said",
            "due_first_on": due,
            "due_last_on": due,
            "folded": f"cam ket gia dinh {n + 1}",
        }


def _places(size: Size, communes: Sequence[Card]) -> Iterator[dict[str, Any]]:
    for place, n in enumerate(range(0, size.commitments, PLACES_EACH)):
        unit = communes[place % len(communes)].id
        yield {"id": place + 1, "version_id": n + 1, "unit_id": unit}


def _measures(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(size.commitments):
        yield {
            "commitment_id": UUID(int=_COMMITMENT + n),
            "counting": ("sum", "latest")[n % 2],
            "by_unit": True,
            "categories": [],
            "recorded_at": AT,
            "recorded_by": "giả định",
        }


def _rollouts() -> Iterator[dict[str, Any]]:
    for n in range(ROLLOUTS):
        yield {
            "id": UUID(int=_ROLLOUT + n),
            "commitment_id": UUID(int=_COMMITMENT + n * COMMITMENTS_EACH),
            "number": 1,
            "item": f"Hạng mục {n + 1}",
            "item_key": f"hang muc {n % 50 + 1}",
            "kind": ("infrastructure", "application")[n % 2],
            "measure": "bộ",
            "recorded_at": AT,
            "recorded_by": "giả định",
        }


def _sites(communes: Sequence[Card]) -> Iterator[dict[str, Any]]:
    for n in range(ROLLOUTS * SITES_EACH):
        at = n % SITES_EACH
        yield {
            "id": UUID(int=_SITE + n),
            "rollout_id": UUID(int=_ROLLOUT + n // SITES_EACH),
            "unit_id": communes[at % len(communes)].id,
            "place_key": f"diem {at // len(communes) + 1}",
        }


def _site_versions() -> Iterator[dict[str, Any]]:
    for n in range(ROLLOUTS * SITES_EACH):
        day = date(2026, n % 12 + 1, n % 28 + 1)
        used = n % 3 == 0
        yield {
            "id": n + 1,
            "site_id": UUID(int=_SITE + n),
            "number": 1,
            "place": f"Điểm {n % SITES_EACH // 166 + 1}",
            "quantity": "1",
            "planned": day.isoformat(),
            "installed": day.isoformat() if n % 4 else "",
            "in_use": day.isoformat() if used and n % 4 else "",
            "recorded_at": AT,
            "recorded_by": "giả định",
            "stage": "" if not n % 4 else "in_use" if used else "installed",
            "plan_ends_on": day,
            "there_on": day if n % 4 else None,
            "used_on": day if used and n % 4 else None,
        }


def _trials(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(TRIALS):
        yield {
            "id": UUID(int=_TRIAL + n),
            "commitment_id": UUID(int=_COMMITMENT + n * 7 % size.commitments),
            "number": n * 7 // size.commitments + 1,
            "what": f"Dùng thử {n + 1}",
            "user": "Cơ quan giả định",
            "begins": f"2026-{n % 12 + 1:02}",
            "ends": f"2027-{n % 12 + 1:02}",
            "recorded_at": AT,
            "recorded_by": "giả định",
        }


def _trainings(size: Size) -> Iterator[dict[str, Any]]:
    for n in range(TRAININGS):
        day = date(2026, n % 10 + 1, n % 28 + 1)
        yield {
            "id": UUID(int=_TRAINING + n),
            "commitment_id": UUID(int=_COMMITMENT + n * 11 % size.commitments),
            "number": n * 11 // size.commitments + 1,
            "course": f"Khóa {n % 10 + 1}",
            "course_key": f"khoa {n % 10 + 1}",
            "place": "Hội trường giả định",
            "held": day.isoformat(),
            "first_on": day,
            "last_on": day,
            "has_test": False,
            "recorded_at": AT,
            "recorded_by": "giả định",
            "room_key": f"{n:064}",
        }


def _trainees(bodies: Sequence[UUID]) -> Iterator[dict[str, Any]]:
    for n in range(TRAININGS * TRAINEES_EACH):
        body = bodies[n % len(bodies)]
        yield {
            "id": UUID(int=_TRAINEE + n),
            "training_id": UUID(int=_TRAINING + n // TRAINEES_EACH),
            "name": f"Người giả định {n + 1}",
            "name_key": f"nguoi gia dinh {n + 1}",
            "agency_id": body,
            "agency_name": "Cơ quan giả định",
            "agency_key": str(body),
            "invited": True,
            "attended_at": AT if n % 5 else None,
            "attended_how": "list" if n % 5 else "",
            "recorded_at": AT,
            "recorded_by": "giả định",
        }


def _meetings(size: Size, provider: UUID) -> Iterator[dict[str, Any]]:
    for n in range(MEETINGS):
        yield {
            "id": UUID(int=_MEETING + n),
            "agreement_id": UUID(int=_AGREEMENT + n * 13 % size.agreements),
            "agency_id": provider,
            "agency_name": "Bên provider",
            "title": f"Họp sơ kết {n + 1}",
            "held_on": date(2026, n % 10 + 1, n % 28 + 1),
            "recorded_at": AT,
            "recorded_by": "giả định",
        }


def _conclusions() -> Iterator[dict[str, Any]]:
    for n in range(MEETINGS * CONCLUSIONS_EACH):
        yield {
            "id": UUID(int=_CONCLUSION + n),
            "meeting_id": UUID(int=_MEETING + n // CONCLUSIONS_EACH),
            "number": n % CONCLUSIONS_EACH + 1,
            "text": f"Kết luận {n + 1}",
            "side": ("state", "provider")[n % 2],
            "due_on": date(2026, n % 12 + 1, n % 28 + 1),
            "state": "open" if n % 4 else "done",
            "ended_on": None if n % 4 else date(2026, 11, 1),
        }


def _results(size: Size, communes: Sequence[Card], provider: UUID) -> Iterator[dict[str, Any]]:
    # Rounded up: the last commitments have fewer or none, and none is asked for that is not there.
    each = -(-size.results // size.commitments)
    for n in range(size.results):
        year, month = _MONTHS[n % each % len(_MONTHS)]
        unit = communes[n % len(communes)].id
        commitment = UUID(int=_COMMITMENT + n // each)
        period = f"{year}-{month:02}"
        yield {
            "id": UUID(int=_RESULT + n),
            "commitment_id": commitment,
            "period": period,
            "first_on": date(year, month, 1),
            "last_on": date(year, month, 28),
            "unit_id": unit,
            "value": n % 7,
            "state": _STATES[n % len(_STATES)],
            "side": "provider",
            "agency_id": provider,
            "agency_name": "Bên provider",
            "reported_by": "giả định",
            "reported_at": AT,
            "changed_at": AT,
            "steps": 3,
            "count_key": f"{commitment}|{unit}||{period}",
        }


def _recorded() -> dict[str, Any]:
    return {
        "number": 1,
        "kind": "first",
        "recorded_at": AT,
        "recorded_by": "giả định",
    }


def _write(model: type[models.Model], rows: Iterable[dict[str, Any]]) -> None:
    """Write rows in batches; members that a row does not name are as the model has them."""
    told, quoted = model._meta, connection.ops.quote_name  # noqa: SLF001 - Django's own way to ask
    fields = list(told.concrete_fields)
    names = ", ".join(quoted(field.column) for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    statement = f"INSERT INTO {quoted(told.db_table)} ({names}) VALUES ({marks})"
    batch: list[list[Any]] = []
    # One transaction a table: else SQLite waits for the disk at every row.
    with transaction.atomic(), connection.cursor() as cursor:
        for row in rows:
            batch.append([_stored(field, row) for field in fields])
            if len(batch) == BATCH:
                cursor.executemany(statement, batch)
                batch = []
        if batch:
            cursor.executemany(statement, batch)


def _stored(field: Any, row: dict[str, Any]) -> Any:
    value = row[field.attname] if field.attname in row else field.get_default()
    return field.get_db_prep_save(value, connection)
