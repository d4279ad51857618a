"""What is issued is still PDF/A-2b after signing, numbering and sealing (NĐ 30/2020, Appendix I).

No validator is at hand, so what ISO 19005-2 asks for and an update could break is measured in the
file itself; that each of the measures bites is shown on files that break it.
"""

import re
from io import BytesIO

import pytest
from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import ArrayObject, DictionaryObject, NameObject, pdf_name
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader

from lienthong.paper.layout import Faces, lay_out
from lienthong.paper.layout.tests.samples import MADE_AT, document
from lienthong.paper.signing.filling import add_gaps, fill_gaps, list_texts
from lienthong.paper.signing.signer import sign_pdf
from lienthong.paper.testing import personal, seal
from lienthong.paper.tests.signing.crafted import add_script
from lienthong.paper.tests.signing.test_filling import GAPS, VALUES

PRINTED, NOT_SEEN = 4, 1 | 2 | 32 | 256  # invisible, hidden, no view, toggled


@pytest.fixture(scope="module")
def laid_out():
    return lay_out(document(), faces=Faces.bundled(), made_at=MADE_AT).pdf


@pytest.fixture(scope="module")
def issued(laid_out, person, agency):
    """Signed by a person, numbered, sealed: as it leaves the agency."""
    filled = fill_gaps(sign_pdf(add_gaps(laid_out, GAPS), personal(person)), VALUES)
    return sign_pdf(filled, seal(agency, locks=list_texts(filled)))


def of(one, key, otherwise=None):
    """A value of a dictionary, followed where it is a reference."""
    return one[key] if key in one else otherwise  # noqa: SIM401 - its `get` follows nothing


def listed(many):
    return [many[at] for at in range(len(many))]


def reached(reader):
    """Everything that the catalogue leads to, once."""
    seen, waiting = set(), [reader.trailer.raw_get("/Root")]
    while waiting:
        one = waiting.pop()
        if isinstance(one, generic.IndirectObject):
            if one.reference in seen:
                continue
            seen.add(one.reference)
            one = one.get_object()
        if isinstance(one, DictionaryObject):
            yield one
            waiting += [one.raw_get(key) for key in one]
        elif isinstance(one, ArrayObject):
            waiting += [one.raw_get(at) for at in range(len(one))]


def faults_of(data):
    """What keeps a file from being PDF/A-2b, as far as it is measured here."""
    reader = PdfFileReader(BytesIO(data))
    root, objects = reader.root, list(reached(reader))
    faults = [*_faults_of_head(reader, root)]
    for one in objects:
        faults += _faults_of_font(one)
        faults += _faults_of_annotation(one)
        faults += _faults_of_stream(one)
        if "/AA" in one:
            faults.append("acts by itself")
        if of(one, "/S") in {"/JavaScript", "/Launch", "/SubmitForm", "/ImportData"}:
            faults.append(f"action {one['/S']}")
    return faults


def _faults_of_head(reader, root):
    form = of(root, "/AcroForm", {})
    intents = [one for one in listed(of(root, "/OutputIntents", ())) if one["/S"] == "/GTS_PDFA1"]
    profiles = [one["/DestOutputProfile"].data for one in intents]
    xmp = root["/Metadata"].data if "/Metadata" in root else b""
    checks = {
        "encrypted": "/Encrypt" in reader.trailer,
        "no file identifier": "/ID" not in reader.trailer,
        "no output intent": len(profiles) != 1,
        "profile is not of RGB": not all(one[16:20] == b"RGB " for one in profiles),
        "does not say its part": not re.search(rb'pdfaid:part(>|=")2', xmp),
        "does not say its conformance": not re.search(rb'pdfaid:conformance(>|=")B', xmp),
        "metadata are packed": "/Filter" in of(root, "/Metadata", {}),
        "looks are left to the viewer": bool(of(form, "/NeedAppearances")),
        "XFA": "/XFA" in form,
        "embedded files": "/EmbeddedFiles" in of(root, "/Names", {}),
    }
    return [name for name, holds in checks.items() if holds]


def _faults_of_font(one):
    if of(one, "/Type") != "/Font" or of(one, "/Subtype") in {"/Type0", "/Type3"}:
        return []
    described = of(one, "/FontDescriptor", {})
    if any(key in described for key in ("/FontFile", "/FontFile2", "/FontFile3")):
        return []
    return [f"font {one.get('/BaseFont')} is not embedded"]


def _faults_of_annotation(one):
    if "/Rect" not in one or "/Subtype" not in one or one["/Subtype"] == "/Popup":
        return []
    flags, (left, bottom, right, top) = int(of(one, "/F", 0)), listed(one["/Rect"])
    faults = []
    if not flags & PRINTED or flags & NOT_SEEN:
        faults.append(f"an annotation is not printed as it is seen ({flags})")
    if (right - left) * (top - bottom) and one["/Subtype"] != "/Link":
        look = of(one, "/AP", {})
        if list(look) != ["/N"] or not isinstance(look["/N"], generic.StreamObject):
            faults.append("an annotation has no look of its own")
    if one["/Subtype"] == "/Widget" and "/A" in one:
        faults.append("a field acts")
    return faults


def _faults_of_stream(one):
    if not isinstance(one, generic.StreamObject):
        return []
    filters = of(one, "/Filter", [])
    used = {filters} if isinstance(filters, NameObject) else set(listed(filters))
    faults = ["LZW"] if "/LZWDecode" in used else []
    faults += ["bytes outside of the file"] if "/F" in one else []
    if of(one, "/Subtype") == "/Image":
        faults += ["smoothed"] if of(one, "/Interpolate") else []
        faults += ["other pictures"] if "/Alternates" in one else []
    if of(one, "/Subtype") == "/PS" or "/OPI" in one or "/Ref" in one:
        faults.append("PostScript or parts of other files")
    return faults


def test_what_is_laid_out_is_archivable(laid_out):
    assert faults_of(laid_out) == []


def test_it_stays_so_when_it_is_signed_numbered_and_sealed(issued):
    assert faults_of(issued) == []


def changed(data, change):
    writer = IncrementalPdfFileWriter(BytesIO(data))
    change(writer)
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def without_intent(writer):
    del writer.root["/OutputIntents"]
    writer.update_root()


def with_loose_looks(writer):
    writer.root["/AcroForm"][pdf_name("/NeedAppearances")] = generic.BooleanObject(True)
    writer.update_container(writer.root["/AcroForm"])


def with_hidden_field(writer):
    field = writer.root["/AcroForm"]["/Fields"][0]
    field[pdf_name("/F")] = generic.NumberObject(2)
    writer.update_container(field)


def with_foreign_font(writer):
    font = {"/Type": pdf_name("/Font"), "/Subtype": pdf_name("/Type1"),
            "/BaseFont": pdf_name("/Helvetica")}  # fmt: skip
    made = DictionaryObject({pdf_name(key): value for key, value in font.items()})
    writer.root[pdf_name("/X")] = writer.add_object(made)
    writer.update_root()


@pytest.mark.parametrize(
    ("change", "fault"),
    [
        (add_script, "action /JavaScript"),
        (without_intent, "no output intent"),
        (with_loose_looks, "looks are left to the viewer"),
        (with_hidden_field, "an annotation is not printed as it is seen (2)"),
        (with_foreign_font, "font /Helvetica is not embedded"),
    ],
)
def test_each_measure_bites(issued, change, fault):
    assert fault in faults_of(changed(issued, change))
