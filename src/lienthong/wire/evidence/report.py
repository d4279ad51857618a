"""What a piece of evidence proves and what it does not, as statements for people (EV-20, EV-21).

A statement is an English msgid with parameters; `wire/locale` has the Vietnamese. Instants are
shown in Vietnam time.
"""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Final
from uuid import UUID

from lienthong.kernel.errors import gettext_noop
from lienthong.wire.edxml import StatusCode

VIETNAM: Final = timezone(timedelta(hours=7))


SEALED: Final = gettext_noop(
    "{agency} sealed message {id} with its own key and addressed it to: {recipients}. "
    "Its clock said {at}."
)
CONTENT: Final = gettext_noop(
    "The content in this file is the sealed one, byte for byte: {length} bytes, SHA-256 {sha256}."
)
CONTENT_BESIDE: Final = gettext_noop(
    "The content given beside this file is the sealed one, byte for byte: {length} bytes, "
    "SHA-256 {sha256}."
)
DOCUMENT: Final = gettext_noop(
    "It is an edXML document, number and symbol {code}, about “{subject}”, "
    "with {count} attached files."
)
RECEIVED: Final = gettext_noop(
    "The node {node} received it at {at} by its clock and signed that it had stored it durably."
)
FORWARDED: Final = gettext_noop(
    "The node {node} signed that {named} no longer existed and that it gave the message to "
    "{agencies} instead, by the rule “{rule}” of its directory."
)
ACKNOWLEDGED: Final = gettext_noop(
    "The software of {agency} signed that it holds the message; its clock said {at}, "
    "the node recorded this at {logged_at}."
)
LOGGED: Final = gettext_noop(
    "All of this stands in the log {log}, under its signed checkpoint of {size} entries; "
    "the message is entry {index}."
)
WITNESSED: Final = gettext_noop(
    "The witness {witness} co-signed that checkpoint of {size} entries; its clock said {at}. It "
    "had seen no history of this log that contradicts it."
)
STAMPED: Final = gettext_noop(
    "{authority} time-stamped a checkpoint of {size} entries that holds the message: the message "
    "and its place in the log existed no later than {at}."
)
CERTIFIED: Final = gettext_noop(
    "Each key that signed what is proved here was certified by {province} for the one who used it,"
    " at that time."
)
NONE_REVOKED: Final = gettext_noop(
    "By the province's revocation list number {number} of {at}, no key that signed what "
    "is proved here had been revoked before it signed."
)
COLLECTED: Final = gettext_noop(
    "{agency} put this file together and signed it whole (XAdES); its clock said {at}."
)
REASON: Final = gettext_noop("Reason given by {agency}: “{reason}”.")

STATUSES: Final[Mapping[StatusCode, str]] = {
    StatusCode.ARRIVED: gettext_noop(
        "{agency} declared that the document had arrived and no clerk had acted yet (01); "
        "the node received this at {at}."
    ),
    StatusCode.REFUSED: gettext_noop(
        "{agency} declared that it refused the document (02); the node received this at {at}."
    ),
    StatusCode.ACCEPTED: gettext_noop(
        "{agency} declared that it accepted and registered the document (03); "
        "the node received this at {at}."
    ),
    StatusCode.ASSIGNED: gettext_noop(
        "{agency} declared that it assigned the document (04); the node received this at {at}."
    ),
    StatusCode.IN_PROGRESS: gettext_noop(
        "{agency} declared that it was working on the document (05); "
        "the node received this at {at}."
    ),
    StatusCode.DONE: gettext_noop(
        "{agency} declared that it had finished with the document (06); "
        "the node received this at {at}."
    ),
    StatusCode.TAKE_BACK: gettext_noop(
        "{agency} asked to take the document back (13); the node received this at {at}."
    ),
    StatusCode.TAKE_BACK_AGREED: gettext_noop(
        "{agency} agreed to the request to take back or change the document (15); "
        "the node received this at {at}."
    ),
    StatusCode.TAKE_BACK_REFUSED: gettext_noop(
        "{agency} refused the request to take back or change the document (16); "
        "the node received this at {at}."
    ),
}
STATUS_UNKNOWN: Final = gettext_noop(
    "{agency} sent the status {code}, which no known list explains; the node received this at {at}."
)

NOT_READ: Final = gettext_noop(
    "Not proved: that a person read the document. "
    "Acknowledgements and statuses are made by software."
)
NOT_ACKNOWLEDGED: Final = gettext_noop(
    "Not proved: that these recipients received it: {recipients}. "
    "This file has no acknowledgement of theirs."
)
ACKNOWLEDGEMENT_REVOKED: Final = gettext_noop(
    "Not proved: that {agency} acknowledged. The node recorded an acknowledgement in its name at "
    "{at}, but its key had been revoked at {revoked} ({reason})."
)
ACKNOWLEDGEMENT_UNCERTIFIED: Final = gettext_noop(
    "Not proved: that {agency} acknowledged. The node recorded an acknowledgement in its name at "
    "{at}, but its certificate holds from {valid_from} until {valid_until}, not at {stated}."
)
STATUS_REVOKED: Final = gettext_noop(
    "Not proved: a status in the name of {agency}, which the node received at {at}. A key that "
    "signed it had been revoked at {revoked} ({reason})."
)
STATUS_UNCERTIFIED: Final = gettext_noop(
    "Not proved: a status in the name of {agency}, which the node received at {at}. A certificate "
    "that must vouch for it holds from {valid_from} until {valid_until}, not at {stated}."
)
NOT_TIMED: Final = gettext_noop(
    "Not proved: the exact times. They come from the clocks of sender, node and recipients; "
    "no independent time-stamping authority confirmed them."
)
NOT_TIMED_BEFORE: Final = gettext_noop(
    "Not proved: the exact times. They come from the clocks of sender, node and recipients; the "
    "time-stamping authority only confirmed that the message existed at {at}."
)
NOT_TIMED_BY_KNOWN: Final = gettext_noop(
    "Not checked: who issued the time-stamp token in this file, which states {at}. Give the "
    "certificate of its authority (--tsa). All other times come from the clocks of sender, node "
    "and recipients."
)
NOT_WITNESSED_BY_KNOWN: Final = gettext_noop(
    "Not proved: that the log shows everybody the same entries. Its checkpoint bears "
    "co-signatures in the name of {witnesses}, but no key of theirs was given (--witness)."
)
NOT_WITNESSED: Final = gettext_noop(
    "Not proved: that the log shows everybody the same entries. "
    "No witness co-signed its checkpoint."
)
NOT_LATER: Final = gettext_noop(
    "Not proved: what happened later. The file knows nothing after entry {size} of the log."
)
NOT_COMPLETE: Final = gettext_noop(
    "Not proved: that the file holds every status. Whoever made it may have left some out; "
    "ask the sender or the node for all of them."
)
NOT_REVOKED: Final = gettext_noop(
    "Not checked: whether a key had been stolen or revoked when it signed. The file has no "
    "revocation list; give the one that the province publishes (--crl)."
)
NOT_LISTED: Final = gettext_noop(
    "Not proved: that no key was revoked between {at}, when the revocation list was made, and "
    "{signed_at}, when the last signature here was made. Give a newer list."
)
REVOKED_LATER: Final = gettext_noop(
    "Not proved: that the key of {agency} was in the right hands when it signed. It was revoked "
    "later, at {at} ({reason}); the list does not say since when there was cause."
)
NOT_STOLEN: Final = gettext_noop(
    "Not proved: that no key was stolen. The revocation list knows only what had been reported "
    "by {at}."
)
NOT_HELD: Final = gettext_noop(
    "Not proved: that an agency itself held its key. A province's operator may keep keys, and seal"
    " and acknowledge, in the stead of agencies whose software has none."
)
NOT_SIGNATURES: Final = gettext_noop(
    "Not checked: signatures inside the attached files, such as those in a PDF."
)
NOT_IN_FILE: Final = gettext_noop(
    "Not in this file: the content. The sealed header says that it has {length} bytes and the "
    "SHA-256 {sha256}; give it beside the file to have it checked (--content)."
)
NOT_EDXML: Final = gettext_noop(
    "Not understood: the content is no edXML document. "
    "Only its bytes are proved, not their meaning."
)
STATUS_NOT_EDXML: Final = gettext_noop(
    "Not understood: {agency} sent a status at {at} that is no edXML status packet."
)
NAMED_OTHERWISE: Final = gettext_noop(
    "Not proved: that {agency} goes by the code {named}, which its packet names. "
    "The seal is that of {agency}."
)
NOT_ADDRESSED: Final = gettext_noop(
    "Not proved: that {agency} is one of the recipients. The message does not name its code; "
    "a node's directory may know it under another one."
)
ANSWERS_ANOTHER: Final = gettext_noop(
    "Not proved: that the status of {agency} is about this document: its packet names {named}."
)


@dataclass(frozen=True, slots=True)
class Statement:
    """One sentence: a msgid and its parameters."""

    message: str
    params: Mapping[str, object]

    def words(self, translate: Callable[[str], str] = str) -> str:
        """The sentence; `translate` is a gettext function, by default English."""
        return translate(self.message).format(**self.params)


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What was verified. That there is a report at all means that every part of the file holds."""

    message_id: UUID
    proved: tuple[Statement, ...]
    not_proved: tuple[Statement, ...]


def shown(instant: datetime) -> str:
    """An instant for people: Vietnam time, to the second."""
    return f"{instant.astimezone(VIETNAM):%Y-%m-%d %H:%M:%S} (UTC+7)"
