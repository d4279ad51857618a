"""What tests of drafts share: a draft with its gaps filled in, and steps on it."""

from dataclasses import replace
from datetime import timedelta

from lienthong.documents.operations import draft_dispatch, save_draft, submit_draft
from lienthong.documents.queries import get_draft
from lienthong.work.testing import NOW

TEXT = (
    "Thực hiện Kế hoạch số 12/KH-UBND, đề nghị các xã báo cáo trước ngày 15/12/2026.\nTrân trọng."
)
LATER = NOW + timedelta(hours=1)


def filled(content, office, **changes):
    """The content without gaps, with the leader of the office as its signer."""
    return replace(
        content,
        **{
            "subject": "báo cáo kết nối",
            "text": TEXT,
            "symbol": "STN-VP",
            "addressees": "Ủy ban nhân dân các xã",
            "place": "Thanh Hóa",
            "signer_id": office.leader.account_id,
            "signer_name": office.leader.account_name,
            "signer_title": "Giám đốc",
            **changes,
        },
    )


def begin(office, *, by=None, **changes):
    """A công văn that Lan (or `by`) drafted and filled in: version 2; its id."""
    drafter = by or office.lan
    dispatch_id = draft_dispatch(type_code="cong-van", acting=drafter, now=NOW)
    content = get_draft(dispatch_id=dispatch_id, acting=drafter).newest.content
    save_draft(
        dispatch_id=dispatch_id,
        content=filled(content, office, **changes),
        seen=1,
        acting=drafter,
        now=NOW,
    )
    return dispatch_id


def submitted(office, *levels, **changes):
    """A draft of Lan's before its reviewers; its id."""
    dispatch_id = begin(office, **changes)
    people = [[one.account_id for one in level] for level in levels]
    submit_draft(dispatch_id=dispatch_id, levels=people, seen=2, acting=office.lan, now=NOW)
    return dispatch_id
