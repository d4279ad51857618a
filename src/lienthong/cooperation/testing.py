"""Builders for tests: drafts, agreements, a small directory with a district that ended."""

import json
from collections.abc import Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from io import BytesIO
from typing import Any
from uuid import UUID

import docx
import openpyxl
import typst
from django.test import Client

from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.models import RegisterKeeper
from lienthong.cooperation.operations import add_agreement, add_commitment
from lienthong.cooperation.operations.rollouts import add_rollout
from lienthong.cooperation.terms import (
    AgreementDraft,
    Bound,
    CommitmentDraft,
    CommitmentState,
    Level,
    Party,
    Side,
    Source,
    Target,
)
from lienthong.cooperation.terms.rollouts import RolloutDraft, RolloutKind
from lienthong.directory.operations import record_change
from lienthong.directory.terms import (
    EVERYWHERE,
    AgencyKind,
    Body,
    Change,
    ChangeKind,
    ChangeLine,
    Particulars,
    Preview,
    Share,
)
from lienthong.identity.terms import Acting, Role
from lienthong.identity.testing import make_account, sign_in

RECORDED_AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
FORMED_ON = date(2010, 1, 1)
OFFICE = UUID(int=77)
ENDED_ON = date(2025, 7, 1)
DISTRICT = "Ủy ban nhân dân huyện Thử Giang"
COMMUNES = ("Ủy ban nhân dân xã Thử Giang", "Ủy ban nhân dân xã Thử Sơn")

# MADE UP: no full text of a real agreement is known. Its build follows those told of in the press.
MADE_UP_TEXT = """\
CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM
Độc lập - Tự do - Hạnh phúc
THỎA THUẬN HỢP TÁC (văn bản giả định, dùng để thử)
Bên A: Ủy ban nhân dân huyện Thử Giang
Bên B: Công ty Viễn thông Thử
Chương I
QUY ĐỊNH CHUNG
Điều 1. Nguyên tắc hợp tác
1. Hai bên hợp tác bình đẳng, lâu dài, trong khuôn khổ pháp luật.
2. Hai bên ưu tiên sử dụng sản phẩm, dịch vụ của nhau khi cùng điều kiện.
Điều 2. Nội dung hợp tác
1. Hạ tầng viễn thông - công nghệ thông tin:
a) Bên B đầu tư 45 trạm phát sóng 4G trước ngày 31/12/2019;
b) Bên B phủ cáp quang đến 100% xã, thị trấn trong giai đoạn 2018-2020.
2. Bên B cam kết đào tạo 500 cán bộ, công chức về chữ ký số trước tháng 6/2019.
Chương II
TRÁCH NHIỆM CÁC BÊN
Điều 3. Trách nhiệm
1. Bên A có trách nhiệm:
a) Bố trí 01 đầu mối tại Phòng Văn hóa và Thông tin;
b) Tạo điều kiện về mặt bằng, thủ tục cho Bên B.
2. Bên B có trách nhiệm:
a) Hằng năm:
- Báo cáo kết quả trước ngày 15 tháng 12;
- Phối hợp với Bên A tổ chức 02 hội nghị.
b) Bảo đảm an toàn thông tin cho các hệ thống của Bên A.
Điều 4. Điều khoản thi hành
Thỏa thuận có hiệu lực từ ngày ký đến hết năm 2023.
PHỤ LỤC I
CHỈ TIÊU
1. Tỷ lệ hồ sơ trực tuyến đạt 50% năm 2019, 80% năm 2020.
2. 100% trường học dùng sổ liên lạc điện tử.
PHỤ LỤC II
ĐẦU MỐI
1. Bên A: Phòng Văn hóa và Thông tin.
2. Bên B: Phòng Kinh doanh.
"""


@dataclass(frozen=True, kw_only=True)
class SmallDirectory:
    """A district's committee that ended on ENDED_ON, the two that carry it on, and a provider."""

    district: UUID
    communes: tuple[UUID, ...]
    provider: UUID


def make_directory() -> SmallDirectory:
    """Three committees and a provider, without territories."""
    district = _form(DISTRICT, AgencyKind.PEOPLES_COMMITTEE)
    communes = tuple(_form(name, AgencyKind.PEOPLES_COMMITTEE) for name in COMMUNES)
    lines = tuple(
        ChangeLine(source_id=district, target_id=commune, share=Share.PART) for commune in communes
    )
    _record(ChangeKind.DISSOLVED, lines, effective_on=ENDED_ON)
    provider = _form("Công ty Viễn thông Thử", AgencyKind.ENTERPRISE)
    return SmallDirectory(district=district, communes=communes, provider=provider)


def make_body(name: str, *, ended_on: date) -> UUID:
    """An enterprise that began on FORMED_ON and ended without anybody carrying it on."""
    body = _form(name, AgencyKind.ENTERPRISE)
    _record(ChangeKind.DISSOLVED, (ChangeLine(source_id=body),), effective_on=ended_on)
    return body


def make_successor(body: UUID, name: str, *, on: date) -> UUID:
    """A committee that alone carries on another, which ends on the day."""
    successor = _form(name, AgencyKind.PEOPLES_COMMITTEE)
    line = ChangeLine(source_id=body, target_id=successor, share=Share.FULL)
    _record(ChangeKind.DISSOLVED, (line,), effective_on=on)
    return successor


def make_draft(**changes: Any) -> AgreementDraft:
    """A draft that can be recorded; `changes` replaces members."""
    given: dict[str, Any] = {
        "title": "Hợp tác về chuyển đổi số",
        "level": Level.DISTRICT,
        "signed": "2018-08",
        "term": "2018/2023",
        "parties": (
            Party(side=Side.STATE, name="UBND huyện Thử Giang"),
            Party(side=Side.PROVIDER, name="Công ty Viễn thông Thử"),
        ),
        "contents": ("Hạ tầng", "Ứng dụng"),
        "sources": (Source(article="Bài báo thử", published_on="2018-08-13"),),
    }
    return AgreementDraft(**{**given, **changes})


def keep_register(agency_id: UUID = OFFICE) -> None:
    """Let an agency keep the register of agreements, as the office of most tests does."""
    RegisterKeeper.objects.get_or_create(
        agency_id=agency_id,
        ended_at=None,
        defaults={
            "agency_name": "Sở Khoa học và Công nghệ",
            "named_at": RECORDED_AT,
            "named_by": SYSTEM.name,
        },
    )


def make_agreement(**changes: Any) -> str:
    """An agreement on record, in the register that OFFICE keeps; its reference."""
    keep_register()
    return add_agreement(draft=make_draft(**changes), actor=SYSTEM, now=RECORDED_AT).reference


def make_form(**changes: str) -> dict[str, str]:
    """The form as a programme officer fills it in and saves it; `changes` replaces fields."""
    given = {
        "title": "Hợp tác về chuyển đổi số",
        "level": "commune",
        "kind": "agreement",
        "instrument": "agreement",
        "signed": "8/2025",
        "signed_basis": "stated",
        "term": "2025–2030",
        "contents": "Hạ tầng\nỨng dụng",
        "duties_state": "Bố trí đầu mối",
        "duties_provider": "Tập huấn",
        "renews_certainty": "stated",
        "parties-count": "2",
        "parties-0-name": "UBND xã Thử Giang",
        "parties-0-agency": "alone:UBND xã Thử Giang",
        "parties-0-side": "state",
        "parties-0-role": "signatory",
        "parties-1-name": "VNPT Thanh Hóa",
        "parties-1-side": "provider",
        "parties-1-role": "signatory",
        "sources-count": "1",
        "sources-0-article": "Bản thỏa thuận",
        "action": "save",
    }
    return {**given, **changes}


def signed_in_as(*roles: Role) -> Client:
    """The browser of a new account with these roles at one office."""
    account = make_account(roles=roles, agency_id=OFFICE, agency_name="Sở Khoa học và Công nghệ")
    client = Client()
    sign_in(client, account, agency_id=OFFICE)
    return client


def browser_of(acting: Acting, *roles: Role) -> Client:
    """The browser of a new account at somebody's agency; a programme officer unless said."""
    account = make_account(
        roles=roles or (Role.PROGRAMME_OFFICER,),
        agency_id=acting.agency_id,
        agency_name=acting.agency_name,
    )
    client = Client()
    sign_in(client, account, agency_id=acting.agency_id)
    return client


def make_acting(role: Role = Role.PROGRAMME_OFFICER, *, agency_id: UUID = OFFICE) -> Acting:
    """Somebody who holds a role at an agency."""
    return Acting(
        account_id=UUID(int=1),
        account_name="Lê Thử",
        agency_id=agency_id,
        agency_name="Sở Khoa học và Công nghệ",
        roles=frozenset({role}),
    )


def make_word(text: str) -> bytes:
    """A Word file with a line of the text in each paragraph."""
    document = docx.Document()
    for line in text.splitlines():
        document.add_paragraph(line)
    file = BytesIO()
    document.save(file)
    return file.getvalue()


def make_pdf(text: str) -> bytes:
    """A PDF with the text on pages of plain lines; of no text one empty page."""
    body = json.dumps(text.splitlines())
    source = f"#for line in json(bytes({json.dumps(body)})) [#text(line) #linebreak()]"
    return bytes(typst.compile(source.encode()))


def page_of(response: Any) -> str:
    """The text of an answer."""
    return str(response.content.decode())


def make_commitment(agreement: str, **changes: Any) -> str:
    """A commitment of the provider side on record; its reference. `changes` replaces members."""
    draft = CommitmentDraft(
        what="Lắp trạm 4G tại các xã",
        owner=Bound(side=Side.PROVIDER, name="Công ty Viễn thông Thử"),
        state=CommitmentState.IN_FORCE,
        source="Bài báo thử",
    )
    given = replace(draft, **changes)
    return add_commitment(agreement=agreement, draft=given, actor=SYSTEM, now=RECORDED_AT)


def make_rollout(
    agreement: str, *, item: str = "Trạm 4G", measure: str = "trạm", **changes: Any
) -> str:
    """A roll-out of a new commitment of the agreement, without sites; its reference."""
    return add_rollout(
        commitment=make_commitment(agreement, **changes),
        draft=RolloutDraft(item=item, kind=RolloutKind.INFRASTRUCTURE, measure=measure),
        acting=make_acting(),
        now=RECORDED_AT,
    )


@dataclass(frozen=True, kw_only=True)
class TwoSides:
    """An agreement between two bodies of the directory, and somebody who speaks for each."""

    agreement: str
    state: Acting
    provider: Acting


def make_two_sides(**changes: Any) -> TwoSides:
    """An agreement whose sides are a department and an enterprise, each with its officer."""
    department = _form("Sở Thử nghiệm", AgencyKind.DEPARTMENT)
    enterprise = _form("Công ty Viễn thông Thử", AgencyKind.ENTERPRISE)
    return TwoSides(
        agreement=make_agreement_between(department, enterprise, **changes),
        state=make_acting(agency_id=department),
        provider=replace(make_acting(agency_id=enterprise), account_id=UUID(int=2)),
    )


def make_agreement_between(department: UUID, enterprise: UUID, **changes: Any) -> str:
    """An agreement between these two bodies; its reference."""
    parties = (
        Party(side=Side.STATE, name="Sở Thử nghiệm", agency_id=department),
        Party(side=Side.PROVIDER, name="Công ty Viễn thông Thử", agency_id=enterprise),
    )
    return make_agreement(**{"parties": parties, **changes})


def make_counted(agreement: str, enterprise: UUID, **changes: Any) -> str:
    """A commitment of the enterprise that says what is counted; its reference."""
    given = {
        "owner": Bound(side=Side.PROVIDER, name="Công ty Viễn thông Thử", agency_id=enterprise),
        "indicator": "Trạm 4G được lắp",
        "unit": "trạm",
        "targets": (Target(period="2026", value="45"),),
    }
    return make_commitment(agreement, **{**given, **changes})


def make_workbook(*rows: Sequence[Any], merged: Sequence[str] = ()) -> bytes:
    """An Excel file with these rows, as somebody keeps it."""
    book = openpyxl.Workbook()
    sheet = book.create_sheet("Trang 1", 0)
    for row in rows:
        sheet.append(list(row))
    for one in merged:
        sheet.merge_cells(one)
    file = BytesIO()
    book.save(file)
    return file.getvalue()


def _form(name: str, kind: AgencyKind) -> UUID:
    short_name = name.replace("Ủy ban nhân dân", "UBND")
    new = Particulars(name=name, short_name=short_name, type=kind.value)
    preview = _record(ChangeKind.FORMED, (ChangeLine(new=new),), effective_on=FORMED_ON)
    return preview.began[0].id


def _record(kind: ChangeKind, lines: tuple[ChangeLine, ...], *, effective_on: date) -> Preview:
    change = Change(kind=kind, body=Body.AGENCY, effective_on=effective_on, lines=lines)
    return record_change(change=change, within=EVERYWHERE, actor=SYSTEM, now=RECORDED_AT).preview
