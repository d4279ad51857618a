import gettext
from pathlib import Path

import lienthong.wire
from lienthong.wire.evidence import report
from lienthong.wire.evidence.report import Statement

CATALOGUE = gettext.translation(
    "django", Path(lienthong.wire.__file__).parent / "locale", languages=["vi"]
)


def test_a_report_is_read_in_vietnamese():
    statement = Statement(report.NOT_LATER, {"size": 6})
    assert statement.words(CATALOGUE.gettext) == (
        "Chưa chứng minh: những gì xảy ra sau đó. Tệp không biết gì sau mục 6 của nhật ký."
    )


def test_every_statement_of_a_report_is_translated():
    texts = [value for name, value in vars(report).items() if name.isupper() and type(value) is str]
    texts += report.STATUSES.values()
    assert len(texts) > 25
    assert [text for text in texts if CATALOGUE.gettext(text) == text] == []
