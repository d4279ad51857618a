"""What the weekly digest tells clerks and leaders of their files and archive: the cards' words."""

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from lienthong.documents.queries import list_agencies_warned
from lienthong.documents.terms import APPROVE_FILES, LIST_FILES
from lienthong.identity.queries import list_acting_of, list_holders
from lienthong.identity.terms import AccountSummary, Permission
from lienthong.site.filing_steps import archive_warnings
from lienthong.work.terms import Notice, NoticeSource

WARNED = Permission("documents:archive:warned", LIST_FILES.roles | APPROVE_FILES.roles)


def _whom(on: date, now: datetime) -> set[UUID]:
    agencies = list_agencies_warned(on=on)
    return list_holders(agency_ids=agencies, permission=WARNED, on=on, now=now)


def _tell(account: AccountSummary, on: date, now: datetime) -> Sequence[Notice]:
    return [
        Notice(
            text=f"{acting.agency_name}: {step['title']} ({step['count']}). {step['text']}",
            path=step["url"],
        )
        for acting in list_acting_of(account=account, on=on, now=now)
        for step in archive_warnings(acting, on)
    ]


ARCHIVE_NOTICES = NoticeSource(whom=_whom, tell=_tell)
