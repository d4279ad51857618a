"""PDFs as an attacker makes them: changed after signing, or made to choke whoever reads them."""

import zlib
from io import BytesIO
from itertools import repeat

from pyhanko.pdf_utils import generic
from pyhanko.pdf_utils.generic import pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.pdf_utils.reader import PdfFileReader
from pyhanko.pdf_utils.writer import copy_into_new_writer


def changing(change):
    """A later revision in which `change(writer)` was made."""

    def changed(data):
        writer = IncrementalPdfFileWriter(BytesIO(data), strict=False)
        change(writer)
        out = BytesIO()
        writer.write(out)
        return out.getvalue()

    return changed


def _page(writer):
    return writer.root["/Pages"]["/Kids"][0].get_object()


def _stream(text):
    return generic.StreamObject(stream_data=text)


def replace_content(writer):
    """Another text on the page."""
    page = _page(writer)
    page[pdf_name("/Contents")] = writer.add_object(_stream(b"BT ET"))
    writer.update_container(page)


def replace_content_in_place(writer):
    """The object of the content itself, under its old number."""
    reference = _page(writer).raw_get("/Contents")
    if isinstance(reference, generic.ArrayObject):
        reference = reference.raw_get(0)
    kept = reference.get_object()
    kept._data = b"BT ET"
    kept._encoded_data = None
    writer.mark_update(reference)


def replace_font(writer):
    """Shadow attack: the letters of a font exchanged."""
    fonts = _page(writer)["/Resources"]["/Font"]
    font = fonts[next(iter(fonts))]
    font[pdf_name("/BaseFont")] = pdf_name("/Other")
    writer.update_container(font)


def cover_with_annotation(writer):
    """Shadow attack: something laid over the text."""
    page = _page(writer)
    look = _stream(b"0 g 0 0 400 400 re f")
    look[pdf_name("/Type")], look[pdf_name("/Subtype")] = pdf_name("/XObject"), pdf_name("/Form")
    box = generic.ArrayObject(generic.FloatObject(x) for x in (50, 400, 450, 800))
    look[pdf_name("/BBox")] = box
    over = generic.DictionaryObject(
        {
            pdf_name("/Type"): pdf_name("/Annot"),
            pdf_name("/Subtype"): pdf_name("/Stamp"),
            pdf_name("/Rect"): box,
            pdf_name("/AP"): generic.DictionaryObject({pdf_name("/N"): writer.add_object(look)}),
        }
    )
    if "/Annots" not in page:
        page[pdf_name("/Annots")] = generic.ArrayObject()
    page["/Annots"].append(writer.add_object(over))
    writer.update_container(page["/Annots"])
    writer.update_container(page)


def change_seals_look(writer):
    """The image of a signature exchanged for another."""
    field = writer.root["/AcroForm"]["/Fields"][0].get_object()
    field[pdf_name("/AP")] = generic.DictionaryObject(
        {pdf_name("/N"): writer.add_object(_stream(b"0 0 9 9 re f"))}
    )
    writer.update_container(field)


def add_page(writer):
    """A page more."""
    pages = writer.root["/Pages"]
    pages["/Kids"].append(writer.add_object(generic.DictionaryObject(_page(writer))))
    pages[pdf_name("/Count")] = generic.NumberObject(2)
    writer.update_container(pages)
    writer.update_container(pages["/Kids"])


def swap_root(writer):
    """Shadow attack: another document hung up in place of the signed one."""
    root = writer.root
    pages = generic.DictionaryObject(root["/Pages"])
    page = generic.DictionaryObject(_page(writer))
    page[pdf_name("/Contents")] = writer.add_object(_stream(b"BT ET"))
    pages[pdf_name("/Kids")] = generic.ArrayObject([writer.add_object(page)])
    root[pdf_name("/Pages")] = writer.add_object(pages)
    writer.update_root()


def add_script(writer):
    """A script that runs when the file is opened."""
    action = {pdf_name("/S"): pdf_name("/JavaScript"), pdf_name("/JS"): pdf_string("app.alert(1)")}
    writer.root[pdf_name("/OpenAction")] = generic.DictionaryObject(action)
    writer.update_root()


def unlist_signature(writer):
    """Signature wrapping: seen on the page, in no list of fields."""
    writer.root["/AcroForm"][pdf_name("/Fields")] = generic.ArrayObject()
    writer.update_container(writer.root["/AcroForm"])
    writer.update_root()


TAMPERINGS = (
    replace_content, replace_content_in_place, cover_with_annotation, change_seals_look, add_page,
    swap_root, add_script, unlist_signature, replace_font,
)  # fmt: skip


def encrypted(data):
    """Protected by a password for its owner; anybody may read it."""
    writer = copy_into_new_writer(PdfFileReader(BytesIO(data)))
    writer.encrypt(owner_pass="owner", user_pass="")
    out = BytesIO()
    writer.write(out)
    return out.getvalue()


def file_of(*objects, trailer="/Root 1 0 R"):
    """A file of these objects, numbered from 1, with a table of where they are."""
    out = BytesIO()
    out.write(b"%PDF-1.7\n")
    places = []
    for number, body in enumerate(objects, 1):
        places.append(out.tell())
        out.write(b"%d 0 obj\n" % number + body + b"\nendobj\n")
    start = out.tell()
    out.write(b"xref\n0 %d\n0000000000 65535 f \n" % (len(objects) + 1))
    for place in places:
        out.write(b"%010d 00000 n \n" % place)
    size = f"/Size {len(objects) + 1} {trailer}".encode()
    out.write(b"trailer\n<<" + size + b">>\nstartxref\n%d\n%%%%EOF\n" % start)
    return out.getvalue()


ROOT = b"<</Type/Catalog/Pages 2 0 R>>"
PAGES = b"<</Type/Pages/Kids[3 0 R]/Count 1>>"
PAGE = b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R>>"
CONTENT = b"<</Length 5>>\nstream\nBT ET\nendstream"


def with_root(more):
    """A whole small file with this in its root."""
    return file_of(b"<</Type/Catalog/Pages 2 0 R " + more + b">>", PAGES, PAGE, CONTENT)


def packed_blanks(before, size, after):
    """What zlib makes of many blanks between two texts, without packing each block of them anew."""
    packer = zlib.compressobj(9, zlib.DEFLATED, -zlib.MAX_WBITS)

    def pack(data):
        return packer.compress(data) + packer.flush(zlib.Z_FULL_FLUSH)

    block = b" " * 2**20
    blocks, rest = divmod(size, len(block))
    begun, packed, ended = pack(before), pack(block), pack(b" " * rest + after)
    checked = zlib.adler32(before)
    for data in (*repeat(block, blocks), b" " * rest + after):
        checked = zlib.adler32(data, checked)
    whole = begun + packed * blocks + ended + packer.flush()
    return b"\x78\xda" + whole + checked.to_bytes(4, "big")


def bomb(size):
    """Objects packed in a stream that unpacks to many bytes."""
    packed = packed_blanks(b"5 0 ", size, b"<<>>")
    body = b"<</Type/ObjStm/N 1/First 4/Filter/FlateDecode/Length %d>>\nstream\n" % len(packed)
    head = file_of(
        b"<</Type/Catalog/Pages 2 0 R/Names 5 0 R>>", PAGES, PAGE,
        body + packed + b"\nendstream",
    )  # fmt: skip
    rows = b"".join([b"\0" * 4] * 5 + [b"\2\0\4\0"])
    start = len(head)
    table = zlib.compress(rows)
    last = head.rindex(b"startxref")
    before = int(head[last:].split()[1])
    dictionary = (
        b"6 0 obj\n<</Type/XRef/Size 7/W[1 2 1]/Index[5 1]/Root 1 0 R/Prev %d/Length 4>>\n"
        b"stream\n\2\0\4\0\nendstream\nendobj\nstartxref\n%d\n%%%%EOF\n"
    ) % (before, start)
    assert table
    return head + dictionary


CHOKING = {
    "nested arrays": lambda: with_root(b"/X " + b"[" * 200_000 + b"]" * 200_000),
    "nested dictionaries": lambda: with_root(b"/X " + b"<</X" * 100_000),
    "a table that leads back to itself": lambda: file_of(
        ROOT, PAGES, PAGE, CONTENT, trailer="/Root 1 0 R /Prev 9"
    ),
    "pages that contain themselves": lambda: file_of(
        ROOT, b"<</Type/Pages/Kids[2 0 R]/Count 1000000000/Parent 2 0 R>>", PAGE, CONTENT
    ),
    "an object that is itself": lambda: file_of(ROOT, PAGES, PAGE, b"4 0 R"),
    "a length without end": lambda: file_of(
        ROOT, PAGES, PAGE, b"<</Length 99999999999>>\nstream\nBT"
    ),
    "no root": lambda: file_of(ROOT, trailer=""),
    "a root that is a number": lambda: file_of(b"7"),
    "a table of two thousand million objects": lambda: (
        b"%PDF-1.7\nxref\n0 2000000000\n0000000000 65535 f \ntrailer\n<</Root 1 0 R>>\n"
        b"startxref\n9\n%%EOF"
    ),
    "many objects": lambda: with_root(b"/X [" + b"<<>>" * 500_000 + b"]"),
    "zeros": lambda: b"%PDF-1.7\n" + bytes(30_000_000),
    "open brackets": lambda: b"%PDF-1.7\n" + b"<" * 3_000_000,
}
