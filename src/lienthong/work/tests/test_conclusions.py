"""Conclusions of a meeting become tasks: read by plain rules, corrected, given one by one."""

from datetime import date
from uuid import UUID

import pytest
from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from lienthong.work.models import Task
from lienthong.work.rules.conclusions import Conclusion, read_conclusions
from lienthong.work.terms import Colleague, ConclusionsTooMany

ON = date(2026, 11, 23)
LAN, MINH, HEAD = (UUID(int=number) for number in (1, 2, 3))
PEOPLE = [
    Colleague(account_id=LAN, name="Phạm Thị Lan", title="Chuyên viên"),
    Colleague(account_id=MINH, name="Đỗ Văn Minh", title="Chuyên viên"),
    Colleague(account_id=HEAD, name="Lê Văn Trưởng", title="Chánh Văn phòng"),
]


def read(line):
    (found,) = read_conclusions(line, colleagues=PEOPLE, on=ON)
    return found


@pytest.mark.parametrize(
    ("line", "lead", "due_on"),
    [
        ("- Phạm Thị Lan rà soát đường truyền trước ngày 15/12/2026.", LAN, date(2026, 12, 15)),
        ("1. Giao đồng chí do van minh báo cáo đến 5/1", MINH, date(2027, 1, 5)),
        ("b) Chánh Văn phòng tham mưu, xong trước ngày 05 tháng 12", HEAD, date(2026, 12, 5)),
        ("Thực hiện Kế hoạch ngày 01/12/2026, chậm nhất 20-12-2026", None, date(2026, 12, 20)),
        ("Họp trước ngày 10/12/2026 theo Công văn ngày 12/12/2026", None, date(2026, 12, 10)),
        ("Theo Công văn số 128/UBND ngày 01/10/2026", None, None),
        ("Chuyên viên nào cũng làm, hạn 31/02/2027", None, None),
        ("Phạm Thị Lan và Đỗ Văn Minh cùng làm", None, None),
    ],
)
def test_person_and_day_are_read_where_they_are_plain(line, lead, due_on):
    found = read(line)
    assert (found.lead, found.due_on) == (lead, due_on)


def test_bullets_and_empty_lines_are_left_out_and_too_many_lines_refused():
    found = read_conclusions(" - Một\n\n 2) Hai\n\t• Ba  bốn", colleagues=PEOPLE, on=ON)
    assert [one.title for one in found] == ["Một", "Hai", "Ba bốn"]
    with pytest.raises(ConclusionsTooMany):
        read_conclusions("việc\n" * 51, colleagues=PEOPLE, on=ON)


@given(st.text(max_size=300))
def test_any_line_is_read_as_something(text):
    for one in read_conclusions(text.replace("\n", " "), colleagues=PEOPLE, on=ON):
        assert isinstance(one, Conclusion)
        assert one.title
        assert one.due_on is None or one.due_on >= ON


@pytest.mark.django_db
def test_lines_are_corrected_and_given_and_what_is_refused_stays(office, as_person):
    client, address = as_person(office.leader), reverse("work:conclusions")
    text = f"- {office.lan.account_name} lập danh sách\n- Kiểm tra lại\n- Không làm nữa"
    page = client.post(address, {"meeting": "Họp giao ban", "text": text}).content.decode()
    assert f'value="{office.lan.account_id}" selected' in page
    sent = {
        "meeting": "Họp giao ban", "text": text, "rows": "3",
        "row-0-wanted": "on", "row-0-title": "Lập danh sách", "row-0-lead": office.lan.account_id,
        "row-1-wanted": "on", "row-1-title": "Kiểm tra lại", "row-1-lead": "",
        "row-2-title": "Không làm nữa",
    }  # fmt: skip
    answer = client.post(address, sent)
    assert answer.status_code == 422
    assert "row-1-title" in answer.content.decode()
    assert "row-0-title" not in answer.content.decode()
    corrected = {name: value for name, value in sent.items() if not name.startswith("row-0")}
    client.post(address, {**corrected, "row-1-lead": office.minh.account_id})

    found = Task.objects.order_by("assigned_at").values_list("title", "origin", "origin_label")
    assert list(found) == [
        ("Lập danh sách", "meeting", "Họp giao ban"),
        ("Kiểm tra lại", "meeting", "Họp giao ban"),
    ]
    assert as_person(office.lan).get(address).status_code == 403
