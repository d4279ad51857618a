"""Files of incoming documents on a page: what each is worth in words, its pages to look at."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext, gettext_noop, ngettext

from lienthong.documents.pages.words import say_instant
from lienthong.documents.terms import ArrivalFileCard, ExaminationCard, Reading
from lienthong.kernel.secrecy import say_mark
from lienthong.paper.signing.examination import LegalForce

FORCES = {
    LegalForce.ORIGINAL: (gettext_noop("Signed: an original"), "success"),
    LegalForce.SIGNED_IN_PART: (gettext_noop("Signed, not by both"), "warning"),
    LegalForce.DOUBTFUL: (gettext_noop("Signature not confirmed"), "warning"),
    LegalForce.FOR_INFORMATION: (gettext_noop("Not signed: for information"), "neutral"),
    LegalForce.BROKEN: (gettext_noop("Signature broken"), "danger"),
    LegalForce.UNREADABLE: (gettext_noop("Cannot be read"), "danger"),
}
"""What a file is worth, most in need of a look last."""
READINGS = {
    Reading.WAITING: gettext_noop("waits to be read"),
    Reading.READING: gettext_noop("is being read"),
    Reading.READ: gettext_noop("read"),
    Reading.FAILED: gettext_noop("could not be read"),
    Reading.BARRED: gettext_noop("kept from everybody"),
}
NOT_ACTED_ON = gettext_noop(
    "Signed by {person} and sealed by {agency}, and unchanged since: it has the force of an "
    "original (NĐ 30/2020/NĐ-CP, Article 5)."
)
"""Of an original whose sender asked to take it back or change it: what to do is said there."""
TRIAL = gettext_noop(
    "Signed with certificates of an authority made up for trying out, and unchanged since: a trial,"
    " without force. Do not act on it."
)
"""Said instead of what it would be worth by real certificates, never beside that."""
_WORTH_SOMETHING = frozenset({LegalForce.ORIGINAL, LegalForce.SIGNED_IN_PART})
_WORST = (
    LegalForce.BROKEN, LegalForce.UNREADABLE, LegalForce.DOUBTFUL, LegalForce.SIGNED_IN_PART,
    LegalForce.FOR_INFORMATION, LegalForce.ORIGINAL,
)  # fmt: skip


def force_name(force: LegalForce) -> str:
    """What a file is worth, in words."""
    return gettext(FORCES[force][0])


def badge_of_force(force: str, *, trial: bool = False) -> dict[str, str]:
    """A badge of what a file is worth; of a `trial` with made-up certificates: nothing."""
    worth = LegalForce(force)
    if trial and worth in _WORTH_SOMETHING:
        return {"text": gettext("Signed for trying out: no force"), "tone": "warning"}
    return {"text": force_name(worth), "tone": FORCES[worth][1]}


def badge_of_forces(forces: tuple[str, ...], *, trial: bool = False) -> dict[str, str] | None:
    """One badge for several files: the one of them that needs a look most."""
    worst = next((one for one in _WORST if one.value in forces), None)
    return badge_of_force(worst.value, trial=trial) if worst else None


def describe_files(
    request: HttpRequest,
    files: list[ArrivalFileCard],
    *,
    may_examine: bool,
    may_release: bool,
    acted_on: bool = True,
) -> list[dict[str, Any]]:
    """Each file as `documents/files.html` draws it; the one `?tep=` names is open at `?trang=`.

    `acted_on`: whether the document is, or its sender asked for it back.
    """
    chosen = _chosen(request, files)
    return [
        _describe(
            one,
            page=_page(request, one) if one is chosen else 0,
            may_examine=may_examine,
            may_release=may_release,
            acted_on=acted_on,
        )
        for one in files
    ]


def is_still_read(files: list[ArrivalFileCard]) -> bool:
    """Whether something of them waits to be read: then the page looks again by itself."""
    return any(one.state in {Reading.WAITING, Reading.READING} for one in files)


def _chosen(request: HttpRequest, files: list[ArrivalFileCard]) -> ArrivalFileCard | None:
    shown = [one for one in files if one.is_shown and one.pages]
    asked = request.GET.get("tep", "")
    named = next((one for one in shown if str(one.id) == asked), None)
    return named or next(iter(shown), None)


def _page(request: HttpRequest, file: ArrivalFileCard) -> int:
    asked = request.GET.get("trang", "")
    page = int(asked) if asked.isdecimal() and len(asked) <= 5 else 1  # noqa: PLR2004
    return min(max(page, 1), file.pages)


def _describe(
    file: ArrivalFileCard, *, page: int, may_examine: bool, may_release: bool, acted_on: bool
) -> dict[str, Any]:
    barred = file.state is Reading.BARRED
    worth = _worth(file, acted_on=acted_on)
    problem = gettext(file.problem[0]).format(**file.problem[1]) if file.problem else ""
    return {
        "name": file.name,
        "download": ""
        if barred or not file.size
        else reverse("documents:arrival_file", args=[file.id]),
        "progress": _progress(file),
        "problem": "" if worth and worth["summary"] == problem else problem,
        "mark": say_mark(file.secrecy) if file.secrecy else "",
        "release": reverse("documents:release", args=[file.id]) if barred and may_release else "",
        "is_scan": file.is_scan,
        "worth": worth,
        "examine": reverse("documents:examine", args=[file.id])
        if file.examination and may_examine and not barred
        else "",
        "viewer": _viewer(file, page) if page else None,
        "open": "" if page or not (file.is_shown and file.pages) else f"?tep={file.id}#xem",
    }


def _worth(file: ArrivalFileCard, *, acted_on: bool) -> dict[str, Any] | None:
    if file.examination is None:
        return None
    told = describe_examination(file.examination)
    is_trial = _is_trial(file.examination)
    if not acted_on and not is_trial and file.examination.force == LegalForce.ORIGINAL:
        told["summary"] = _say((NOT_ACTED_ON, file.examination.summary[1]))
    return told


def describe_examination(found: ExaminationCard) -> dict[str, Any]:
    """What a file is worth and why, in the language of the page."""
    badge = badge_of_force(found.force, trial=found.is_demonstration)
    is_trial = _is_trial(found)
    return {
        "badge": badge,
        "tone": badge["tone"].replace("neutral", "info"),
        "summary": gettext(TRIAL) if is_trial else _say(found.summary),
        "is_demonstration": found.is_demonstration and not is_trial,
        "statements": [_say(one) for one in found.statements],
        "signatures": [
            [_say(one) for one in signature.statements] for signature in found.signatures
        ],
        "none_found": gettext("There is none in the file.")
        if found.force != LegalForce.UNREADABLE
        else gettext("Whether there is one cannot be told."),
        "at": say_instant(found.at),
    }


def _is_trial(found: ExaminationCard) -> bool:
    """Whether it would be worth something, were its certificates not made up."""
    return found.is_demonstration and LegalForce(found.force) in _WORTH_SOMETHING


def _say(sentence: tuple[str, dict[str, str | int]]) -> str:
    text, params = sentence
    return gettext(text).format(**params)


def _progress(file: ArrivalFileCard) -> dict[str, Any] | None:
    if file.state not in {Reading.WAITING, Reading.READING}:
        return None
    said = gettext(READINGS[file.state])
    if file.state is Reading.READING and file.pages:
        said = ngettext(
            "%(done)d of %(pages)d page read", "%(done)d of %(pages)d pages read", file.pages
        ) % {"done": file.pages_read, "pages": file.pages}
    return {
        "id": f"read-{file.id}",
        "label": file.name,
        "value": file.pages_read,
        "max": max(file.pages, 1),
        "text": said,
    }


def _viewer(file: ArrivalFileCard, page: int) -> dict[str, Any]:
    picture = reverse("documents:page", args=[file.id, 0]).removesuffix("0")
    return {
        "file": file.id,
        "page": page,
        "pages": file.pages,
        "picture": picture,
        "previous": page - 1,
        "next": page + 1 if page < file.pages else 0,
        "alt": gettext("Page %(page)d of %(pages)d of %(name)s")
        % {"page": page, "pages": file.pages, "name": file.name},
    }
