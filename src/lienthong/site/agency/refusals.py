"""What the agency's commands refuse by themselves."""

from collections.abc import Iterator
from contextlib import contextmanager

from lienthong.client import NodeRefused, Problem
from lienthong.kernel.errors import Fault, Refusal, gettext_noop, say
from lienthong.site.words import Translate

PROBLEMS = (
    gettext_noop("it is too large"),
    gettext_noop("address is no http or https address of a node"),
    gettext_noop("address and code are needed, as texts"),
    gettext_noop("code is no agency's code"),
    gettext_noop("mutual_tls is neither true nor false"),
    gettext_noop("keep_sent_days is no number of days from 0 to 3660"),
    gettext_noop("id and secret are needed, as texts"),
    gettext_noop("the code is no agency's code"),
    gettext_noop("it is no PKCS #10 request in PEM"),
    gettext_noop("its key is no P-256 key, and no other key (RSA, say) can seal here"),
    gettext_noop("it is not signed with its own key"),
    gettext_noop("its common name is no agency's code"),
    gettext_noop("its encryption key is no X25519 key"),
)
"""What `client` and `wire` find wrong with files, word for word; `in_words` translates it."""


class IdUsedOtherwise(Refusal):
    """A message id of the caller's choice stands for something else already."""

    code = "site.id_used_otherwise"
    fault = Fault.CALLER
    message = (
        "Under the id {id} the node keeps another message: of another agency, or of {agency} with"
        " another file, other recipients or other marks. Nothing was sent. Give this one an id of"
        " its own."
    )


class IdSentOtherwise(IdUsedOtherwise):
    """The same, where that was sent from this folder: whatever the node has by now."""

    message = (
        "Under the id {id} another message was sent from here before; it lies in {file}. Nothing"
        " was sent. Give this one an id of its own; what a node lost goes again with lienthong"
        " send-again."
    )


class ExpiryOver(Refusal):
    """What is sent now cannot have expired already."""

    code = "site.expiry_over"
    fault = Fault.CALLER
    message = (
        "The message would expire at {expires}, and that is over. Nothing was sent. Give a later"
        " time with --expires."
    )


class SaveFirst(Refusal):
    """Acknowledging was asked for without a place to save to."""

    code = "site.save_first"
    fault = Fault.CALLER
    message = (
        "An acknowledgement says that the agency holds the message safely, so nothing is"
        " acknowledged that is not saved. Give --save FOLDER too."
    )


class SomeNotSaved(Refusal):
    """Messages of the inbox could not be had or opened; all the others were saved."""

    code = "site.some_not_saved"
    fault = Fault.OTHER_SYSTEM
    message = (
        "Messages that were not saved: {count}. Their lines say why; all the others are saved."
    )


class AnotherUnderId(Refusal):
    """A node that was put back has another message under an id than what was saved before."""

    code = "site.another_under_id"
    fault = Fault.OTHER_SYSTEM
    message = (
        "Under the id {id} another message was saved before, as {file}. This one is set aside as"
        " {aside} and not acknowledged. Ask the sender which of them counts, and tell the node's"
        " operator."
    )


class SomeSetAside(Refusal):
    """Messages were set aside: their ids stand for others already."""

    code = "site.some_set_aside"
    fault = Fault.OTHER_SYSTEM
    message = (
        "Messages that were set aside: {count}. Their lines say why; all the others are saved."
    )


class SomeNotSentAgain(Refusal):
    """Messages that were to be sent again were not taken; all the others were."""

    code = "site.some_not_sent_again"
    fault = Fault.OTHER_SYSTEM
    message = (
        "Messages that were not sent again: {count}. Their lines say why; all the others are with"
        " the node. The same command may be repeated: what the node has counts once."
    )


_ABOUT_MESSAGE = frozenset(
    {
        "gateway.content_missing",
        "gateway.content_removed",
        "gateway.content_sealed_for_others",
        "gateway.contents_unreachable",
    }
)
"""Also a bucket that does not answer: what is not in it can be had all the while (EX-198)."""


def is_about_message(refusal: Refusal) -> bool:
    """Whether a refusal is about one message, so that the next one may well be had."""
    problem = refusal.params.get("problem")
    return not isinstance(problem, Problem) or problem.code in _ABOUT_MESSAGE


class ReasonMissing(Refusal):
    """A refusal was to be reported without a reason."""

    code = "site.reason_missing"
    fault = Fault.CALLER
    message = "Whoever sent the document has to know why it is refused. Give --reason."


class TakeBackReasonMissing(Refusal):
    """A document was to be asked back without a reason."""

    code = "site.take_back_reason_missing"
    fault = Fault.CALLER
    message = "Whoever got the document has to know why it is asked back. Give --reason."


class NotOwnDocument(Refusal):
    """A document of another agency was to be asked back."""

    code = "site.not_own_document"
    fault = Fault.CALLER
    message = (
        "Message {id} was sent by {sender}: only who sent a document asks it back (13). Report"
        " another state, such as 02 with a reason."
    )


class OwnDocument(Refusal):
    """A report was to be made on a document that the agency sent itself."""

    code = "site.own_document"
    fault = Fault.CALLER
    message = (
        "The agency sent the message {id} itself, and {state} is for its recipients to report. Its"
        " sender can only ask it back: --state 13, with --to CODE from some recipients only."
    )


class NotSentTo(Refusal):
    """A document was to be asked back from agencies that it was not sent to."""

    code = "site.not_sent_to"
    fault = Fault.CALLER
    message = (
        "The message {id} did not go to {codes}, so it cannot be asked back there. It went to"
        " {recipients}; name them as the message does."
    )


class ReportToSender(Refusal):
    """Recipients were named for a report, which goes to the document's sender."""

    code = "site.report_to_sender"
    fault = Fault.CALLER
    message = (
        "A report on the message {id} goes to {sender}, who sent it, and to nobody else. Leave"
        " --to out."
    )


class RecipientMissing(Refusal):
    """Something was to be sent to nobody."""

    code = "site.recipient_missing"
    fault = Fault.CALLER
    message = "To whom? Give --to CODE or --group NAME, each as often as needed."


class KeyNotNamed(Refusal):
    """A key was to be taken back, and none is named."""

    code = "site.key_not_named"
    fault = Fault.CALLER
    message = "Which key is to be taken back? Give its id: lienthong api-key list shows them."


class NoDocument(Refusal):
    """A report was asked for on a message that carries no document."""

    code = "site.no_document"
    fault = Fault.CALLER
    message = (
        "The message {id} carries no edXML document ({reason}), so there is nothing to report on."
    )


class PacketSenderOther(Refusal):
    """A packet names another sender than the agency that seals it."""

    code = "site.packet_sender_other"
    fault = Fault.CALLER
    message = (
        "The packet names {stated} as its sender, but {code} seals it: recipients would not"
        " believe it. Correct the packet, or take that agency's folder."
    )


class DocumentGone(Refusal):
    """The node has removed a document, and no copy of it was given."""

    code = "site.document_gone"
    fault = Fault.POLICY
    message = (
        "The node has removed the document of the message {id}: the time for which it keeps"
        " documents is over. Give the copy that was kept with --content FILE."
    )


class DocumentTooLarge(Refusal):
    """A document does not fit into a file of evidence."""

    code = "site.document_too_large"
    fault = Fault.CALLER
    message = (
        "The document of the message {id} is too large to lie in a file of evidence. Leave it out"
        " (--without-content) and hand it over beside the file: lienthong verify checks both with"
        " --content FILE."
    )


@contextmanager
def said_in(translate: Translate) -> Iterator[None]:
    """Have a node's refusals said in the language of the terminal, where the words are known."""
    try:
        yield
    except NodeRefused as refused:
        problem = refused.params["problem"]
        if not isinstance(problem, Problem):
            raise
        detail = _detail(problem, translate)
        said = {"refused_as": problem.code, "detail": detail, "problem": problem}
        raise NodeRefused(**said) from refused


def _detail(problem: Problem, translate: Translate) -> str:
    """What the node says, filled in anew; as it said it where that does not go together."""
    try:
        return say(problem.message, problem.params, translate)
    except (LookupError, ValueError, AttributeError):
        return problem.detail


class FileOverLimit(Refusal):
    """A file is larger than any content that the exchange carries."""

    code = "site.file_over_limit"
    fault = Fault.CALLER
    message = "The file {file} has {size} bytes; a message carries at most {limit}. Split the file."
