"""What a change does, on the preview of a table and on the page of the change."""

import re
from datetime import UTC, date, datetime

import pytest
from django.urls import reverse

from lienthong.audit.terms import SYSTEM
from lienthong.directory.operations import record_change
from lienthong.directory.queries import list_events
from lienthong.directory.terms import (
    EVERYWHERE,
    Body,
    Change,
    ChangeKind,
    ChangeLine,
    Particulars,
    Share,
)
from lienthong.identity.terms import Role
from lienthong.identity.testing import give_role, make_account, sign_in

NOW = datetime(2026, 11, 28, 2, 0, tzinfo=UTC)
ON = date(2026, 12, 1)
HEAD = "event,kind,body,effective_on,act_number,act_issued_on,code,name,to_code,to_name,share,note"
RENAMING = "1,renamed,unit,2026-12-01,7/NQ-HĐND,2026-10,99001,Xã Sông Trong,,Phường Sông Trong,,"
SPLIT = "2,split,unit,2026-12-02,8/NQ-HĐND,,99002,Xã Núi Cao"
TABLE = f"""{HEAD}
{RENAMING}
{SPLIT},99003,Xã Đồng Bằng,part,Theo suối
{SPLIT},99001,Phường Sông Trong,remainder,Theo suối
"""


@pytest.fixture
def operator(client, db):
    account = make_account(full_name="Lê Vận Hành")
    give_role(account, Role.OPERATOR, agency_id=None, agency_name="")
    sign_in(client, account, agency_id=None)
    return client


def plain(answer):
    """The words of a page, without its markup."""
    return " ".join(re.sub(r"<[^>]*>", " ", answer.content.decode()).split())


def page_of(client, kind, *lines, with_committees=True):
    """The words of the page of a change of units that was recorded."""
    change = Change(
        kind=kind,
        body=Body.UNIT,
        effective_on=ON,
        lines=lines,
        with_committees=with_committees,
    )
    done = record_change(change=change, within=EVERYWHERE, actor=SYSTEM, now=NOW)
    return plain(client.get(reverse("directory:change", args=[done.event_id])))


def renaming(commune):
    return ChangeLine(source_id=commune.id, new=Particulars(name="Phường Sông Trong"))


def test_a_table_is_previewed_change_by_change_with_all_that_one_checks(operator, communes):
    words = plain(operator.post(reverse("directory:import"), {"text": TABLE}))
    assert "Đổi tên: Xã Sông Trong → Phường Sông Trong" in words
    assert "Ngày hiệu lực 01/12/2026" in words
    assert "Văn bản 7/NQ-HĐND Ngày văn bản 10/2026" in words
    assert "“1”, dòng 2" in words
    assert "Chia tách: Xã Núi Cao → Xã Đồng Bằng, Phường Sông Trong" in words
    assert "Xã Núi Cao (một phần) chuyển cho Xã Đồng Bằng" in words
    assert "Xã Núi Cao (phần còn lại) chuyển cho Phường Sông Trong" in words
    assert "“2”, dòng 3, 4" in words
    assert "Ghi chú Theo suối" in words
    assert "Ủy ban nhân dân xã Sông Trong đổi thành Ủy ban nhân dân phường Sông Trong" in words
    assert not list_events(kind=ChangeKind.RENAMED)


def test_the_page_of_a_change_lists_the_committee_that_was_renamed_with_its_unit(client, communes):
    words = page_of(client, ChangeKind.RENAMED, renaming(communes[0]))
    assert "Cơ quan thay đổi theo" in words
    assert "Ủy ban nhân dân xã Sông Trong đổi thành Ủy ban nhân dân phường Sông Trong" in words


def test_the_page_of_a_merger_tells_which_committee_passed_to_which(client, communes):
    giver, taker = communes[:2]
    line = ChangeLine(source_id=giver.id, target_id=taker.id, share=Share.FULL)
    words = page_of(client, ChangeKind.DISSOLVED, line)
    assert "Ủy ban nhân dân xã Sông Trong (toàn bộ) chuyển cho Ủy ban nhân dân xã Núi Cao" in words


def test_a_change_that_no_committee_follows_names_none(client, communes):
    words = page_of(client, ChangeKind.RENAMED, renaming(communes[0]), with_committees=False)
    assert "Cơ quan thay đổi theo" not in words
