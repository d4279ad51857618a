"""Marks of state secrets, told from words that only sound like them."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel.secrecy import Secrecy, find_misread_secrecy, find_secrecy, say_mark


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
        ("TUYỆT MẬT phương án tác chiến", Secrecy.TOP),
        ("TÀI LIỆU TỐI MẬT", Secrecy.MIDDLE),
        ("Hồ sơ TỐI MẬT về biên giới", Secrecy.MIDDLE),
        ("M Ậ T về việc phòng thủ", Secrecy.LOW),
        ("Phương án T Ố I  M Ậ T của xã", Secrecy.MIDDLE),
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
        "B Ả O  M Ậ T thông tin",
        "QUY CHẾ BÍ MẬT KINH DOANH",
        "MẬT ĐỘ DÂN SỐ",
        "HỘI CHỢ BUỔI TỐI MẬT ONG RỪNG",
        "tối mật độ giao thông giảm",
    ],
)
def test_words_that_only_sound_like_it_are_none(line):
    assert find_secrecy([line]) is None


@pytest.mark.parametrize(
    ("piece", "degree"),
    [
        ("MẠT", Secrecy.LOW),
        ("MAT", Secrecy.LOW),
        ("| MẠT |", Secrecy.LOW),
        ("[MẠT]", Secrecy.LOW),
        ("l MẬẠT J", Secrecy.LOW),
        ("MẶT", Secrecy.LOW),
        ("TÔI MẠT", Secrecy.MIDDLE),
        ("TỔI MẠT.", Secrecy.MIDDLE),
        ("T01 MAT", Secrecy.MIDDLE),
        ("TUYẸT MẠT", Secrecy.TOP),
        ("TUYỆẸT MẠT", Secrecy.TOP),
        ("TUYETMAT", Secrecy.TOP),
        ("Mật", Secrecy.LOW),
    ],
)
def test_a_mark_with_misread_accents_is_one_where_it_stands_alone(piece, degree):
    """SC-18."""
    assert find_misread_secrecy(["Số: 5/UBND", piece]) is degree


@pytest.mark.parametrize(
    "piece",
    [
        "Mặt",
        "Mạt",
        "mạt",
        "MẶT TRẬN TỔ QUỐC",
        "RĂNG HÀM MẶT",
        "BỀ MẶT",
        "MẤT ĐIỆN",
        "TÔI MẤT GIẤY TỜ",
        "Thay mặt Ủy ban",
        "MÁT MẺ",
        "TOÀN MẶT",
        "TÔI",
        "II",
        "",
    ],
)
def test_words_with_the_letters_of_a_mark_are_none_within_others(piece):
    assert find_misread_secrecy([piece]) is None


NEUTRAL = "về việc phương án hồ sơ biên giới quản lý dân số năm 2026 Thanh Hóa UBND xã"
WORDS = st.lists(st.sampled_from(NEUTRAL.split()), max_size=6).map(" ".join)
ORDINARY = st.sampled_from(
    ["bảo mật", "Bảo mật", "BẢO MẬT", "mật độ", "Mật độ", "MẬT ĐỘ", "mật ong", "MẬT ONG", "bí mật",
     "BÍ MẬT", "mật mã", "mật khẩu", "mật vụ", "tối", "tuyệt đối"]
)  # fmt: skip
HIGHER = st.sampled_from([("TUYỆT MẬT", Secrecy.TOP), ("TỐI MẬT", Secrecy.MIDDLE)])


@given(WORDS, HIGHER, WORDS)
def test_the_higher_degrees_in_capitals_are_marks_wherever_they_stand(before, mark, after):
    name, degree = mark
    assert find_secrecy([f"{before} {name} {after}"]) is degree


@given(WORDS, ORDINARY, WORDS)
def test_the_word_within_ordinary_words_is_never_a_mark(before, word, after):
    assert find_secrecy([f"{before} {word} {after}"]) is None


@given(WORDS, HIGHER, WORDS)
def test_letters_apart_are_a_mark_wherever_they_stand(before, mark, after):
    name, degree = mark
    assert find_secrecy([f"{before} {' '.join(name.replace(' ', ''))} {after}"]) is degree


ACCENTS = {
    "A": "AÀÁẢÃẠĂẮẰẶẲẴÂẦẤẬẨẪ",
    "E": "EÈÉẸẺẼÊỀẾỆỂỄ",
    "I": "IÌÍỊỈĨ1",
    "O": "OÒÓỌỎÕÔỒỐỘỔỖƠỜỚỢỞỠ0",
}
ACCENTS |= {"U": "UÙÚỤỦŨƯỪỨỰỬỮ", "Y": "YỲÝỴỶỸ"}
STROKES = st.text("|[](){}.,-_ ", max_size=4)


@given(st.data(), st.sampled_from(list(Secrecy)), STROKES, STROKES)
def test_no_other_accent_hides_a_mark_in_its_box(data, degree, before, after):
    bare = {Secrecy.TOP: "TUYET MAT", Secrecy.MIDDLE: "TOI MAT", Secrecy.LOW: "MAT"}[degree]
    read = "".join(data.draw(st.sampled_from(ACCENTS.get(one, one))) for one in bare)
    assert find_misread_secrecy([f"{before}{read}{after}"]) is degree


SAID = st.sampled_from(
    ["BÁO", "CÁO", "KẾ", "HOẠCH", "TRẬN", "ĐIỆN", "SỐ", "XÃ", "về", "việc", "phòng"]
)


@given(st.lists(SAID, min_size=1, max_size=4), st.sampled_from(["MẶT", "MẮT", "TÔI MẤT", "MÁT"]))
def test_capitals_within_other_words_are_none(words, sounds_like):
    assert find_misread_secrecy([" ".join([*words, sounds_like])]) is None
    assert find_misread_secrecy([" ".join([sounds_like, *words])]) is None
