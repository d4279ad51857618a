"""A job file with its documents as one ZIP: its XML, its names, and whether it is whole. Pure."""

import lzma
import re
import zipfile
import zlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from io import BytesIO

from lxml import etree

from lienthong.documents.terms.filing_refusals import (
    ExportDamaged,
)

NAMESPACE = "urn:lienthong:job-file:1"
DESCRIPTION = "ho-so.xml"
SUMS = "SHA256SUMS"
MOST_FILES = 100_000
LARGEST = 2_000_000_000
"""Bytes of all files of an export together that a check unpacks."""
KNOWN = {"pdf", "doc", "docx", "xls", "xlsx", "ppt", "pptx", "odt", "ods", "xml", "txt", "csv",
         "png", "jpg", "jpeg", "tif", "tiff", "zip"}  # fmt: skip
UNREADABLE = (zipfile.BadZipFile, zlib.error, lzma.LZMAError, NotImplementedError, RuntimeError,
              EOFError, OSError, ValueError)  # fmt: skip
"""What zipfile raises for damaged, strangely packed and locked archives."""
FORBIDDEN = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff\ud800-\udfff]")


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportedFile:
    """A file of a document, under a path that this platform made."""

    path: str
    name: str
    size: int
    sha256: str


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportedDocument:
    """A document as NĐ 30/2020, Appendix VI describes it; "" and None are left out."""

    subject: str
    number: str = ""
    notation: str = ""
    issued_on: date | None = None
    author: str = ""
    to_places: str = ""
    priority: str = ""
    due_on: date | None = None
    signer: str = ""
    signer_title: str = ""
    arrival_number: int | None = None
    arrived_on: date | None = None
    trace: tuple[str, ...] = ()
    sheets: int | None = None
    files: list[ExportedFile] = field(default_factory=list)


@dataclass(frozen=True, kw_only=True, slots=True)
class ExportedJobFile:
    """A job file as its description says it."""

    organ_id: str
    year: int
    notation: str
    title: str
    organ_name: str
    retention: str
    opened_on: date
    closed_on: date | None
    exported_at: datetime
    documents: Sequence[ExportedDocument]


def path_for(document: int, file: int, name: str) -> str:
    """The path of a file in the ZIP: made of numbers, never of the name somebody gave it."""
    ending = name.rpartition(".")[2].lower()
    return f"tai-lieu/{document:04d}-{file:02d}.{ending if ending in KNOWN else 'bin'}"


def split_code(code: str) -> tuple[str, str]:
    """Number and notation of “12/UBND-VX”; a code of another shape is all notation."""
    number, slash, notation = code.partition("/")
    return (number, notation) if slash and len(number) <= LONGEST["CodeNumber"] else ("", code)


LONGEST = {"OrganId": 35, "FileNotation": 20, "Title": 500, "OrganName": 200, "Maintenance": 200,
           "Subject": 500, "CodeNumber": 11, "CodeNotation": 30, "ToPlaces": 1000, "Priority": 20,
           "FullName": 200, "Position": 500, "TraceHeader": 500}  # fmt: skip
"""Appendix VI says 13 for OrganId, as codes were then; those of QĐ 20/2020 are longer, and a code
that is cut names another agency."""


def build_description(given: ExportedJobFile) -> bytes:
    """The XML of a job file; texts are cut to what Appendix VI allows."""
    root = etree.Element(
        _name("JobFile"),
        nsmap={None: NAMESPACE},  # type: ignore[dict-item]  # the stubs know no default
    )
    code = etree.SubElement(root, _name("FileCode"))
    _add(code, "OrganId", given.organ_id)
    _add(code, "FileCatalog", f"{given.year:04d}")
    _add(code, "FileNotation", given.notation)
    _add(root, "Title", given.title)
    _add(root, "OrganName", given.organ_name)
    _add(root, "Maintenance", given.retention)
    _add(root, "StartDate", given.opened_on.isoformat())
    if given.closed_on is not None:
        _add(root, "EndDate", given.closed_on.isoformat())
    _add(root, "ExportedAt", given.exported_at.isoformat())
    for order, document in enumerate(given.documents, 1):
        _document(root, order, document)
    return etree.tostring(root, xml_declaration=True, encoding="UTF-8", pretty_print=True)


def _document(root: "etree._Element", order: int, given: ExportedDocument) -> None:
    node = etree.SubElement(root, _name("Document"), order=str(order))
    _add(node, "Subject", given.subject)
    for name, text in (
        ("CodeNumber", given.number),
        ("CodeNotation", given.notation),
        ("IssuedDate", given.issued_on.isoformat() if given.issued_on else ""),
        ("OrganName", given.author),
        ("ToPlaces", given.to_places),
        ("Priority", given.priority),
        ("DueDate", given.due_on.isoformat() if given.due_on else ""),
    ):
        if text:
            _add(node, name, text)
    if given.signer:
        signer = etree.SubElement(node, _name("SignerInfo"))
        _add(signer, "FullName", given.signer)
        _add(signer, "Position", given.signer_title)
    if given.arrival_number is not None:
        _add(node, "ArrivalNumber", str(given.arrival_number))
    if given.arrived_on is not None:  # numbers begin anew each year
        _add(node, "ArrivalDate", given.arrived_on.isoformat())
    if given.trace:
        trace = etree.SubElement(node, _name("TraceHeaderList"))
        for line in given.trace:
            _add(trace, "TraceHeader", line)
    if given.sheets is not None:
        _add(node, "Sheets", str(given.sheets))
    for one in given.files:
        etree.SubElement(
            node,
            _name("File"),
            path=one.path,
            name=_clean(one.name)[:500],
            size=str(one.size),
            sha256=one.sha256,
        )


def build_sums(files: Sequence[tuple[str, str]]) -> bytes:
    """The list of hashes, as `sha256sum -c` reads it, from (path, SHA-256)."""
    return "".join(f"{digest}  {path}\n" for path, digest in files).encode()


def check_export(content: bytes) -> int:
    """Prove that an export is whole: every file there, none besides, each as its hash says.

    How many documents it has. Refuses anything else (ExportDamaged, which says what is wrong).
    Nothing is written to a disk and no name of the ZIP is used as a path.
    """
    try:
        with zipfile.ZipFile(BytesIO(content)) as archive:
            return _check(archive)
    except UNREADABLE as error:
        raise ExportDamaged(what=str(error)) from error


def _check(archive: zipfile.ZipFile) -> int:
    infos = archive.infolist()
    names = [info.filename for info in infos]
    if len(names) != len(set(names)) or len(names) > MOST_FILES:
        raise ExportDamaged(what="names stand in it twice")
    if sum(info.file_size for info in infos) > LARGEST:
        raise ExportDamaged(what="it is larger than two gigabytes")
    if DESCRIPTION not in names or SUMS not in names:
        raise ExportDamaged(what=f"{DESCRIPTION} or {SUMS} is missing")
    described = archive.read(DESCRIPTION)
    parser = etree.XMLParser(resolve_entities=False, no_network=True, load_dtd=False)
    try:
        root = etree.fromstring(described, parser)
    except etree.XMLSyntaxError as error:
        raise ExportDamaged(what=f"{DESCRIPTION}: {error.msg}") from error
    wanted = {DESCRIPTION: sha256(described).hexdigest()}
    for one in root.iter(_name("File")):
        wanted[str(one.get("path"))] = str(one.get("sha256"))
    if set(names) - {SUMS} != set(wanted):
        odd = sorted((set(names) - {SUMS}) ^ set(wanted))
        raise ExportDamaged(what=", ".join(odd[:5]))
    for path, digest in wanted.items():
        if sha256(archive.read(path)).hexdigest() != digest:
            raise ExportDamaged(what=path)
    sums = build_sums(sorted(wanted.items()))
    if archive.read(SUMS) != sums:
        raise ExportDamaged(what=SUMS)
    return sum(1 for _node in root.iter(_name("Document")))


def _name(local: str) -> str:
    return f"{{{NAMESPACE}}}{local}"


def _clean(text: str) -> str:
    """Without what XML cannot hold."""
    return FORBIDDEN.sub(" ", text)


def _add(parent: "etree._Element", name: str, text: str) -> None:
    etree.SubElement(parent, _name(name)).text = _clean(text)[: LONGEST.get(name, 1000)]
