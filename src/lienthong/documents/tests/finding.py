"""What tests of finding share: rows that a clerk typed into the register, and asking for them."""

from lienthong.documents.operations import register_by_hand
from lienthong.documents.queries import Search
from lienthong.documents.terms import ArrivalDraft, Channel, FindQuestion
from lienthong.work.testing import NOW

SUBJECTS = (
    ("1/QĐ-UBND", "UBND tỉnh", "Về việc chuyển đổi số tại xã Hoằng Hóa"),
    ("2/KH-STC", "Sở Tài chính", "Kế hoạch mua sắm đường truyền số liệu"),
    ("15/QĐ-UBND", "UBND tỉnh", "Phê duyệt số lượng đổi chuyển công tác"),
    ("4/GM-UBND", "UBND huyện Hoàng Hoa", "Mời họp về hoằng pháp, giao lưu hóa trang"),
    ("", "Hội Nông dân", "Xin hỗ trợ 05 đường dây"),
)


def register(office, code, author, subject, **changes):
    given = {"channel": Channel.PAPER, "issued_on": None, "type_name": "", **changes}
    draft = ArrivalDraft(author=author, code=code, subject=subject, **given)
    return register_by_hand(draft=draft, acting=office.clerk, now=NOW)


def ask(office, text="", who=None, **given):
    person = who or office.clerk
    asked = FindQuestion(
        agency_id=office.agency_id, account_id=person.account_id, text=text, **given
    )
    search = Search(asked)
    found = search.list_documents()
    assert search.count == len(found)
    return [one.code for one in found]
