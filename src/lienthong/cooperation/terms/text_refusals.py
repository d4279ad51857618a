"""What is refused about texts of agreements. `field` names the field that is wrong."""

from typing import ClassVar

from lienthong.kernel.errors import Fault, Refusal


class TextRefused(Refusal):
    """Base of what is wrong with a text that is given."""

    code: ClassVar[str] = "cooperation.text_refused"
    fault = Fault.CALLER
    status = 422
    message: ClassVar[str] = "This text cannot be taken as it is."
    field: ClassVar[str] = "file"


class TextMissing(TextRefused):
    """Neither a file nor words."""

    code = "cooperation.text_missing"
    message = "Choose a Word or PDF file, or paste the text."


class TextGivenTwice(TextRefused):
    """A file and words: nobody can tell which counts."""

    code = "cooperation.text_given_twice"
    field = "words"
    message = "There is a file and a pasted text. Leave one of them out."


class TextTitleMissing(TextRefused):
    """A part of an agreement is found by its title."""

    code = "cooperation.text_title_missing"
    field = "title"
    message = "Give the text a title, such as “Main text” or “Annex 1: targets”."


class TextOverlong(TextRefused):
    """More than is kept of a text, a title or a reason."""

    code = "cooperation.text_overlong"
    message = "It has {length} characters; at most {most} are kept. Shorten or divide it."

    @property
    def place(self) -> str:
        """The field that is too long."""
        return str(self.params["where"])


class TextOfPictures(TextRefused):
    """A scan: there is nothing to divide into clauses."""

    code = "cooperation.text_of_pictures"
    message = (
        "“{file}” holds pictures of pages, no text. Take it in under “Take in documents”, where "
        "scans are read, and give the searchable PDF that it becomes; or paste the text."
    )


class TooManyClauses(TextRefused):
    """A text in more pieces than one page can show."""

    code = "cooperation.too_many_clauses"
    message = (
        "This text falls into {count} clauses; at most {most} are kept. Give its annexes apart."
    )


class TextReasonMissing(TextRefused):
    """A part that has a text gets another only for a reason."""

    code = "cooperation.text_reason_missing"
    field = "reason"
    message = "This part has a confirmed text already. Say why it gets another."


class TextUnchanged(TextRefused):
    """The new text is word for word the one that stands."""

    code = "cooperation.text_unchanged"
    message = "This is word for word the text that stands as version {number}. Nothing was kept."


class ReadersReasonMissing(TextRefused):
    """Who may read a text is changed for a reason."""

    code = "cooperation.readers_reason_missing"
    field = "reason"
    message = "Say why others may read it now."


class ReadersUnchanged(TextRefused):
    """The text is for those already."""

    code = "cooperation.readers_unchanged"
    field = "confidence"
    message = "It is for them already. Nothing was kept."


class NotYoursToOpen(TextRefused):
    """What another gave in confidence is not opened by who reads it."""

    code = "cooperation.not_yours_to_open"
    field = "confidence"
    message = (
        "Only the agency that gave this text opens it to more readers. Ask {person} to do so; you"
        " may let fewer read it."
    )


class UnknownText(Refusal):
    """No text has this place, or it is not for this person's eyes."""

    code = "cooperation.unknown_text"
    fault = Fault.CALLER
    status = 404
    message = "There is no such text of {reference}. Look it up on the agreement's page."


class TextDecided(Refusal):
    """A text that was confirmed or dropped is not divided anew."""

    code = "cooperation.text_decided"
    fault = Fault.CALLER
    status = 409
    message = "This text was confirmed or dropped meanwhile; its clauses stay as they are."


class DivisionChanged(Refusal):
    """Somebody else changed the division after this person had opened it."""

    code = "cooperation.division_changed"
    fault = Fault.CALLER
    status = 409
    message = "The division was changed meanwhile. Look at it again; nothing of yours was done."


class NoSuchPlace(Refusal):
    """A text is divided at the beginning of lines, sentences and members only."""

    code = "cooperation.no_such_place"
    fault = Fault.CALLER
    status = 409
    message = "The text cannot be divided or joined there. Choose one of the places offered."


class MarksDiffer(Refusal):
    """What is confidential for one side alone and for the other alone nobody could read."""

    code = "cooperation.marks_differ"
    fault = Fault.CALLER
    status = 409
    message = "Clauses here are confidential for different sides. Take one of the marks off first."
