"""Marks of state secrets, told from words that only sound like them."""

import pytest

from lienthong.kernel.secrecy import Secrecy, find_secrecy, say_mark


@pytest.mark.parametrize(
    ("line", "degree"),
    [
        ("MẬT", Secrecy.LOW),
        ("  [ TỐI MẬT ]", Secrecy.MIDDLE),
        ("TUYỆT MẬT!", Secrecy.TOP),
        ("Phương án phòng thủ (Tối mật)", Secrecy.MIDDLE),
        ("Độ mật: Tuyệt mật", Secrecy.TOP),
    ],
)
def test_a_mark_alone_in_brackets_or_named_is_one(line, degree):
    assert find_secrecy(["Số: 5/UBND", line]) is degree
    assert find_secrecy([say_mark(degree)]) is degree


@pytest.mark.parametrize(
    "line", ["Hỗ trợ nuôi ong lấy mật", "MẬT ONG", "Bí mật kinh doanh", "MẬT MÃ", "mật", ""]
)
def test_words_that_only_sound_like_it_are_none(line):
    assert find_secrecy([line]) is None
