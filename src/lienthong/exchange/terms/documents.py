"""What a clerk sends: types of documents, urgency, signing forms, the draft and its files."""

from dataclasses import dataclass
from datetime import date
from enum import IntEnum, StrEnum
from uuid import UUID

from lienthong.exchange.terms.states import ChangeKind


class Priority(IntEnum):
    """Độ khẩn, with the digits that packets use."""

    NORMAL = 0
    URGENT = 1
    VERY_URGENT = 2
    EXPRESS = 3
    TIMED_EXPRESS = 4


class Competence(StrEnum):
    """Signing forms of NĐ 30/2020 Điều 13; empty when the head signs in their own name."""

    HEAD = ""
    COLLECTIVE = "TM."
    DEPUTY = "KT."
    BY_ORDER = "TL."
    SUB_AUTHORISED = "TUQ."
    ACTING = "Q."


@dataclass(frozen=True, slots=True)
class DocumentType:
    """A type of administrative document; `abbreviation` is "" where NĐ 30 gives none."""

    key: str
    abbreviation: str
    name: str
    english: str


EARLIEST = date(1945, 9, 2)
"""No document of this state is older; an earlier day is a slip of the hand."""

OFFICIAL_LETTER = DocumentType("cong_van", "", "Công văn", "official letter")

DOCUMENT_TYPES: tuple[DocumentType, ...] = (
    OFFICIAL_LETTER,
    DocumentType("nghi_quyet", "NQ", "Nghị quyết", "resolution"),
    DocumentType("quyet_dinh", "QĐ", "Quyết định", "decision"),
    DocumentType("chi_thi", "CT", "Chỉ thị", "directive"),
    DocumentType("quy_che", "QC", "Quy chế", "statute"),
    DocumentType("quy_dinh", "QyĐ", "Quy định", "regulation"),
    DocumentType("thong_cao", "TC", "Thông cáo", "communiqué"),
    DocumentType("thong_bao", "TB", "Thông báo", "notice"),
    DocumentType("huong_dan", "HD", "Hướng dẫn", "guidance"),
    DocumentType("chuong_trinh", "CTr", "Chương trình", "programme"),
    DocumentType("ke_hoach", "KH", "Kế hoạch", "plan"),
    DocumentType("phuong_an", "PA", "Phương án", "scheme"),
    DocumentType("de_an", "ĐA", "Đề án", "master scheme"),
    DocumentType("du_an", "DA", "Dự án", "project"),
    DocumentType("bao_cao", "BC", "Báo cáo", "report"),
    DocumentType("bien_ban", "BB", "Biên bản", "minutes"),
    DocumentType("to_trinh", "TTr", "Tờ trình", "submission"),
    DocumentType("hop_dong", "HĐ", "Hợp đồng", "contract"),
    DocumentType("cong_dien", "CĐ", "Công điện", "telegram"),
    DocumentType("ban_ghi_nho", "BGN", "Bản ghi nhớ", "memorandum"),
    DocumentType("ban_thoa_thuan", "BTT", "Bản thỏa thuận", "agreement"),
    DocumentType("giay_uy_quyen", "GUQ", "Giấy ủy quyền", "power of attorney"),
    DocumentType("giay_moi", "GM", "Giấy mời", "invitation"),
    DocumentType("giay_gioi_thieu", "GGT", "Giấy giới thiệu", "letter of introduction"),
    DocumentType("giay_nghi_phep", "GNP", "Giấy nghỉ phép", "leave permit"),
    DocumentType("phieu_gui", "PG", "Phiếu gửi", "dispatch slip"),
    DocumentType("phieu_chuyen", "PC", "Phiếu chuyển", "transfer slip"),
    DocumentType("phieu_bao", "PB", "Phiếu báo", "notification slip"),
    DocumentType("thu_cong", "", "Thư công", "official letter of courtesy"),
)
"""The 29 types of NĐ 30/2020 Điều 7, abbreviations from Phụ lục III; the most used one first."""

_BY_KEY = {document_type.key: document_type for document_type in DOCUMENT_TYPES}


def find_document_type(key: str) -> DocumentType | None:
    """The type with this key, or None."""
    return _BY_KEY.get(key)


@dataclass(frozen=True, slots=True)
class Upload:
    """A file as it came from the sender's machine; its name and type are not believed yet."""

    name: str
    content: bytes


@dataclass(frozen=True, slots=True, kw_only=True)
class DocumentDraft:
    """A document ready to be sent, as the clerk entered it.

    `answers`: the received document that it answers, `answers_to` who received that: None for the
    sender, else an agency that it carries on. `replaces`: the sent one in whose place it stands,
    for `replace_reason`. Both by their ids in the exchange.
    """

    number: str
    symbol: str
    type_key: str
    subject: str
    issued_on: date
    place: str
    competence: Competence
    signer_position: str
    signer_name: str
    priority: Priority
    due_on: date | None
    recipients: tuple[UUID, ...]
    uploads: tuple[Upload, ...]
    holds_no_state_secret: bool
    answers: UUID | None = None
    answers_to: UUID | None = None
    replaces: UUID | None = None
    replace_reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class ChangeDraft:
    """What a clerk does to a document that was sent: to whom (nobody named: to all), and why.

    `due_on` and `priority` are what an update says from now on.
    """

    kind: ChangeKind
    reason: str
    recipients: tuple[UUID, ...] = ()
    due_on: date | None = None
    priority: Priority = Priority.NORMAL
