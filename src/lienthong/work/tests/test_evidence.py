"""Files that show what was done: kept beside the entry, for who may see the task."""

from dataclasses import replace
from hashlib import sha256
from pathlib import Path

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import timezone

from lienthong.directory.testing import facts_told
from lienthong.paper.testing import page_pdf
from lienthong.work.models import Evidence
from lienthong.work.operations import move_task, report_progress, withdraw_evidence
from lienthong.work.queries import get_task, read_evidence
from lienthong.work.rules.evidence import MOST_BYTES, MOST_FILES
from lienthong.work.terms import (
    EvidenceLost,
    EvidenceNameRefused,
    EvidenceRefused,
    EvidenceTooMuch,
    EvidenceUnknown,
    GivenEvidence,
    Move,
    MoveRefused,
    ReasonMissing,
    TaskState,
    TaskUnknown,
)
from lienthong.work.testing import NOW, give, make_office

PDF = page_pdf("Biên bản nghiệm thu")


@pytest.fixture(autouse=True)
def folder(tmp_path, settings):
    """Evidence in a folder of its own."""
    settings.WORK = replace(settings.WORK, files=tmp_path)
    return tmp_path


def write(office, task, *files, who=None, text=""):
    given = [GivenEvidence(name=name, content=content) for name, content in files]
    report_progress(
        task_id=task, text=text, progress=None, files=given, acting=who or office.lan, now=NOW
    )


def test_a_file_alone_is_an_entry_and_its_hash_stands_in_the_record(office, folder):
    task = give(office, office.lan, office.minh)
    write(office, task, ("Biên bản nghiệm thu.pdf", PDF))
    (file,) = get_task(task_id=task, acting=office.leader, now=NOW).entries[0].evidence
    read, kind = read_evidence(task_id=task, evidence_id=file.id, acting=office.minh, now=NOW)
    assert (read.name, read.content, kind) == ("Biên bản nghiệm thu.pdf", PDF, "application/pdf")
    (fact,) = facts_told("work:task:progressed")
    digest = sha256(PDF).hexdigest()
    assert fact.data["files"] == [f"Biên bản nghiệm thu.pdf (SHA-256 {digest})"]
    assert (Path(folder) / digest[:2] / digest).read_bytes() == PDF


def test_only_who_sees_the_task_reads_its_files(office):
    task, other = give(office, office.lan), give(office, office.minh)
    write(office, task, ("a.pdf", PDF))
    asked = {"evidence_id": Evidence.objects.get().id, "now": NOW}
    for stranger in (office.minh, make_office("Sở Khác").leader):
        with pytest.raises(TaskUnknown):
            read_evidence(task_id=task, acting=stranger, **asked)
    with pytest.raises(EvidenceUnknown):
        read_evidence(task_id=other, acting=office.minh, **asked)


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("a.pdf", b"MZ\x90\x00 not a PDF"),
        ("a.exe", b"MZ\x90\x00"),
        ("a.html", b"<script>alert(1)</script>"),
        ("a.pdf", b""),
        ("a.docm", b"PK\x03\x04macro"),
        ("a", PDF),
        (".pdf", PDF),
        ("a\u202efdp.pdf", PDF),
    ],
)
def test_what_is_not_what_its_name_says_is_refused_and_nothing_is_written(
    office, folder, name, content
):
    task = give(office, office.lan)
    with pytest.raises(EvidenceRefused):
        write(office, task, ("gut.pdf", PDF), (name, content))
    assert not Evidence.objects.exists()
    assert list(folder.iterdir()) == []
    assert len(get_task(task_id=task, acting=office.lan, now=NOW).entries) == 1


@pytest.mark.parametrize("name", ["<b>x.pdf", "a", ".pdf", "a\u202efdp.pdf", f"{'a' * 200}.pdf"])
def test_a_good_file_under_a_name_that_cannot_be_kept_is_told_so(office, name):
    task = give(office, office.lan)
    with pytest.raises(EvidenceNameRefused):
        write(office, task, (name, PDF))


def test_too_many_or_too_large_files_are_refused(office):
    task = give(office, office.lan)
    with pytest.raises(EvidenceTooMuch):
        write(office, task, *[("a.pdf", PDF)] * (MOST_FILES + 1))
    with pytest.raises(EvidenceTooMuch):
        write(office, task, ("a.pdf", PDF.ljust(MOST_BYTES + 1)))


def test_a_file_changed_on_the_disk_is_not_given_out(office, folder):
    task = give(office, office.lan)
    write(office, task, ("a.pdf", PDF))
    (kept,) = folder.glob("??/*")
    kept.write_bytes(b"%PDF-other")
    with pytest.raises(EvidenceLost):
        read_evidence(
            task_id=task, evidence_id=Evidence.objects.get().id, acting=office.lan, now=NOW
        )


def test_the_page_takes_files_and_gives_them_only_to_be_saved(office, as_person):
    task = give(office, office.lan, now=timezone.now(), due_on=None)
    lan = as_person(office.lan)
    sent = {"text": "Đã xong", "uploads": [SimpleUploadedFile("Ảnh 1.pdf", PDF)]}
    assert lan.post(reverse("work:progress", args=[task]), sent).status_code == 302
    assert "Ảnh 1.pdf" in lan.get(reverse("work:one", args=[task])).content.decode()
    address = reverse("work:evidence", args=[task, Evidence.objects.get().id])
    answer = as_person(office.leader).get(address)
    assert answer.content == PDF
    assert answer["Content-Disposition"].startswith("attachment;")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert as_person(office.minh).get(address).status_code == 404
    sent = {"text": "Nữa", "uploads": [SimpleUploadedFile("virus.pdf", b"MZ")]}
    refused = lan.post(reverse("work:progress", args=[task]), sent)
    assert refused.status_code == 422
    assert "virus.pdf" in refused.content.decode()


REASON = "Nhầm bản của xã khác."


def withdraw(office, task, who, reason=REASON):
    file = Evidence.objects.get()
    withdraw_evidence(task_id=task, evidence_id=file.id, reason=reason, acting=who, now=NOW)


def test_a_file_is_withdrawn_by_who_added_it_and_opened_by_nobody_any_more(office):
    task = give(office, office.lan, office.minh)
    write(office, task, ("a.pdf", PDF), who=office.minh)
    for other in (office.lan, office.leader):
        with pytest.raises(MoveRefused):
            withdraw(office, task, other)
    with pytest.raises(ReasonMissing):
        withdraw(office, task, office.minh, reason="nhầm")
    card = get_task(task_id=task, acting=office.minh, now=NOW)
    assert [one.may_withdraw for one in card.entries[0].evidence] == [True]
    withdraw(office, task, office.minh)
    newest, entry, *_ = get_task(task_id=task, acting=office.minh, now=NOW).entries
    assert newest.text == f"a.pdf: {REASON}"
    assert [(one.withdrawn, one.may_withdraw) for one in entry.evidence] == [(True, False)]
    (fact,) = facts_told("work:evidence:withdrawn")
    assert fact.data["file"] == f"a.pdf (SHA-256 {sha256(PDF).hexdigest()})"
    assert fact.data["reason"] == REASON
    for somebody in (office.minh, office.leader):
        with pytest.raises(EvidenceUnknown):
            read_evidence(
                task_id=task, evidence_id=Evidence.objects.get().id, acting=somebody, now=NOW
            )
    with pytest.raises(EvidenceUnknown):
        withdraw(office, task, office.minh)


def test_the_same_file_elsewhere_stays_when_it_is_withdrawn_here(office):
    task, other = give(office, office.lan), give(office, office.lan)
    write(office, task, ("a.pdf", PDF))
    withdraw(office, task, office.lan)
    write(office, other, ("b.pdf", PDF))
    kept = Evidence.objects.get(name="b.pdf")
    read, _ = read_evidence(task_id=other, evidence_id=kept.id, acting=office.lan, now=NOW)
    assert read.content == PDF


def test_nothing_is_withdrawn_from_a_closed_task(office):
    task = give(office, office.lan)
    write(office, task, ("a.pdf", PDF))
    for move, who in ((Move.REPORT, office.lan), (Move.CONFIRM, office.leader)):
        move_task(task_id=task, move=move, acting=who, now=NOW)
    with pytest.raises(MoveRefused):
        withdraw(office, task, office.lan)


def test_a_report_brings_its_files_and_one_that_is_refused_changes_nothing(office, folder):
    task = give(office, office.lan)
    asked = {"task_id": task, "acting": office.lan, "now": NOW}
    bad, good = GivenEvidence(name="a.pdf", content=b"MZ"), GivenEvidence(name="a.pdf", content=PDF)
    with pytest.raises(EvidenceRefused):
        move_task(move=Move.REPORT, files=[good, bad], **asked)
    with pytest.raises(MoveRefused):
        move_task(move=Move.START, files=[good], **asked)
    assert list(folder.iterdir()) == []
    assert not facts_told("work:task:reported")
    move_task(move=Move.REPORT, files=[good], **asked)
    card = get_task(**asked)
    assert card.summary.state is TaskState.REPORTED
    assert [one.name for one in card.entries[0].evidence] == ["a.pdf"]
    (fact,) = facts_told("work:task:reported")
    assert fact.data["files"] == [f"a.pdf (SHA-256 {sha256(PDF).hexdigest()})"]


def test_own_work_is_finished_with_its_files(office):
    own = {"acting": office.leader, "now": NOW}
    task = give(office, office.leader)
    file = GivenEvidence(name="a.pdf", content=PDF)
    move_task(task_id=task, move=Move.REPORT, files=[file], **own)
    (fact,) = facts_told("work:task:finished")
    assert len(fact.data["files"]) == 1


def test_the_page_reports_with_a_file_and_withdraws_it(office, as_person):
    task = give(office, office.lan, now=timezone.now(), due_on=None)
    lan, one = as_person(office.lan), reverse("work:one", args=[task])
    step = reverse("work:move", args=[task, "report"])
    bad = lan.post(step, {"text": "Xong", "uploads": [SimpleUploadedFile("v.pdf", b"MZ")]})
    assert bad.status_code == 422
    assert "v.pdf" in bad.content.decode()
    lan.post(step, {"text": "Xong", "uploads": [SimpleUploadedFile("Ảnh 1.pdf", PDF)]})
    file = Evidence.objects.get()
    away = reverse("work:withdraw_evidence", args=[task, file.id])
    assert away in lan.get(one).content.decode()
    assert away not in as_person(office.leader).get(one).content.decode()
    short = lan.post(away, {"text": "nhầm"})
    assert short.status_code == 422
    lan.post(away, {"text": REASON})
    shown = as_person(office.leader).get(one).content.decode()
    assert reverse("work:evidence", args=[task, file.id]) not in shown
    assert f"Ảnh 1.pdf: {REASON}" in shown
