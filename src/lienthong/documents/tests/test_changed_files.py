"""Files of documents that their sender recalled or updated: closed, or others in their place."""

from datetime import timedelta

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.models import ArrivalFile
from lienthong.documents.operations import read_files
from lienthong.documents.operations.read_files import read_next
from lienthong.documents.queries import get_arrival_file, list_arrival_files, list_received_files
from lienthong.documents.terms import Reading
from lienthong.documents.tests import scans
from lienthong.documents.tests.issuing import REASON, accepted_by
from lienthong.documents.tests.test_change import answers
from lienthong.documents.tests.test_desk import read_all, send, waiting
from lienthong.documents.tests.test_pages import as_person
from lienthong.exchange.operations import change_document
from lienthong.exchange.terms import ChangeDraft, ChangeKind, DocumentWithdrawn, Priority
from lienthong.exchange.testing import PDF
from lienthong.wire.edxml import OutgoingFile, write_document

FIRST, SECOND = PDF, PDF + b"%corrected\n"


@pytest.fixture
def sent(platform, office):
    """A document with a file that lies on the desk of the first commune; its sender's id of it."""
    document_id = send(platform, pdf=FIRST)
    platform.run()
    return document_id


def changes(platform, document_id, kind, **said):
    draft = ChangeDraft(kind=kind, reason=REASON, **said)
    sender = platform.clerk(platform.province.province)
    change_document(document_id=document_id, draft=draft, acting=sender, now=timezone.now())
    platform.run()


def updates(platform, document_id, monkeypatch):
    """Software that puts the corrected file into its update, as ours does not."""
    corrected = [OutgoingFile(name="sua.pdf", content=SECOND)]
    monkeypatch.setattr(
        "lienthong.exchange.operations.change.write_document",
        lambda packet: write_document(packet, attachments=corrected),
    )
    changes(platform, document_id, ChangeKind.UPDATE, priority=Priority.URGENT)


def contents_of(rows, agency_id):
    return [get_arrival_file(agency_id=agency_id, file_id=one.id).content for one in rows]


def test_a_recall_before_acceptance_closes_the_files_on_the_desk_too(platform, office, sent):
    clerk = office[0]
    (received,) = waiting(clerk)
    file = ArrivalFile.objects.get()
    address = reverse("documents:arrival_file", args=[file.id])
    assert as_person(clerk).get(address).content == FIRST

    changes(platform, sent, ChangeKind.RECALL)

    client = as_person(clerk)
    page = client.get(reverse("documents:received", args=[received.id])).content.decode()
    assert REASON in page
    assert address not in page
    assert client.get(address).status_code == 410
    assert client.get(reverse("documents:page", args=[file.id, 1])).status_code == 410
    with pytest.raises(DocumentWithdrawn):
        get_arrival_file(agency_id=clerk.agency_id, file_id=file.id)
    assert list_received_files(agency_id=clerk.agency_id, received_id=received.id) == []


def test_a_recall_of_what_never_came_waits_and_the_desk_says_so(
    platform, office, sent, monkeypatch
):
    meant = "lienthong.exchange.operations.receive.find_meant"
    monkeypatch.setattr(meant, lambda _message, _said: [])
    changes(platform, sent, ChangeKind.RECALL)
    client = as_person(office[0])
    assert len(waiting(office[0])) == 1
    desk = client.get(reverse("documents:desk")).content.decode()
    assert "Nơi gửi đề nghị thay đổi 1 văn bản chưa đến." in desk
    assert REASON in client.get(reverse("exchange:received")).content.decode()


def test_files_of_an_update_take_the_place_of_the_first_once_agreed_to(
    platform, office, sent, monkeypatch
):
    clerk = office[0]
    row = accepted_by(platform, clerk)
    read_all()
    given = {"agency_id": clerk.agency_id, "arrival_id": row.id}
    updates(platform, sent, monkeypatch)
    assert contents_of(list_arrival_files(**given), clerk.agency_id) == [FIRST]

    answers(platform, office, row)

    (card,) = list_arrival_files(**given)
    assert (card.name, card.state) == ("sua.pdf", Reading.WAITING)
    assert contents_of([card], clerk.agency_id) == [SECOND]
    again = list_arrival_files(**given)
    platform.run()
    assert list_arrival_files(**given) == again


def test_an_update_refused_leaves_the_files_as_they_are(platform, office, sent, monkeypatch):
    row = accepted_by(platform, office[0])
    updates(platform, sent, monkeypatch)
    answers(platform, office, row, agrees=False, reason="Đã xử lý xong theo văn bản cũ")
    cards = list_arrival_files(agency_id=row.agency_id, arrival_id=row.id)
    assert contents_of(cards, row.agency_id) == [FIRST]


def test_an_update_before_acceptance_brings_its_files_even_while_the_first_are_read(
    platform, office, sent, monkeypatch
):
    clerk = office[0]
    old = ArrivalFile.objects.get()

    def read(_row, _now):
        updates(platform, sent, monkeypatch)
        return read_files._Result(text="văn bản cũ")

    with monkeypatch.context() as during:
        during.setattr(read_files, "_read", read)
        assert read_next(timezone.now() + timedelta(seconds=1))

    row = accepted_by(platform, clerk)
    (card,) = list_arrival_files(agency_id=clerk.agency_id, arrival_id=row.id)
    assert (card.id == old.id, card.name, card.state) == (False, "sua.pdf", Reading.WAITING)
    assert contents_of([card], clerk.agency_id) == [SECOND]


def test_what_only_the_first_file_said_is_found_no_longer(platform, office, monkeypatch):
    clerk = office[0]
    document_id = send(platform, pdf=scans.letter())
    platform.run()
    row = accepted_by(platform, clerk)
    read_all()
    client = as_person(clerk)
    asked = reverse("documents:find"), {"q": "05/SKHCN-BCVT"}
    assert row.subject in client.get(*asked).content.decode()

    updates(platform, document_id, monkeypatch)
    answers(platform, office, row)

    assert row.subject not in client.get(*asked).content.decode()
