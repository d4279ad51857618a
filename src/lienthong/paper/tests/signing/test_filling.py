"""Number and day come into a page after its signature, and the signature stays whole (SG-24)."""

from dataclasses import replace
from io import BytesIO

import pytest
from pyhanko.pdf_utils.generic import DictionaryObject, pdf_name, pdf_string
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter

from lienthong.paper.scanning.apart import count_pages, draw_page, find_places
from lienthong.paper.signing.examination import LegalForce
from lienthong.paper.signing.filling import Gap, add_gaps, fill_gaps, list_gaps, list_texts
from lienthong.paper.signing.reading import Question, read_pdf
from lienthong.paper.signing.refusals import GapAlreadyFilled, GapUnknown, NotPdf, PdfBroken
from lienthong.paper.signing.signer import sign_pdf
from lienthong.paper.signing.terms import Place
from lienthong.paper.testing import NOON, page_pdf, personal, seal, trusting

GAPS = (
    Gap("number", Place(1, 130, 720, 160, 729)),
    Gap("day", Place(1, 400, 720, 413, 729), is_italic=True),
)
VALUES = {"number": "15", "day": "05"}


@pytest.fixture(scope="module")
def page():
    return page_pdf()


@pytest.fixture(scope="module")
def signed(page, person):
    return sign_pdf(add_gaps(page, GAPS), personal(person))


def drawn(data):
    return draw_page(data, page=1, width=400).png


def force(data, authority):
    return read_pdf(Question(data=data, trust=trusting(authority), at=NOON)).force


def test_filling_keeps_the_signature_and_the_seal_covers_what_was_filled(
    page, signed, authority, agency
):
    filled = fill_gaps(signed, VALUES)
    assert filled.startswith(signed)
    assert force(sign_pdf(filled, seal(agency)), authority) is LegalForce.ORIGINAL
    assert add_gaps(page, ()) == page


def test_a_gap_is_filled_once_and_only_if_it_is_there(signed):
    assert list_gaps(signed) == ("number", "day")
    filled = fill_gaps(signed, {"number": "15"})
    assert list_gaps(filled) == ("day",)
    with pytest.raises(GapAlreadyFilled):
        fill_gaps(filled, {"number": "16"})
    with pytest.raises(GapUnknown):
        fill_gaps(filled, {"year": "2026"})
    with pytest.raises(NotPdf):
        fill_gaps(b"PK", VALUES)


def refill(data, name, value, *, look=False):
    """What a forger would do: an update of the file with another value, allowed in a form."""
    writer = IncrementalPdfFileWriter(BytesIO(data), strict=False)
    for one in writer.root["/AcroForm"]["/Fields"]:
        if one.get_object()["/T"] == name:
            one.get_object()["/V"] = pdf_string(value)
            if look:
                other = writer.root["/AcroForm"]["/Fields"][1].get_object()["/AP"].raw_get("/N")
                one.get_object()["/AP"] = DictionaryObject({pdf_name("/N"): other})
            writer.update_container(one.get_object())
    made = BytesIO()
    writer.write(made)
    return made.getvalue()


def test_a_seal_that_locks_the_fields_is_broken_by_another_number(signed, authority, agency):
    filled = fill_gaps(signed, VALUES)
    locking = sign_pdf(filled, seal(agency, locks=list_texts(filled)))
    assert force(locking, authority) is LegalForce.ORIGINAL
    assert force(refill(locking, "number", "16"), authority) is LegalForce.BROKEN
    bare = refill(locking, "number", "15", look=True)
    assert force(bare, authority) is LegalForce.BROKEN, "its look is locked as well"
    loose = refill(sign_pdf(filled, seal(agency)), "number", "16")
    assert force(loose, authority) is not LegalForce.BROKEN, "so the lock is what does it"


def test_a_value_that_was_changed_after_filling_breaks_nothing_unseen(signed, authority, agency):
    sealed = sign_pdf(fill_gaps(signed, VALUES), seal(agency))
    forged = sealed.replace(b"(15)", b"(16)")
    assert forged != sealed
    assert force(forged, authority) is LegalForce.BROKEN


def test_the_page_shows_what_was_filled(signed):
    filled = fill_gaps(signed, VALUES)
    assert drawn(signed) != drawn(filled)
    assert count_pages(filled) == 1


def test_what_cannot_be_read_has_no_places():
    with pytest.raises(PdfBroken):
        find_places(b"%PDF-1.7 nothing", "Lê Văn Trưởng")


def test_a_number_wider_than_its_gap_is_narrowed_into_it(page):
    narrow = replace(GAPS[0], place=Place(1, 130, 720, 140, 729))
    filled = fill_gaps(add_gaps(page, [narrow]), {"number": "12345"})
    assert drawn(filled) != drawn(page)
