"""A job file to take along: whole, described as the schema says, with names made safely."""

import zipfile
from datetime import timedelta
from hashlib import sha256
from importlib.resources import files
from io import BytesIO, StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from lxml import etree

from lienthong.documents.models import Arrival, ArrivalFile, FileExport
from lienthong.documents.operations import ask_export, build_exports, make_up_retentions, put_upload
from lienthong.documents.operations.files import keep_file
from lienthong.documents.queries import get_export, read_file
from lienthong.documents.queries.files import path_of
from lienthong.documents.rules.file_export import check_export, path_for, split_code
from lienthong.documents.terms import Handling, Reading, Stage
from lienthong.documents.terms.filing import (
    ItemKind,
)
from lienthong.documents.terms.filing_refusals import (
    ExportDamaged,
    JobFileUnknown,
)
from lienthong.documents.testing import make_dispatch
from lienthong.documents.tests.test_filing import PDF, arrival, office, opened, put
from lienthong.paper.testing import page_pdf
from lienthong.work.testing import FIRST_DAY, NOW, make_office

__all__ = ["office"]
pytestmark = pytest.mark.django_db
SCHEMA = files("lienthong.documents").joinpath("data/job_file.xsd")
NAMES = ("../../etc/passwd", "C:\\x.exe", "\x01\ud800".encode("utf-8", "ignore").decode() + "a.PDF")


@pytest.fixture
def filled(office):
    """A file with a paper document, an outgoing one and three files with hostile names."""
    one = opened(office, title="Hồ sơ <&> \x07 “lạ”")
    put(office, one, arrival(office, code="12/UBND-VX & <b>"))
    sent = make_dispatch(office, stage=Stage.ISSUED, pdf=PDF, number=5, symbol="STh-VP", year=2026,
                         register="x", signed_at=NOW, issued_on=NOW.date())  # fmt: skip
    put(office, one, sent, ItemKind.DISPATCH)
    for number, name in enumerate(NAMES):
        content = page_pdf(f"Tệp {number}")
        put_upload(file_id=one, name=name, content=content, acting=office.lan, now=NOW)
    return one


def built(office, file_id):
    ask_export(file_id=file_id, acting=office.lan, now=NOW)
    build_exports(now=NOW)
    return read_file(get_export(file_id=file_id).sha256)


def test_an_export_is_whole_and_its_description_is_what_the_schema_says(office, filled):
    content = built(office, filled)
    assert check_export(content) == 5
    schema = etree.XMLSchema(etree.parse(BytesIO(SCHEMA.read_bytes())))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        described = etree.fromstring(archive.read("ho-so.xml"))
        schema.assertValid(described)
        assert set(archive.namelist()) == {
            "ho-so.xml", "SHA256SUMS", "tai-lieu/0002-01.pdf", "tai-lieu/0003-01.bin",
            "tai-lieu/0004-01.bin", "tai-lieu/0005-01.pdf",
        }  # fmt: skip
        sums = archive.read("SHA256SUMS").decode()
        assert f"{sha256(PDF).hexdigest()}  tai-lieu/0002-01.pdf" in sums
    said = {node.tag.rpartition("}")[2]: node.text for node in described.iter(etree.Element)}
    assert (said["ArrivalNumber"], said["ArrivalDate"][:5]) == ("1", "2026-")
    assert said["FullName"] == office.leader.account_name


def test_a_long_code_of_an_agency_stands_whole():
    make_up_retentions(agency_id=None, on=FIRST_DAY)
    own = make_office("UBND xã Thử", code="H56.MINHHOA.16093")
    content = built(own, opened(own, title="Hồ sơ thử"))
    schema = etree.XMLSchema(etree.parse(BytesIO(SCHEMA.read_bytes())))
    with zipfile.ZipFile(BytesIO(content)) as archive:
        described = etree.fromstring(archive.read("ho-so.xml"))
    schema.assertValid(described)
    assert described.findtext(".//{*}OrganId") == "H56.MINHHOA.16093"


@pytest.mark.parametrize(
    ("state", "handling", "goes_along"),
    [
        (Reading.READ, Handling.DONE, True),
        (Reading.BARRED, Handling.DONE, False),
        (Reading.READ, Handling.RECALLED, False),
    ],
)
def test_scans_of_a_paper_document_go_along_but_for_what_nobody_may_see(
    office, state, handling, goes_along
):
    one, paper = opened(office, title="Hồ sơ có bản quét"), arrival(office, code="3/UBND")
    put(office, one, paper)
    Arrival.objects.filter(id=paper).update(handling=handling)
    ArrivalFile.objects.create(
        id=uuid4(),
        agency_id=office.agency_id,
        arrival_id=paper,
        position=0,
        name="quet.pdf",
        content_type="application/pdf",
        file=keep_file(PDF, content_type="application/pdf", now=NOW),
        state=state,
        added_at=NOW,
    )
    with zipfile.ZipFile(BytesIO(built(office, one))) as archive:
        assert ("tai-lieu/0001-01.pdf" in archive.namelist()) is goes_along


def changed(content, path, new):
    """The export with one member replaced, or left out where `new` is None."""
    made = BytesIO()
    with zipfile.ZipFile(BytesIO(content)) as old, zipfile.ZipFile(made, "w") as archive:
        for name in old.namelist():
            if name != path:
                archive.writestr(name, old.read(name))
        if new is not None:
            archive.writestr(path, new)
    return made.getvalue()


def test_a_changed_a_missing_and_a_strange_member_are_found(office, filled, tmp_path):
    content = built(office, filled)
    for faulty in (
        changed(content, "tai-lieu/0002-01.pdf", PDF + b" "),
        changed(content, "tai-lieu/0002-01.pdf", None),
        changed(content, "../lạ.txt", b"x"),
        changed(content, "SHA256SUMS", b""),
        changed(content, "ho-so.xml", b"<!DOCTYPE x [<!ENTITY a 'b'>]><x>&a;</x>"),
        content[:-30],
        b"no zip",
    ):
        with pytest.raises(ExportDamaged):
            check_export(faulty)
    path, said = tmp_path / "x.zip", StringIO()
    path.write_bytes(content)
    call_command("documents", "verify", str(path), stdout=said)
    assert "5" in said.getvalue()


def test_every_changed_bit_is_refused_in_words_or_harms_no_document(office, filled):
    content = built(office, filled)
    refused = 0
    for place in range(len(content)):
        faulty = bytearray(content)
        faulty[place] ^= 1 << place % 8
        try:
            assert check_export(bytes(faulty)) == 5
        except ExportDamaged:
            refused += 1
    assert refused > len(content) / 2


def test_an_export_is_asked_for_once_and_what_is_lost_is_said(office, filled):
    first = ask_export(file_id=filled, acting=office.lan, now=NOW)
    assert ask_export(file_id=filled, acting=office.clerk, now=NOW) == first
    path_of(sha256(PDF).hexdigest()).unlink()
    build_exports(now=NOW + timedelta(seconds=2))
    made = get_export(file_id=filled)
    assert (made.sha256, made.ended_at) == ("", NOW + timedelta(seconds=2))
    assert sha256(PDF).hexdigest() in made.problem
    assert build_exports(now=NOW) == 0
    with pytest.raises(JobFileUnknown):
        ask_export(file_id=filled, acting=make_office("Sở Khác").lan, now=NOW)
    assert FileExport.objects.count() == 1


@pytest.mark.parametrize(
    ("name", "path"),
    [
        ("a.PDF", "tai-lieu/0001-02.pdf"),
        ("a", "tai-lieu/0001-02.bin"),
        ("x.e/xe", "tai-lieu/0001-02.bin"),
    ],
)
def test_paths_are_made_of_numbers(name, path):
    assert path_for(1, 2, name) == path


@pytest.mark.parametrize(
    ("code", "parts"),
    [("12/UBND-VX", ("12", "UBND-VX")), ("không số", ("", "không số")), ("", ("", ""))],
)
def test_a_code_is_number_and_notation(code, parts):
    assert split_code(code) == parts
