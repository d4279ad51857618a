"""Whether a document is fit to be sent (NĐ 30/2020, QĐ 28/2018), and its form when sent."""

import re
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from unicodedata import normalize

from lienthong.exchange.rules.files import check_files
from lienthong.exchange.terms import (
    EARLIEST,
    DocumentDraft,
    DueBeforeIssued,
    FieldMissing,
    FieldNotPlain,
    FieldTooLong,
    IssuedInFuture,
    IssuedTooEarly,
    NumberMalformed,
    RecipientsMissing,
    SecrecyNotConfirmed,
    SecretNotSent,
    SymbolMalformed,
    TypeUnknown,
    find_document_type,
)
from lienthong.kernel.errors import Refusal
from lienthong.kernel.secrecy import find_secrecy, say_mark
from lienthong.kernel.vietnamese import canonical, visible

MAX_SUBJECT = 500  # NĐ 30/2020 Phụ lục VI
MAX_POSITION = 100
MAX_SIGNER = 50
MAX_PLACE = 50
MAX_RECIPIENTS = 500

_NUMBER = re.compile(r"[0-9]{1,8}")
_SYMBOL = re.compile(r"[^\W_](?:[\w./&-]{0,28}[^\W_])?")
_CONTROL = re.compile(r"[\x00-\x1f\x7f]")
_SPACES = re.compile(r"[^\S\x00-\x1f]+")


def check_draft(draft: DocumentDraft, *, on: date) -> DocumentDraft:
    """The draft in the form in which it is sent; `on` is today.

    Refuses with the first of `find_faults`.
    """
    for fault in find_faults(draft, on=on):
        raise fault
    return replace(
        draft,
        number=normal_number(draft.number),
        symbol=canonical(draft.symbol.strip()),
        subject=_text("subject", draft.subject, MAX_SUBJECT),
        place=_text("place", draft.place, MAX_PLACE, needed=False),
        signer_position=_text("signer_position", draft.signer_position, MAX_POSITION),
        signer_name=_text("signer_name", draft.signer_name, MAX_SIGNER),
        recipients=tuple(dict.fromkeys(draft.recipients)),
        uploads=check_files(draft.uploads),
    )


def find_faults(draft: DocumentDraft, *, on: date) -> list[Refusal]:
    """Everything that keeps a draft from being sent, at most one fault a field, named in `field`.

    An empty or too long text, a malformed number or symbol, a type NĐ 30/2020 does not know, a date
    later than today (`on`), a deadline before the date, no recipient, a file that cannot travel, a
    mark of state secrets, and a missing word about them.
    """
    return [
        *_faults_of(lambda: normal_number(draft.number)),
        *_faults_of(lambda: _require_symbol_and_type(draft)),
        *_faults_of(lambda: _require_subject(draft)),
        *_faults_of(lambda: _require_issued(draft.issued_on, on)),
        *_faults_of(lambda: _text("place", draft.place, MAX_PLACE, needed=False)),
        *_faults_of(lambda: _require_due(draft)),
        *_faults_of(lambda: _text("signer_position", draft.signer_position, MAX_POSITION)),
        *_faults_of(lambda: _text("signer_name", draft.signer_name, MAX_SIGNER)),
        *_faults_of(lambda: check_files(draft.uploads)),
        *([] if draft.recipients else [RecipientsMissing(field="to")]),
        *([] if draft.holds_no_state_secret else [_unconfirmed()]),
    ]


def _faults_of(check: Callable[[], object]) -> list[Refusal]:
    try:
        check()
    except Refusal as refusal:
        return [refusal]
    return []


def _unconfirmed() -> Refusal:
    return SecrecyNotConfirmed(field="holds_no_state_secret")


def _require_subject(draft: DocumentDraft) -> None:
    subject = _text("subject", draft.subject, MAX_SUBJECT)
    degree = find_secrecy([subject, draft.symbol])
    if degree is not None:
        raise SecretNotSent(mark=say_mark(degree), field="subject")


def _require_symbol_and_type(draft: DocumentDraft) -> None:
    if not _SYMBOL.fullmatch(canonical(draft.symbol.strip())):
        raise SymbolMalformed(symbol=draft.symbol[:60], field="symbol")
    if find_document_type(draft.type_key) is None:
        raise TypeUnknown(type=draft.type_key[:60], field="type_key")


def _require_issued(issued_on: date, on: date) -> None:
    if issued_on < EARLIEST:
        raise IssuedTooEarly(issued_on=f"{issued_on:%d/%m/%Y}", field="issued_on")
    if issued_on > on:
        raise IssuedInFuture(issued_on=f"{issued_on:%d/%m/%Y}", field="issued_on")


def _require_due(draft: DocumentDraft) -> None:
    if draft.due_on is not None and draft.due_on < draft.issued_on:
        raise DueBeforeIssued(
            due_on=f"{draft.due_on:%d/%m/%Y}",
            issued_on=f"{draft.issued_on:%d/%m/%Y}",
            field="due_on",
        )


def normal_number(text: str) -> str:
    """The number as NĐ 30/2020 Điều 15 writes it: below 10 with one leading zero."""
    digits = text.strip()
    if not _NUMBER.fullmatch(digits) or int(digits) == 0:
        raise NumberMalformed(number=text[:60], field="number")
    return f"{int(digits):02}"


def _text(field: str, given: str, limit: int, *, needed: bool = True) -> str:
    """One line in NFC with single spaces; people's names keep their own spelling."""
    text = _SPACES.sub(" ", normalize("NFC", visible(given))).strip()
    if needed and not text:
        raise FieldMissing(field=field)
    if _CONTROL.search(text):
        raise FieldNotPlain(field=field)
    if len(text) > limit:
        raise FieldTooLong(length=len(text), limit=limit, field=field)
    return text
