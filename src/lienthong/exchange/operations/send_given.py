"""Send a document whose files somebody gave: looked at as files of drafts are, then sent."""

from datetime import datetime
from uuid import UUID

from django.utils import timezone

from lienthong.exchange.operations.send import send_document
from lienthong.exchange.queries.numbers import get_number_keeper
from lienthong.exchange.rules.drafts import check_draft
from lienthong.exchange.terms import DocumentDraft, FileMarkedSecret
from lienthong.identity.terms import Acting
from lienthong.kernel.secrecy import say_mark
from lienthong.paper.scanning.beside import find_mark
from lienthong.paper.scanning.given import Upload, examine_upload


def send_given(*, draft: DocumentDraft, acting: Acting, now: datetime) -> UUID:
    """Send a document that was written and signed elsewhere; the id of its message.

    Its files are taken as they come from people: refuses those that do something when opened, that
    cannot be read or hold macros (`examine_upload`), a first page that bears a mark of state
    secrets, also where it is a picture (FileMarkedSecret), what the keeper of its numbers refuses,
    and what `send_document` refuses. A picture that cannot be recognised here goes out on the word
    of who sends it.
    """
    checked = check_draft(draft, on=timezone.localdate(now))
    for file in checked.uploads:
        _examine(Upload(file.name, file.content, field="uploads"), now)
    return send_document(draft=draft, acting=acting, now=now, numbers=get_number_keeper())


def _examine(upload: Upload, now: datetime) -> None:
    kind = examine_upload(upload, now=now, may_be_signed=True)
    secrecy = find_mark(upload, kind)
    if secrecy is not None:
        raise FileMarkedSecret(file=upload.name, mark=say_mark(secrecy), field="uploads")
