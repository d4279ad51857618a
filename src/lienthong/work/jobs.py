"""What task work does on a clock; named in site/wiring.py."""

from collections.abc import Sequence
from datetime import date, datetime
from smtplib import SMTPException

import structlog
from django.conf import settings
from django.core.mail import EmailMessage, get_connection
from django.core.mail.backends.base import BaseEmailBackend
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext, override

from lienthong.identity.queries import get_account
from lienthong.identity.terms import AccountSummary
from lienthong.kernel.calendar import national_calendar
from lienthong.work.operations import claim_digest, release_digest
from lienthong.work.queries import (
    DigestContent,
    list_to_remind,
    read_digest,
    say_deadline,
    sends_mail,
)
from lienthong.work.rules.digests import begins_week, digest_day
from lienthong.work.terms import Notice, NoticeSource, TaskSummary

log = structlog.get_logger(__name__)


def send_digests(now: datetime, *, sources: Sequence[NoticeSource] = ()) -> None:
    """Tell by mail, once each working morning, what is due and what waits for one's word.

    Titles and deadlines only. What `sources` of other folders tell comes with it once a week, on
    the first working day. Who has no address, or nothing near, gets none. A server that does not
    take them is noted, and tried again later.
    """
    calendar = national_calendar()
    on = digest_day(timezone.localtime(now), at=settings.WORK.digest_at, calendar=calendar)
    if on is None or not sends_mail():
        return
    sources = sources if begins_week(on, calendar=calendar) else ()
    noticed = {one for source in sources for one in source.whom(on, now)}
    found = list_to_remind(on=on, now=now, noticed=noticed)
    waiting = [get_account(account_id=one) for one in found]
    reachable = [one for one in waiting if one.email and one.is_active]
    if not reachable:
        return
    try:
        with get_connection() as connection:
            for account in reachable:
                telling = sources if account.account_id in noticed else ()
                _send(account, connection, telling, on=on, now=now)
    except (SMTPException, OSError) as error:
        log.warning("digests_not_sent", problem=type(error).__name__)


def _send(
    account: AccountSummary,
    connection: BaseEmailBackend,
    sources: Sequence[NoticeSource],
    *,
    on: date,
    now: datetime,
) -> None:
    content = read_digest(account_id=account.account_id, on=on, now=now)
    if not claim_digest(account_id=account.account_id, on=on):
        return
    try:
        with override(account.language.value):
            notices = [one for source in sources for one in source.tell(account, on, now)]
            if content.due or content.to_decide or notices:
                _message(account, content, notices, connection).send()
    except BaseException:
        release_digest(account_id=account.account_id, now=now)
        raise


def _message(
    account: AccountSummary,
    content: DigestContent,
    notices: Sequence[Notice],
    connection: BaseEmailBackend,
) -> EmailMessage:
    said = gettext("Tasks: {due} due, {waiting} waiting for your word").format(
        due=len(content.due), waiting=len(content.to_decide)
    )
    only_notices = not content.due and not content.to_decide
    text = render_to_string(
        "work/digest.txt",
        {
            "name": account.full_name,
            "due": [_line(task) for task in content.due],
            "to_decide": [_line(task) for task in content.to_decide],
            "notices": [
                {"text": one.text, "url": f"{settings.WORK.public_url}{one.path}"}
                for one in notices
            ],
            "reminders": f"{settings.WORK.public_url}{reverse('work:feed')}",
        },
    )
    return EmailMessage(
        subject=notices[0].text if only_notices else said,
        body=text,
        to=[account.email],
        connection=connection,
        headers={"Auto-Submitted": "auto-generated"},
    )


def _line(task: TaskSummary) -> dict[str, str]:
    return {
        "title": task.title,
        "deadline": say_deadline(task.deadline),
        "url": f"{settings.WORK.public_url}{reverse('work:one', args=[task.id])}",
    }
