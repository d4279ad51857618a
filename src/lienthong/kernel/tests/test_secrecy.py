"""Marks of state secrets, told from words that only sound like them."""

import pytest

from lienthong.kernel.secrecy import Secrecy, find_secrecy, say_mark


@pytest.mark.parametrize(
    ("line", "degree"),
    [
        ("MẬT", Secrecy.LOW),
        ("Mật", Secrecy.LOW),
        ("  [ TỐI MẬT ]", Secrecy.MIDDLE),
        ("TUYỆT MẬT!", Secrecy.TOP),
        ("Tuyệt mật", Secrecy.TOP),
        ("T U Y Ệ T   M Ậ T", Secrecy.TOP),
        ("T.Ố.I M.Ậ.T", Secrecy.MIDDLE),
        ("TUYET MAT", Secrecy.TOP),
        ("M\u200bẬT", Secrecy.LOW),
        ("\u041cẬT", Secrecy.LOW),
        ("Ｍ\u1eacＴ", Secrecy.LOW),
        ("Tuye\u0302\u0323t ma\u0323\u0302t", Secrecy.TOP),
        ("Phương án phòng thủ (Tối mật)", Secrecy.MIDDLE),
        ("Phương án phòng thủ (độ: mật)", Secrecy.LOW),
        ("Phương án phòng thủ <MẬT>", Secrecy.LOW),
        ("Phương án phòng thủ {toi mat}", Secrecy.MIDDLE),
        ("Độ mật: Tuyệt mật", Secrecy.TOP),
        ("Độ mật - Mật", Secrecy.LOW),
        ("Mức độ mật: “Tối  mật”", Secrecy.MIDDLE),
        ("Độ mật: B", Secrecy.MIDDLE),
        ("Phương án phòng thủ - MẬT", Secrecy.LOW),
        ("MẬT - Phương án phòng thủ", Secrecy.LOW),
        ("Phương án phòng thủ; TỐI MẬT", Secrecy.MIDDLE),
        ("Phương án phòng thủ|MẬT", Secrecy.LOW),
        ("15-MẬT/BC", Secrecy.LOW),
        ("12/UBND-MẬT", Secrecy.LOW),
        ("3/MẬT", Secrecy.LOW),
    ],
)
def test_a_mark_however_it_is_spelled_is_one(line, degree):
    assert find_secrecy(["Số: 5/UBND", line]) is degree
    assert find_secrecy([say_mark(degree)]) is degree


@pytest.mark.parametrize(
    "line",
    [
        "Hỗ trợ nuôi ong lấy mật",
        "MẬT ONG",
        "Bí mật kinh doanh",
        "MẬT MÃ",
        "CƠ YẾU - MẬT MÃ",
        "mật",
        "",
        "KẾ HOẠCH BẢO VỆ BÍ MẬT NHÀ NƯỚC",
        "Bảo vệ bí mật nhà nước năm 2026",
        "Kiểm tra việc quản lý tài liệu mật, tối mật",
        "Độ mật gồm: TUYỆT MẬT; TỐI MẬT; MẬT",
        "- Tuyệt mật;",
        "Mật độ dân số",
        "Quy định về độ mật (tuyệt mật, tối mật, mật)",
        "MAT",
        "Trung tâm BẢO MẬT - AN TOÀN THÔNG TIN",
        "BẢO MẬT/AN TOÀN",
        "Chuyển đổi số - BẢO MẬT",
    ],
)
def test_words_that_only_sound_like_it_are_none(line):
    assert find_secrecy([line]) is None
