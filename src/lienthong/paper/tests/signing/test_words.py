import gettext
from pathlib import Path

import lienthong.paper
from lienthong.paper.signing import refusals, words
from lienthong.paper.signing.examination import Statement

CATALOGUE = gettext.translation(
    "django", Path(lienthong.paper.__file__).parent / "locale", languages=["vi"]
)


def test_an_examination_is_read_in_vietnamese():
    found = Statement(words.ORIGINAL, {"person": "Nguyễn Văn Bình", "agency": "UBND tỉnh"})
    assert "có giá trị như bản gốc" in found.say(CATALOGUE.gettext)
    assert "Nguyễn Văn Bình" in found.say(CATALOGUE.gettext)


def test_every_sentence_is_translated():
    texts = [value for name, value in vars(words).items() if name.isupper() and type(value) is str]
    for table in (words.VERDICTS, words.HOLDERS, words.TRUSTS, words.ACTIVES):
        texts += table.values()
    texts += [one.message for one in vars(refusals).values() if hasattr(one, "message")]
    texts = [text for text in texts if text.strip() and "cannot be used." not in text]
    assert len(texts) > 60
    assert [text for text in texts if CATALOGUE.gettext(text) == text] == []
