"""The data of a fact in words: what its fields are called, and values as people write them."""

import re
from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import Any

from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext, gettext_lazy

from lienthong.cooperation.pages.asked_changes import change_state_name
from lienthong.cooperation.pages.commitment_words import commitment_state_name
from lienthong.cooperation.pages.meetings import conclusion_state_name
from lienthong.cooperation.pages.notes import note_readers_name
from lienthong.cooperation.pages.result_words import (
    counting_name,
    period_in_words,
    result_state_name,
    result_step_name,
)
from lienthong.cooperation.pages.review_words import review_kind_name
from lienthong.cooperation.pages.rollout_words import rollout_kind_name
from lienthong.cooperation.pages.security_files import file_step_name
from lienthong.cooperation.pages.succession_words import outcome_name
from lienthong.cooperation.pages.survey_words import late_state_name, need_state_name
from lienthong.cooperation.pages.text_words import confidence_name, step_name
from lienthong.cooperation.pages.training_words import arrival_way_name
from lienthong.cooperation.pages.trials import trial_outcome_name
from lienthong.cooperation.pages.wording import words_of
from lienthong.cooperation.terms import CommitmentState, Confidence, DivisionStep
from lienthong.cooperation.terms.asked_changes import ChangeState
from lienthong.cooperation.terms.meetings import ConclusionState
from lienthong.cooperation.terms.notes import NoteReaders
from lienthong.cooperation.terms.results import Counting, ResultState, ResultStep
from lienthong.cooperation.terms.reviews import ReviewKind
from lienthong.cooperation.terms.rollouts import RolloutKind
from lienthong.cooperation.terms.security_files import FileStep
from lienthong.cooperation.terms.succession import Outcome
from lienthong.cooperation.terms.surveys import LateState, NeedState
from lienthong.cooperation.terms.trainings import ArrivalWay
from lienthong.cooperation.terms.trials import TrialOutcome
from lienthong.directory.pages.words import body_kind_name, change_name
from lienthong.directory.terms import Body, ChangeKind
from lienthong.documents.pages.signing_words import form_name, name_types, say_register
from lienthong.documents.pages.viewer import force_name
from lienthong.documents.pages.words import channel_name
from lienthong.documents.terms import OUTGOING, Channel, Form
from lienthong.exchange.pages.words import holder_name, revocation_reason_name
from lienthong.exchange.queries import change_kind_name, say_kept
from lienthong.exchange.terms import ChangeKind as SentChange
from lienthong.exchange.terms import Holder
from lienthong.identity.queries import get_role_name, get_way_name
from lienthong.identity.terms import Role, SignInWay
from lienthong.kernel.partial_dates import PartialDateNotUnderstood
from lienthong.paper.signing.examination import LegalForce
from lienthong.wire.revocation import Reason
from lienthong.work.pages.words import duty_name, move_name, origin_name
from lienthong.work.queries import state_name
from lienthong.work.terms import Duty, Move, Origin, TaskState

FIELDS: Mapping[str, Promise] = {
    "about": gettext_lazy("About"),
    "account_name": gettext_lazy("Person"),
    "added": gettext_lazy("Added by the drafter"),
    "act": gettext_lazy("Legal act"),
    "address": gettext_lazy("Clause"),
    "agreement": gettext_lazy("Agreement"),
    "after": gettext_lazy("Afterwards"),
    "agencies": gettext_lazy("Agencies"),
    "agency_name": gettext_lazy("Agency"),
    "answer": gettext_lazy("Answer"),
    "answered": gettext_lazy("Answers"),
    "answering_name": gettext_lazy("Who answered"),
    "asked": gettext_lazy("How many are asked"),
    "author": gettext_lazy("Author"),
    "authority": gettext_lazy("Outside authority"),
    "basis": gettext_lazy("Rests on"),
    "because": gettext_lazy("Because of"),
    "before": gettext_lazy("Before"),
    "began": gettext_lazy("Began"),
    "body": gettext_lazy("About what"),
    "bytes_per_day": gettext_lazy("Bytes a day"),
    "certificate": gettext_lazy("Certificate"),
    "arrival_way": gettext_lazy("How it is known"),
    "attended": gettext_lazy("Came"),
    "by": gettext_lazy("By"),
    "by_unit": gettext_lazy("By administrative unit"),
    "categories": gettext_lazy("Parts of the figure"),
    "chain": gettext_lazy("Review chain"),
    "change": gettext_lazy("Change"),
    "changed": gettext_lazy("What changed"),
    "changes": gettext_lazy("What changed"),
    "channel": gettext_lazy("Came by"),
    "clauses": gettext_lazy("Clauses"),
    "cases": gettext_lazy("Counted cases"),
    "code": gettext_lazy("Code"),
    "codes": gettext_lazy("Codes"),
    "comment": gettext_lazy("Comment"),
    "commitment": gettext_lazy("Commitment"),
    "commitment_state": gettext_lazy("State of the commitment"),
    "conclusion_state": gettext_lazy("State of the conclusion"),
    "confidence": gettext_lazy("Who may read it"),
    "counting": gettext_lazy("What a figure says"),
    "course": gettext_lazy("Training course"),
    "demonstration": gettext_lazy("Made up"),
    "document": gettext_lazy("Document"),
    "documents": gettext_lazy("Documents"),
    "due": gettext_lazy("Commitment due"),
    "duty": gettext_lazy("Duty"),
    "due_on": gettext_lazy("Deadline"),
    "directory_fingerprint": gettext_lazy("Fingerprint of the directory's key"),
    "effective": gettext_lazy("In effect from"),
    "effective_on": gettext_lazy("In effect from"),
    "ended": gettext_lazy("Ended"),
    "entries": gettext_lazy("Entries"),
    "entry": gettext_lazy("Number and symbol"),
    "envelope_sha256": gettext_lazy("SHA-256 of the envelope"),
    "events": gettext_lazy("Changes"),
    "figure": gettext_lazy("Figure"),
    "figures_added": gettext_lazy("New figures"),
    "file": gettext_lazy("File"),
    "file_step": gettext_lazy("How far the file is"),
    "files": gettext_lazy("Files"),
    "explanation": gettext_lazy("What those who asked read"),
    "fingerprint": gettext_lazy("Fingerprint of the key"),
    "force": gettext_lazy("Legal force"),
    "free_until": gettext_lazy("Free until"),
    "full_name": gettext_lazy("Full name"),
    "hand_over": gettext_lazy("Hand-over list"),
    "held": gettext_lazy("Day of the session"),
    "holder": gettext_lazy("Whose certificate"),
    "invited": gettext_lazy("On the list before"),
    "is_draft": gettext_lazy("Not submitted yet"),
    "is_open": gettext_lazy("Attendance open"),
    "issued_on": gettext_lazy("Day of issue"),
    "instruction": gettext_lazy("Instruction"),
    "kind": gettext_lazy("Kind"),
    "kept_by": gettext_lazy("Left by"),
    "kept_until": gettext_lazy("To be kept until"),
    "item": gettext_lazy("What is put in place"),
    "language": gettext_lazy("Language"),
    "lead": gettext_lazy("Responsible"),
    "leaf_index": gettext_lazy("Place in the node's ledger"),
    "legal_basis": gettext_lazy("Legal basis"),
    "links": gettext_lazy("Successions"),
    "mended": gettext_lazy("Mended"),
    "merged": gettext_lazy("Made one with"),
    "messages": gettext_lazy("Messages"),
    "methods": gettext_lazy("Ways of signing in"),
    "name": gettext_lazy("Name"),
    "need": gettext_lazy("Need"),
    "needs": gettext_lazy("Needs"),
    "node": gettext_lazy("Node"),
    "note_readers": gettext_lazy("Who reads it"),
    "notation": gettext_lazy("File number"),
    "mark": gettext_lazy("Test result"),
    "mark_before": gettext_lazy("Test result before"),
    "measure": gettext_lazy("Counted in"),
    "locked": gettext_lazy("Locked"),
    "message_bytes": gettext_lazy("Bytes of one message, at most"),
    "messages_per_minute": gettext_lazy("Messages a minute"),
    "note": gettext_lazy("Note"),
    "number": gettext_lazy("Number"),
    "on_paper": gettext_lazy("On paper"),
    "origin": gettext_lazy("Comes from"),
    "other": gettext_lazy("The other result"),
    "others": gettext_lazy("Others in it"),
    "outcome": gettext_lazy("What is decided"),
    "outcomes": gettext_lazy("Needs answered"),
    "outside": gettext_lazy("Outside certificate"),
    "owner": gettext_lazy("Who owes it"),
    "packet_sha256": gettext_lazy("SHA-256 of the packet"),
    "pages": gettext_lazy("Pages"),
    "part": gettext_lazy("Part of the text"),
    "people_added": gettext_lazy("New people"),
    "people_changed": gettext_lazy("Changed people"),
    "people_reduced": gettext_lazy("People whose names are not kept any more"),
    "period": gettext_lazy("Reporting period"),
    "place": gettext_lazy("Place within the unit"),
    "priority": gettext_lazy("Rank"),
    "only": gettext_lazy("Only these"),
    "problem": gettext_lazy("Problem"),
    "promised": gettext_lazy("Promised for"),
    "proposals": gettext_lazy("Proposals"),
    "questions": gettext_lazy("Questions"),
    "readers": gettext_lazy("Who may read it"),
    "reason": gettext_lazy("Reason"),
    "recipient": gettext_lazy("Recipient"),
    "recipients": gettext_lazy("Recipients"),
    "reference": gettext_lazy("Reference"),
    "register": gettext_lazy("Series"),
    "reminded": gettext_lazy("Who was reminded"),
    "reviewers": gettext_lazy("Reviewers"),
    "left_out": gettext_lazy("Left out by the drafter"),
    "level": gettext_lazy("Level"),
    "levels": gettext_lazy("Levels"),
    "move": gettext_lazy("Step"),
    "moved": gettext_lazy("Order changed"),
    "rejected": gettext_lazy("Rejected proposals"),
    "restricted": gettext_lazy("Restricted"),
    "role": gettext_lazy("Role"),
    "meeting": gettext_lazy("Meeting"),
    "review_kind": gettext_lazy("Kind of review"),
    "result_state": gettext_lazy("State of the result"),
    "change_state": gettext_lazy("State of the change"),
    "result_step": gettext_lazy("Step"),
    "rollout": gettext_lazy("Roll-out"),
    "rollout_kind": gettext_lazy("Kind of roll-out"),
    "same": gettext_lazy("Counts the same"),
    "secrecy": gettext_lazy("Mark of secrecy"),
    "sender": gettext_lazy("Sender"),
    "sha256": gettext_lazy("SHA-256"),
    "shared": gettext_lazy("Shared in the agency"),
    "signed": gettext_lazy("Signed"),
    "signing_form": gettext_lazy("Signing form"),
    "sites_added": gettext_lazy("New sites"),
    "sites_changed": gettext_lazy("Changed sites"),
    "source": gettext_lazy("Source"),
    "sources": gettext_lazy("Sources"),
    "state": gettext_lazy("State"),
    "status": gettext_lazy("State reported"),
    "step": gettext_lazy("Done to the clause"),
    "streams": gettext_lazy("Open streams"),
    "struck": gettext_lazy("Taken off the list"),
    "subject": gettext_lazy("Subject"),
    "successor": gettext_lazy("Successor"),
    "system": gettext_lazy("Information system"),
    "taken_out": gettext_lazy("Taken out"),
    "survey": gettext_lazy("Survey"),
    "term": gettext_lazy("Term"),
    "text_title": gettext_lazy("Text of the agreement"),
    "thing": gettext_lazy("Name of what is counted"),
    "training": gettext_lazy("Training session"),
    "trial": gettext_lazy("Trial"),
    "trial_outcome": gettext_lazy("Decided about the trial"),
    "title": gettext_lazy("Title"),
    "taken": gettext_lazy("Taken in"),
    "late": gettext_lazy("Answer after closing"),
    "told": gettext_lazy("How many were told"),
    "to_agency_name": gettext_lazy("Now acting for"),
    "touched": gettext_lazy("Touched"),
    "types": gettext_lazy("Types"),
    "units": gettext_lazy("Administrative units"),
    "username": gettext_lazy("User name"),
    "valid_from": gettext_lazy("From"),
    "valid_until": gettext_lazy("Until"),
    "version": gettext_lazy("Version"),
    "years": gettext_lazy("Years"),
    "withdrawn": gettext_lazy("Withdrawn"),
    "words": gettext_lazy("Words"),
    "what": gettext_lazy("Commitment in words"),
    "where": gettext_lazy("Where the key lies"),
    "whom": gettext_lazy("For whom"),
    "year": gettext_lazy("Year"),
}

# The words of which some fields take one, and how people say it. A kind of another folder's is not
# among the directory's and stays as it is.
WORDS: tuple[tuple[str, type[StrEnum], Callable[[Any], str]], ...] = (
    ("answer", NeedState, need_state_name),
    ("body", Body, body_kind_name),
    ("late", LateState, late_state_name),
    ("commitment_state", CommitmentState, commitment_state_name),
    ("change_state", ChangeState, change_state_name),
    ("conclusion_state", ConclusionState, conclusion_state_name),
    ("confidence", Confidence, confidence_name),
    ("review_kind", ReviewKind, review_kind_name),
    ("force", LegalForce, force_name),
    ("outcome", Outcome, outcome_name),
    ("counting", Counting, counting_name),
    ("result_state", ResultState, result_state_name),
    ("result_step", ResultStep, result_step_name),
    ("rollout_kind", RolloutKind, rollout_kind_name),
    ("file_step", FileStep, file_step_name),
    ("note_readers", NoteReaders, note_readers_name),
    ("trial_outcome", TrialOutcome, trial_outcome_name),
    ("arrival_way", ArrivalWay, arrival_way_name),
    ("step", DivisionStep, step_name),
    ("kind", ChangeKind, change_name),
    ("holder", Holder, holder_name),
    ("reason", Reason, revocation_reason_name),
    ("role", Role, get_role_name),
    ("methods", SignInWay, get_way_name),
    ("kind", SignInWay, get_way_name),
    ("signing_form", Form, form_name),
    ("channel", Channel, channel_name),
    ("change", SentChange, change_kind_name),
    ("origin", Origin, origin_name),
    ("duty", Duty, duty_name),
    ("state", TaskState, state_name),
    ("move", Move, move_name),
)

# "directory.appointment:…" and ids say nothing to people; the subjects beside them have names.
IDENTIFIER = re.compile(r"(?:[a-z]+(?:\.[a-z]+)?:)?[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}")
DAY = re.compile(r"\d{4}-\d{2}-\d{2}")
INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T[0-9:.]+(?:Z|[+-]\d{2}:\d{2})")

DAYS_IN_PART = frozenset(
    {"due", "effective", "free_until", "held", "period", "promised", "signed", "term"}
)
"""Fields that are kept as EDTF."""


def describe_data(data: Mapping[str, Any]) -> list[tuple[str, str]]:
    """Label and value of each field that says something to people, in the fact's own order."""
    said = ((name, _say(name, value)) for name, value in data.items())
    return [(str(FIELDS.get(name, name.replace("_", " "))), text) for name, text in said if text]


def _say(name: str, value: Any) -> str:
    """The value in words; empty for what is not set and for bare identifiers."""
    match value:
        case bool():
            return gettext("yes") if value else gettext("no")
        case list():
            return "; ".join(text for text in (_say(name, item) for item in value) if text)
        case {"code": str(), "message": str(), "params": dict(), "fault": str()}:
            return say_kept(value)
        case dict():
            return ", ".join(value)
        case None:
            return ""
    return _say_text(name, str(value))


def _say_text(name: str, text: str) -> str:
    if IDENTIFIER.fullmatch(text):
        return ""
    if word := _say_word(name, text):
        return word
    if name in DAYS_IN_PART:
        return _say_days(name, text)
    if DAY.fullmatch(text):
        return f"{date.fromisoformat(text):%d/%m/%Y}"
    if INSTANT.fullmatch(text):
        return f"{timezone.localtime(datetime.fromisoformat(text)):%H:%M %d/%m/%Y}"
    return text


def _say_word(name: str, text: str) -> str:
    """One of a field's words as people say it; "" for what is none."""
    for field, words, say in WORDS:
        if name == field and text in set(words):
            return say(words(text))
    if name == "register" and text == OUTGOING:
        return say_register(text, "")
    if name == "types":
        return name_types(timezone.localdate()).get(text, "")
    return ""


def _say_days(name: str, text: str) -> str:
    """A day as far as it is known, or a period, as people write it and not as it is kept."""
    try:
        return period_in_words(text) if name == "period" else words_of(text)
    except PartialDateNotUnderstood:
        return text
