"""What the tests of training sessions share."""

from datetime import UTC, datetime

from lienthong.cooperation.operations.attendance import check_in, switch_attendance
from lienthong.cooperation.operations.trainees import (
    change_trainee,
    record_trainees,
)
from lienthong.cooperation.operations.training_tables import apply_people, give_people
from lienthong.cooperation.operations.trainings import (
    Origin,
    add_training,
)
from lienthong.cooperation.queries.training_tables import (
    look_through_people,
)
from lienthong.cooperation.queries.trainings import (
    get_training,
)
from lienthong.cooperation.terms.trainings import (
    CheckIn,
    TraineeDraft,
    TrainingDraft,
)
from lienthong.cooperation.testing import (
    RECORDED_AT,
    make_acting,
    make_workbook,
)
from lienthong.documents.operations import named_upload

ACTING = make_acting()
NOW = datetime(2026, 11, 2, 1, 0, tzinfo=UTC)
DRAFT = {"course": "Chữ ký số", "place": "Hội trường A", "held": "02/11/2026", "trainer": "VNPT"}
HEAD = ("Họ và tên", "Chức danh", "Cơ quan", "Có mặt", "Điểm")
SO = "Sở Thử nghiệm (giả định)"


def add(commitment, **changes):
    draft = TrainingDraft(**(DRAFT | changes))
    return add_training(commitment=commitment, draft=draft, acting=ACTING, now=RECORDED_AT)


def record(training, *drafts, reason=""):
    origin = Origin(reason=reason)
    return record_trainees(reference=training, drafts=drafts, origin=origin, acting=ACTING, now=NOW)


def somebody(name="Lê Thị Hà", agency=SO, **said):
    return TraineeDraft(name=name, agency=agency, **said)


def people(training):
    return get_training(reference=training)[1]


def only(training):
    (one,) = people(training)
    return one


def codes_of(error):
    return [one.code.removeprefix("cooperation.") for one in error.value.params["refusals"]]


def open_room(training, now=NOW):
    switch_attendance(reference=training, is_open=True, acting=ACTING, now=now)
    return get_training(reference=training)[0].id


def come(training_id, name, agency="", *, scanned_at=NOW, now=NOW, **more):
    arrival = CheckIn(name=name, agency=agency, **more)
    return check_in(
        training_id=training_id, arrival=arrival, scanned_at=scanned_at, acting=None, now=now
    )


def give(training, *rows):
    upload = named_upload("Danh sách.xlsx", make_workbook(HEAD, *rows))
    return give_people(reference=training, upload=upload, acting=ACTING, now=NOW)


def look(training, table):
    return look_through_people(reference=training, table_id=table, today=NOW.date())


def apply(training, table, reason=""):
    return apply_people(reference=training, table_id=table, reason=reason, acting=ACTING, now=NOW)


def change(training, one, *, seen=None, reason="", **said):
    draft = {
        "name": one.name,
        "post": one.post,
        "agency": one.agency_name,
        "attended": one.attended_at is not None,
    }
    change_trainee(
        reference=training,
        trainee_id=one.id,
        draft=TraineeDraft(**(draft | said)),
        reason=reason,
        seen=one.steps if seen is None else seen,
        acting=ACTING,
        now=NOW,
    )
