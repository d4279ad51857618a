"""What the text of a page seems to say, with the losses that recognition has; pure."""

from datetime import date

import pytest

from lienthong.documents.rules.recognised import find_answered, propose

ON = date(2026, 11, 29)
LETTER = """ỦY BAN NHÂN DÂN CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
TỈNH THANH HÓA Độc lập - Tự do - Hạnh phúc
SỞ KHOA HỌC VÀ CÔNG NGHỆ
Số: 05/SKHCN-BCVT Thanh Hóa, ngày 03 tháng 02 năm 2026
V/v triển khai Kế hoạch
chuyển đổi số năm 2026
Kính gửi: Ủy ban nhân dân các xã
Phúc đáp Công văn số 12/UBND-VX ngày 01/01/2026"""
DECISION = """UBND XÃ NGA SƠN CỘNG HÒA XÃ HỘI
Số: 9/QĐ-UBND Nga Sơn, ngày 3 tháng 12 năm 2025
QUYẾT ĐỊNH
Về việc công nhận xã
đạt chuẩn nông thôn mới
CHỦ TỊCH ỦY BAN NHÂN DÂN XÃ
Căn cứ Luật Tổ chức chính quyền địa phương"""


def test_a_letter_says_who_what_when_and_what_it_answers():
    said = propose(LETTER, on=ON)
    assert said.author == "SỞ KHOA HỌC VÀ CÔNG NGHỆ"
    assert (said.code, said.issued_on) == ("05/SKHCN-BCVT", date(2026, 2, 3))
    assert said.subject == "triển khai Kế hoạch chuyển đổi số năm 2026"
    assert said.answered == ("12/UBND-VX",)


def test_a_decision_has_its_type_and_the_lines_beneath_it():
    said = propose(DECISION, on=ON)
    assert (said.author, said.type_name) == ("UBND XÃ NGA SƠN", "Quyết định")
    assert said.subject == "công nhận xã đạt chuẩn nông thôn mới"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        ("So: 5/UBND-VX", "5/UBND-VX"),  # marks lost
        ("Số : 1234 / BC-BNV", "1234/BC-BNV"),
        ("Số: /UBND-VX", ""),
        ("Hồ sơ 12/13", ""),
    ],
)
def test_a_number_is_found_beside_its_word_only(line, code):
    assert propose(line, on=ON).code == code


@pytest.mark.parametrize("text", ["ngày 31 tháng 02 năm 2026", "ngày 1 tháng 1 năm 2031", ""])
def test_days_that_cannot_be_are_left_out(text):
    assert propose(text, on=ON).issued_on is None


@pytest.mark.parametrize(
    ("text", "codes"),
    [
        ("Trả lời Văn bản số 7/SNV-TC và phúc đáp công văn 8/UBND", ("7/SNV-TC", "8/UBND")),
        ("Căn cứ Quyết định số 9/QĐ-UBND", ()),
        ("Theo đề nghị của Sở Nội vụ tại Tờ trình số 3/TTr-SNV", ("3/TTr-SNV",)),
    ],
)
def test_only_what_is_answered_counts_not_what_is_cited(text, codes):
    assert find_answered(text) == codes


def test_a_long_text_without_sense_is_read_in_time():
    propose("Số Số Số / " * 20_000, on=ON)
    find_answered("theo đề nghị của " * 20_000)
