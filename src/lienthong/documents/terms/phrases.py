"""Words of stock phrases: what somebody often writes as an instruction."""

from dataclasses import dataclass
from uuid import UUID

from lienthong.kernel.errors import Fault, Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class StockPhrase:
    """A sentence that somebody keeps to instruct with, in one agency."""

    id: UUID
    text: str


class PhraseEmpty(Refusal):
    """A phrase without words."""

    code = "documents.phrase_empty"
    fault = Fault.CALLER
    message = "There is nothing to keep. Write the sentence you want to use again."


class PhraseUnknown(Refusal):
    """A phrase that does not exist, or is somebody else's."""

    code = "documents.phrase_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such phrase of yours. You may have removed it already."


class TooManyPhrases(Refusal):
    """More phrases than fit above an instruction."""

    code = "documents.too_many_phrases"
    fault = Fault.CALLER
    message = "You keep {count} phrases already. Remove one that you do not use."
