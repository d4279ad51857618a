"""A letter such as offices write, to be laid out by several benches."""

from collections.abc import Sequence
from datetime import UTC, date, datetime

from lienthong.kernel.partial_dates import PartialDate
from lienthong.paper.layout import (
    Issuer,
    Kept,
    Number,
    OfficialDocument,
    Paragraph,
    Signature,
    SigningLine,
)

ON = date(2026, 11, 29)
MADE_AT = datetime(2026, 11, 29, 1, 0, tzinfo=UTC)


def letter(number: int, *, subject: str, body: Sequence[str]) -> OfficialDocument:
    """A letter to two addressees with a paragraph for each text of the body."""
    return OfficialDocument(
        type="cong-van",
        issuer=Issuer(parent="Ủy ban nhân dân tỉnh Thanh Hóa", name="Sở Khoa học và Công nghệ"),
        number=Number(symbol="SKHCN-BCVT", value=number),
        place="Thanh Hóa",
        issued_on=PartialDate.from_date(ON),
        drawn_up_on=ON,
        subject=subject,
        addressees=("Các sở, ban, ngành cấp tỉnh", "Ủy ban nhân dân các xã, phường"),
        body=tuple(map(Paragraph, body)),
        signatures=(
            Signature(
                lines=(SigningLine(form="kt", whom="Giám đốc"),),
                title="Phó Giám đốc",
                name="Nguyễn Văn An",
            ),
        ),
        recipients=("Giám đốc Sở (để báo cáo)", "Các phòng, đơn vị thuộc Sở"),
        kept=Kept(units=("BCVT",), copies=3),
    )
