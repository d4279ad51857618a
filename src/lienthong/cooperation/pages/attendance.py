"""Attendance: the room shows a code that changes; who is there scans it or types it."""

from base64 import b64encode
from datetime import datetime
from io import BytesIO
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_http_methods
from qrcode import QRCode
from qrcode.image.svg import SvgPathImage

from lienthong.cooperation.operations.attendance import check_code, check_in, switch_attendance
from lienthong.cooperation.pages.one_form import say_refusal, typed
from lienthong.cooperation.pages.rights import requires_part
from lienthong.cooperation.pages.training_forms import CheckInForm, TypedCheckInForm
from lienthong.cooperation.pages.training_words import crumbs_of
from lienthong.cooperation.pages.wording import in_words
from lienthong.cooperation.queries.retention import retention_rule
from lienthong.cooperation.queries.trainings import (
    get_door,
    get_room,
    get_training,
    is_open_now,
)
from lienthong.cooperation.rules.attendance import scan_holds, written
from lienthong.cooperation.terms import EDIT
from lienthong.cooperation.terms.training_refusals import AttendanceClosed
from lienthong.cooperation.terms.trainings import CheckedIn, CheckIn
from lienthong.identity.queries import address_of, get_acting, open_to_all
from lienthong.identity.terms import Acting, SignInRequired
from lienthong.kernel.errors import Refusal

_NOT_FOUND = 404


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@requires_part(EDIT)
def room(request: HttpRequest, reference: str) -> HttpResponse:
    """What the wall of the room shows: the code as a picture and as figures, who came so far."""
    summary, people = get_training(reference=reference)
    now, refusal = timezone.now(), None
    if request.method == "POST":
        try:
            switch_attendance(
                reference=reference,
                is_open=request.POST.get("deed") == "open",
                acting=get_acting(request),
                now=now,
            )
        except Refusal as error:
            refusal = error
        else:
            return redirect("cooperation:training_room", reference=reference)
    came = sorted(
        (one for one in people if one.attended_at is not None),
        key=lambda one: (one.attended_at, one.name),
        reverse=True,
    )
    context = {
        "summary": summary,
        "came": came,
        "refusal": refusal and in_words(refusal),
        "crumbs": crumbs_of(summary, gettext("Attendance")),
        "shown": _shown(request, reference, now) if is_open_now(summary, now) else None,
    }
    return render(
        request, "cooperation/room.html", context, status=refusal.status if refusal else 200
    )


@never_cache
@require_http_methods(["GET", "HEAD", "POST"])
@open_to_all
def attend(request: HttpRequest, training_id: UUID) -> HttpResponse:
    """Check in: with one press if the code was scanned, else by name and the code on the wall."""
    now = timezone.now()
    mark = f"attendance:{training_id}"
    scanned_at = _scanned(request, mark, now)
    acting = _acting_or_none(request)
    done, refusal = None, None
    asked = CheckInForm if scanned_at else TypedCheckInForm
    form = asked(typed(request), initial=_known(acting))
    try:
        draft = get_door(training_id=training_id, now=now)
        code = request.GET.get("ma", "")
        if code and scanned_at is None and not form.is_bound:
            _check(request, training_id, code, now)
            request.session[mark] = now.isoformat()
            return redirect("cooperation:attend", training_id=training_id)
    except AttendanceClosed as error:
        return _closed(request, error)
    except Refusal as error:
        if error.status == _NOT_FOUND:
            raise
        refusal = in_words(error)
    if form.is_bound and form.is_valid():
        try:
            if scanned_at is None:
                _check(request, training_id, form.cleaned_data.get("code", ""), now)
            done = _come(training_id, form, acting, scanned_at=scanned_at or now, now=now)
        except Refusal as error:
            say_refusal(form, error)
        else:
            request.session.pop(mark, None)
    context = {
        "draft": draft,
        "form": form,
        "done": done,
        "refusal": refusal,
        "person": acting,
        "scanned": scanned_at is not None,
        "months": retention_rule(on=timezone.localdate(now)).months,
        "sign_in": f"{reverse('account_login')}?next={request.path}",
    }
    faulty = form.is_bound and bool(form.errors)
    return render(request, "cooperation/attend.html", context, status=422 if faulty else 200)


def qr_picture(address: str) -> str:
    """An address as a QR code, as the address of a picture (SVG)."""
    code = QRCode(border=2)
    code.add_data(address)
    file = BytesIO()
    code.make_image(image_factory=SvgPathImage).save(file)
    return f"data:image/svg+xml;base64,{b64encode(file.getvalue()).decode()}"


def _shown(request: HttpRequest, reference: str, now: datetime) -> dict[str, Any]:
    found = get_room(reference=reference, now=now)
    door = reverse("cooperation:attend", args=[found.summary.id])
    address = request.build_absolute_uri(door)
    return {
        "picture": qr_picture(f"{address}?ma={found.code}"),
        "code": written(found.code),
        "address": address,
        "look": int(now.timestamp()),
    }


def _check(request: HttpRequest, training_id: UUID, code: str, now: datetime) -> None:
    acting = _acting_or_none(request)
    check_code(
        training_id=training_id,
        code=code,
        account_id=None if acting is None else acting.account_id,
        address=address_of(request),
        now=now,
    )


def _come(
    training_id: UUID,
    form: CheckInForm,
    acting: Acting | None,
    *,
    scanned_at: datetime,
    now: datetime,
) -> CheckedIn:
    asked = form.cleaned_data
    arrival = CheckIn(name=asked["name"], agency=asked["agency"], post=asked["post"])
    if acting is not None:
        arrival = CheckIn(
            name=acting.account_name,
            agency=acting.agency_name or asked["agency"],
            post=asked["post"],
            account_id=acting.account_id,
            agency_id=acting.agency_id,
        )
    return check_in(
        training_id=training_id,
        arrival=arrival,
        scanned_at=scanned_at,
        acting=acting,
        now=now,
    )


def _scanned(request: HttpRequest, mark: str, now: datetime) -> datetime | None:
    """When this browser scanned the code, as long as that holds."""
    kept = request.session.get(mark)
    at = datetime.fromisoformat(kept) if kept else None
    return at if at is not None and scan_holds(at, now) else None


def _known(acting: Acting | None) -> dict[str, str]:
    if acting is None:
        return {}
    return {"name": acting.account_name, "agency": acting.agency_name}


def _acting_or_none(request: HttpRequest) -> Acting | None:
    try:
        return get_acting(request)
    except SignInRequired:
        return None


def _closed(request: HttpRequest, refusal: Refusal) -> HttpResponse:
    context = {"refusal": in_words(refusal), "draft": None}
    return render(request, "cooperation/attend.html", context, status=refusal.status)
