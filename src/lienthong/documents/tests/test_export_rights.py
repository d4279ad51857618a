"""An export shows nobody what its file does not show them, and fetching it is reading."""

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.queries import list_facts_of
from lienthong.documents.events import RestrictedRead, subject_of
from lienthong.documents.models import FileExport, FileItem
from lienthong.documents.operations import (
    ask_export,
    build_exports,
    exports,
    restrict_arrival,
    take_out,
)
from lienthong.documents.operations.exports import withdraw_exports
from lienthong.documents.tests.test_filing import arrival, office, opened, put
from lienthong.documents.tests.test_filing_pages import as_person
from lienthong.work.testing import NOW

__all__ = ["office"]
pytestmark = pytest.mark.django_db


@pytest.fixture
def exported(office):
    """A job file with a document that only the leader and the clerk read, and its export."""
    file_id, one = opened(office), arrival(office, code="8/STh")
    put(office, file_id, one)
    ask_export(file_id=file_id, acting=office.lan, now=NOW)
    build_exports(now=NOW)
    restrict_arrival(
        arrival_id=one, readers=[office.leader.account_id], acting=office.clerk, now=NOW
    )
    return file_id, one


def fetched(person, file_id):
    return as_person(person).get(reverse("documents:file_export", args=[file_id]))


def readings(arrival_id):
    return [(fact.actor_name, fact.tag) for fact in list_facts_of(subject=subject_of(arrival_id))
            if fact.tag == RestrictedRead.TAG]  # fmt: skip


def test_what_was_built_before_a_document_was_restricted_is_closed(office, exported):
    file_id, one = exported
    assert fetched(office.lan, file_id).status_code == 404
    assert readings(one) == []


def test_fetching_a_restricted_document_in_an_export_is_reading_it(office, exported):
    file_id, one = exported
    assert fetched(office.leader, file_id).status_code == 200
    assert readings(one) == [(office.leader.account_name, RestrictedRead.TAG)]


def test_what_was_taken_out_is_in_no_export_of_the_file(office, exported):
    file_id, _ = exported
    item = FileItem.objects.get(job_file=file_id)
    take_out(file_id=file_id, item_id=item.id, reason="Xếp nhầm", acting=office.lan, now=NOW)
    assert fetched(office.lan, file_id).status_code == 302
    assert not FileExport.objects.exists()


def test_an_export_withdrawn_while_it_is_built_is_not_there_afterwards(
    office, exported, monkeypatch
):
    file_id, _ = exported
    ask_export(file_id=file_id, acting=office.lan, now=NOW)
    keep = exports.keep_file

    def withdraws_meanwhile(content, **given):
        withdraw_exports(job_files=[file_id])
        return keep(content, **given)

    monkeypatch.setattr(exports, "keep_file", withdraws_meanwhile)
    assert build_exports(now=timezone.now()) == 1
    assert not FileExport.objects.exists()
