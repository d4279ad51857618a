"""Every ô of Phụ lục I, Phần I.IV, measured in the PDF of every type, short and long."""

from functools import cache
from itertools import pairwise

import pytest

from lienthong.paper.document_types import AddresseePlace, SubjectPlace, get_document_type
from lienthong.paper.layout import BoxKind, Faces, lay_out
from lienthong.paper.layout.tests.reading import MM, ReadPdf
from lienthong.paper.layout.tests.samples import MADE_AT, ON, TYPES, document, long_document
from lienthong.paper.measures import official_measures

MEASURES = official_measures()
LEFT = MEASURES.margins.left.mm * MM
RIGHT = (MEASURES.page.width_mm - MEASURES.margins.right.mm) * MM
BOTTOM = MEASURES.margins.bottom.mm * MM
TOP = (MEASURES.page.height_mm - MEASURES.margins.top.mm) * MM
CENTRE = (LEFT + RIGHT) / 2
RED = (230, 0, 0)


@cache
def laid_out(code, length):
    given = document(code) if length == "short" else long_document(code)
    out = lay_out(given, faces=Faces.bundled(), made_at=MADE_AT)
    return get_document_type(code, ON), given, out, ReadPdf(out.pdf)


@pytest.fixture(params=[(code, length) for code in TYPES for length in ("short", "long")], ids=str)
def case(request):
    return laid_out(*request.param)


def printed_as(line, part):
    """The line has the size, weight and slope of its part, and a size that the decree allows."""
    want = MEASURES.parts[part]
    assert line.sizes == {want.size}, line.text
    assert want.least <= want.size <= want.most
    assert line.bold == {want.bold}, line.text
    assert line.italic == {want.italic}, line.text
    if want.capitals:
        assert line.text == line.text.upper()


def share(read, line, longest=None):
    return read.rule_under(line).width / (longest or line.width)


def test_the_page_is_a4_and_nothing_stands_in_its_margins(case):
    _, _, _, read = case
    for width, height in read.sizes:
        assert (width / MM, height / MM) == pytest.approx((210, 297), abs=0.2)
    for line in read.lines:
        assert line.left >= LEFT - 0.5
        assert line.right <= RIGHT + 0.5, line.text
        assert line.baseline >= BOTTOM
        assert line.baseline <= TOP or line.text.isdigit(), line.text
    for margin, (least, most) in {"left": (30, 35), "right": (15, 20), "top": (20, 25)}.items():
        assert least <= getattr(MEASURES.margins, margin).mm <= most


def test_every_letter_is_of_the_one_typeface_and_black_but_for_the_stamp(case):
    _, _, _, read = case
    for line in read.lines:
        assert all("LiberationSerif" in one.font for one in line.inked)
        assert line.colours == ({RED} if line.text == "HỎA TỐC" else {(0, 0, 0)})


def test_o1_national_name_and_motto(case):
    _, _, _, read = case
    name = read.line("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM")
    motto = read.line("Độc lập - Tự do - Hạnh phúc")
    printed_as(name, "national_name")
    printed_as(motto, "motto")
    assert name.left > CENTRE - 30 * MM
    assert name.middle == pytest.approx(motto.middle, abs=1)
    assert name.baseline == max(line.baseline for line in read.lines if line.page == 1)
    assert name.baseline - motto.baseline == pytest.approx(1.149 * 13, abs=1.5)
    assert share(read, motto) == pytest.approx(1.0, abs=0.02)
    assert read.rule_under(motto).middle == pytest.approx(motto.middle, abs=1)


def issuer_lines(read):
    motto = read.line("Độc lập - Tự do - Hạnh phúc")
    name = read.line("CỘNG HÒA XÃ HỘI")
    number = read.line("Số: ")
    lines = [one for one in read.lines if one.page == 1 and one.baseline > number.baseline]
    return [one for one in lines if one.right < name.left and one is not motto]


def test_o2_parent_and_issuing_agency(case):
    _, given, _, read = case
    lines = issuer_lines(read)
    parent = [one for one in lines if one.bold == {False}]
    issuer = [one for one in lines if one.bold == {True}]
    assert " ".join(one.text for one in parent) == given.issuer.parent.upper()
    assert " ".join(one.text for one in issuer) == given.issuer.name.upper()
    for line in parent:
        printed_as(line, "parent")
    for line in issuer:
        printed_as(line, "issuer")
        assert line.middle == pytest.approx(parent[0].middle, abs=1)
    longest = max(one.width for one in issuer)
    rule = MEASURES.rules["issuer"]
    assert rule.least <= share(read, issuer[-1], longest) <= rule.most
    for one, other in pairwise(lines):
        assert one.baseline - other.baseline == pytest.approx(1.149 * 12, abs=0.5)


def test_o3_number_and_o4_place_and_date_stand_on_one_line(case):
    kind, given, _, read = case
    number = read.line("Số: ")
    printed_as(number, "number")
    assert number.text == f"Số: 05/{given.number.symbol}"
    assert number.middle == pytest.approx(issuer_lines(read)[0].middle, abs=1)
    assert read.has("Thanh Hóa, ngày 03 tháng 02 năm 2026") == kind.place_date
    if kind.place_date:
        date = read.line("Thanh Hóa, ngày 03 tháng 02 năm 2026")
        printed_as(date, "place_date")
        assert date.middle == pytest.approx(read.line("CỘNG HÒA").middle, abs=1)
        assert date.baseline == pytest.approx(number.baseline, abs=0.1)


def test_o5a_type_and_subject(case):
    kind, given, _, read = case
    if kind.subject is SubjectPlace.ASIDE:
        return
    heading = next(one for one in read.lines if one.text == kind.heading)
    printed_as(heading, "type")
    assert heading.middle == pytest.approx(CENTRE, abs=1.5)
    if not given.subject:
        return
    subject = [
        one
        for one in read.lines
        if one.page == 1 and one.baseline < heading.baseline and abs(one.middle - CENTRE) < 1.5
    ]
    words, lines = "", []
    for line in subject:
        lines.append(line)
        words = " ".join(one.text for one in lines)
        if words == given.subject:
            break
    assert words == given.subject
    for line in lines:
        printed_as(line, "subject")
    rule = MEASURES.rules["subject"]
    longest = max(one.width for one in lines)
    assert rule.least <= share(read, lines[-1], longest) <= rule.most
    assert read.rule_under(lines[-1]).middle == pytest.approx(CENTRE, abs=1.5)


def test_o5b_subject_of_a_letter(case):
    kind, _given, _, read = case
    assert read.has("V/v ") == (kind.subject is SubjectPlace.ASIDE)
    if kind.subject is not SubjectPlace.ASIDE:
        return
    number, first = read.line("Số: "), read.line("V/v ")
    printed_as(first, "subject_aside")
    assert first.middle == pytest.approx(number.middle, abs=1)
    gap = number.baseline - 0.216 * 13 - (first.baseline + 0.891 * 12)
    assert gap == pytest.approx(MEASURES.chosen.subject_aside_gap_pt, abs=0.5)


def test_o6_body_is_justified_indented_and_spaced(case):
    _, _, _, read = case
    first = read.line("Thực hiện Kế hoạch số 12/KH-UBND")
    assert first.sizes == {MEASURES.parts["body"].size}
    assert first.left - LEFT == pytest.approx(MEASURES.paragraph.indent_mm * MM, abs=1)
    if not first.text.startswith("Thực hiện"):
        return
    lines = [one for one in read.lines if one.page == first.page]
    second, third = lines[lines.index(first) + 1 :][:2]
    assert first.right == pytest.approx(RIGHT, abs=1)
    assert (second.left, second.right) == pytest.approx((LEFT, RIGHT), abs=1)
    pitch = second.baseline - third.baseline
    single = 1.149 * MEASURES.parts["body"].size
    assert single - 0.3 <= pitch <= 1.5 * single
    next_paragraph = next(
        one for one in lines[lines.index(third) :] if one.left > LEFT + 20 and one.page == 1
    )
    above = lines[lines.index(next_paragraph) - 1]
    between = above.baseline - next_paragraph.baseline - pitch
    assert between >= MEASURES.paragraph.space_between_least_pt - 0.3


def test_o6_legal_bases_are_italic_and_end_as_prescribed(case):
    _, _, _, read = case
    first = read.line("Căn cứ Luật Chuyển đổi số;")
    last = read.line("Theo đề nghị của Chánh Văn phòng.")
    printed_as(first, "legal_basis")
    printed_as(last, "legal_basis")


def test_o7_authority_name_and_the_place_between_them(case):
    _, _, out, read = case
    authority, own = read.line("KT. GIÁM ĐỐC"), read.line("PHÓ GIÁM ĐỐC")
    name = read.line("Nguyễn Văn An")
    printed_as(authority, "signing_authority")
    printed_as(own, "signing_authority")
    printed_as(name, "signer")
    box = out.find(BoxKind.PERSONAL_SIGNATURE)
    assert box.page == name.page == own.page
    middle = (box.rectangle.left + box.rectangle.right) / 2
    for line in (authority, own, name):
        assert line.middle == pytest.approx(middle, abs=1)
        assert line.left > CENTRE - 10 * MM
    assert box.rectangle.top < own.baseline
    assert box.rectangle.bottom > name.baseline + 0.7 * 14


def test_o8_the_seal_covers_a_third_of_the_signature_on_its_left(case):
    _, _, out, _read = case
    sign = out.find(BoxKind.PERSONAL_SIGNATURE).rectangle
    seal = out.find(BoxKind.AGENCY_SEAL).rectangle
    assert seal.left < sign.left < seal.right < sign.right
    assert (seal.right - sign.left) / (sign.right - sign.left) == pytest.approx(1 / 3, abs=0.01)
    side = MEASURES.chosen.seal_diameter_mm * MM
    assert (seal.right - seal.left, seal.top - seal.bottom) == pytest.approx((side, side))
    assert seal.left >= 0
    assert seal.bottom >= 0


def test_o9a_addressees(case):
    kind, given, _, read = case
    assert read.has("Kính gửi") == (kind.addressees is AddresseePlace.MUST)
    if kind.addressees is not AddresseePlace.MUST:
        return
    label = read.line("Kính gửi:")
    printed_as(label, "addressees")
    names = [read.line(f"- {one}") for one in given.addressees]
    colon = next(one for one in label.letters if one.text == ":")
    for name in names:
        printed_as(name, "addressees")
        assert name.left == pytest.approx(colon.left, abs=1)
    assert names[0].text.endswith(";")
    assert names[-1].text.endswith(".")


def test_o9b_recipients(case):
    _, given, _, read = case
    heading = read.line("Nơi nhận:")
    printed_as(heading, "recipients_heading")
    assert heading.left == pytest.approx(LEFT, abs=1)
    assert heading.baseline == pytest.approx(read.line("KT. GIÁM ĐỐC").baseline, abs=0.5)
    lines = [one for one in read.lines if one.sizes == {11} and one.left < LEFT + 2]
    lines = [one for one in lines if one.text != "NVA.(30)"]
    said = " ".join(one.text for one in lines)
    assert said.endswith("- Lưu: VT, BCVT (3).")
    for name in (*(["Như trên"] if given.addressees else []), *given.recipients):
        assert f"- {name};" in said
    for line in lines:
        printed_as(line, "recipients")


def test_o10_and_o11_stamps_are_left_of_everything_and_cover_nothing(case):
    _kind, given, out, read = case
    if not given.urgency:
        assert not read.has("HỎA TỐC")
        return
    stamp, circulation = read.line("HỎA TỐC"), read.line("NỘI BỘ")
    printed_as(stamp, "urgency")
    printed_as(circulation, "circulation")
    frames = [one for one in read.drawn if one.page == 1 and one.height > 10]
    around = [one for one in frames if one.bottom < stamp.baseline < one.top]
    assert (around[0].width / MM, around[0].height / MM) == pytest.approx((30, 8), abs=0.7)
    assert around[0].middle == pytest.approx(stamp.middle, abs=0.5)
    assert any(one.bottom < circulation.baseline < one.top for one in frames)
    place = out.find(BoxKind.SECRECY_STAMP)
    frames_and_place = [(one.left, one.bottom, one.right, one.top) for one in frames]
    rectangle = place.rectangle
    frames_and_place.append((rectangle.left, rectangle.bottom, rectangle.right, rectangle.top))
    for left, bottom, right, top in frames_and_place:
        assert left >= LEFT - 1.5
        others = [one for one in read.lines if one.page == 1 and one not in (stamp, circulation)]
        over = [
            one.text
            for one in others
            if bottom < one.baseline < top and one.left < right and one.right > left
        ]
        assert over in ([], ["LƯU HÀNH"]), over


def test_o12_drafter_and_o13_address_of_the_agency(case):
    _, given, _, read = case
    if not given.drafter:
        assert not read.has("(30)")
        return
    printed_as(read.line("NVA.(30)"), "drafter")
    assert read.line("NVA.(30)").left == pytest.approx(LEFT, abs=1)
    lines = [read.line(text) for text in given.contact]
    for line in lines:
        printed_as(line, "contact")
        assert line.page == 1
    rules = [one for one in read.drawn if one.page == 1 and one.width > 0.99 * (RIGHT - LEFT)]
    assert any(0 < one.bottom - lines[0].baseline < 20 for one in rules)
    body = [one for one in read.lines if one.page == 1 and one.sizes == {14}]
    assert min(one.baseline for one in body) > lines[0].baseline + 10


def test_o14_the_mark_of_a_copy_stands_clear_at_the_top_right(case):
    _, _, out, read = case
    box = out.find(BoxKind.ELECTRONIC_MARK)
    assert box.page == 1
    assert box.rectangle.right == pytest.approx(RIGHT, abs=1)
    assert box.rectangle.bottom >= TOP
    assert box.rectangle.top <= MEASURES.page.height_mm * MM
    assert not [one for one in read.lines if one.page == 1 and one.baseline > TOP]


def test_pages_are_numbered_from_the_second_on(case):
    _, _, _, read = case
    for page in range(1, len(read.sizes) + 1):
        numbers = [one for one in read.lines if one.page == page and one.baseline > TOP]
        assert [one.text for one in numbers] == ([] if page == 1 else [str(page)])
        for number in numbers:
            printed_as(number, "page_number")
            assert number.middle == pytest.approx(CENTRE, abs=1)


def test_the_signature_never_stands_on_a_page_without_text(case):
    _, _, _, read = case
    authority = read.line("KT. GIÁM ĐỐC")
    above = [
        one
        for one in read.lines
        if one.page == authority.page and authority.baseline < one.baseline <= TOP
    ]
    assert above
