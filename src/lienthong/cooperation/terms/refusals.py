"""What is refused about agreements. A DraftRefusal names the field that is wrong."""

from typing import ClassVar

from lienthong.kernel.errors import Fault, Refusal


class DraftRefusal(Refusal):
    """Base of what is wrong with one field of an agreement; `field` is the draft's member."""

    code: ClassVar[str] = "cooperation.field_refused"
    fault: ClassVar[Fault] = Fault.CALLER
    message: ClassVar[str] = "This field cannot be saved as it is."
    field: ClassVar[str] = ""

    @property
    def place(self) -> str:
        """The member of the draft, with the index for a list: "parties.1"."""
        index = self.params.get("index")
        return self.field if index is None else f"{self.field}.{index}"


class TitleMissing(DraftRefusal):
    """An agreement needs a title to be found by."""

    code = "cooperation.title_missing"
    field = "title"
    message = "Give the agreement a title: what it is about and for which years."


class TextTooLong(DraftRefusal):
    """A text is longer than the record takes."""

    code = "cooperation.text_too_long"
    message = "This text has {length} characters; at most {most} are kept. Shorten it."

    @property
    def place(self) -> str:
        """The member that is too long."""
        return str(self.params["where"])


class SignedNotUnderstood(DraftRefusal):
    """The day of signing cannot be read."""

    code = "cooperation.signed_not_understood"
    field = "signed"
    message = (
        "“{text}” is not a date. Write as much as is known: 02/08/2018, 8/2018 or 2018; between "
        "two days [2018-08-01..2018-08-13]; a doubtful year 2021?-11-11. Leave it empty if unknown."
    )


class SignedSaidUnknown(DraftRefusal):
    """The day of signing was filled in with words that say it is not known."""

    code = "cooperation.signed_said_unknown"
    field = "signed"
    message = (
        "“{text}” is not a date. Leave the field empty when the day of signing is not known; what "
        "is known of it goes into the note."
    )


class SignedIsPeriod(DraftRefusal):
    """The day of signing is one day, even when it is only partly known."""

    code = "cooperation.signed_is_period"
    field = "signed"
    message = (
        "“{text}” is a period, but an agreement is signed on one day. If the day lies somewhere "
        "between two days, write [2018-08-01..2018-08-13]."
    )


class SignedInFuture(DraftRefusal):
    """An agreement was to be recorded as signed before it can have been."""

    code = "cooperation.signed_in_future"
    field = "signed"
    message = (
        "The day of signing, {signed}, is still to come. Correct it; an agreement is recorded once "
        "it has been signed."
    )


class TermNotUnderstood(DraftRefusal):
    """The term cannot be read."""

    code = "cooperation.term_not_understood"
    field = "term"
    message = (
        "“{text}” is not a term. Write first and last day as far as they are known: 2018–2023, "
        "8/2018–12/2020, 01/07/2018–30/06/2020, from 2018, or “from 2018, without end” when it "
        "states that it has none. Leave it empty if no term is known, and say why."
    )


class YearImplausible(DraftRefusal):
    """A date lies where no agreement with an agency of this state can be."""

    code = "cooperation.year_implausible"
    message = (
        "“{text}” reaches outside the years {first} to {last}. Correct the year; leave it empty if "
        "it is unknown."
    )

    @property
    def place(self) -> str:
        """The member with the date."""
        return str(self.params["where"])


class TermReasonMissing(DraftRefusal):
    """Without a term the record says why there is none."""

    code = "cooperation.term_reason_missing"
    field = "term_missing"
    message = "Without a term, say why there is none, such as “the source gives no term”."


class SignedAfterTermEnds(DraftRefusal):
    """An agreement was to be signed when its term was already over."""

    code = "cooperation.signed_after_term_ends"
    field = "term"
    message = "The term {term} is over before the day of signing, {signed}. Correct one of them."


class PartyMissing(DraftRefusal):
    """An agreement has a party on each side."""

    code = "cooperation.party_missing"
    field = "parties"
    message = "Name at least one party on each side: the state body and the provider."


class PartyNameMissing(DraftRefusal):
    """A party was given without a name."""

    code = "cooperation.party_name_missing"
    field = "parties"
    message = "Write the party's name as it stands in the agreement."


class PartyTwice(DraftRefusal):
    """The same body was named twice in the same role."""

    code = "cooperation.party_twice"
    field = "parties"
    message = "“{name}” is already a party in this role. Remove one of the two."


class PartyNotInDirectory(DraftRefusal):
    """A party was linked to a body that the directory does not have."""

    code = "cooperation.party_not_in_directory"
    field = "parties"
    message = "“{name}” is linked to a body that the directory does not have. Choose it again."


class SourceMissing(DraftRefusal):
    """A record without a source cannot be checked."""

    code = "cooperation.source_missing"
    field = "sources"
    message = "Name at least one source: the agreement itself, an official document or an article."


class SourceNameMissing(DraftRefusal):
    """A source was given without saying what it is."""

    code = "cooperation.source_name_missing"
    field = "sources"
    message = "Say what this source is: title of the article or number of the document."


class SourceDateNotUnderstood(DraftRefusal):
    """The date of a source cannot be read."""

    code = "cooperation.source_date_not_understood"
    field = "sources"
    message = (
        "“{text}” is not a date. Write for example 13/08/2018, 8/2018 or 2018; leave it empty if "
        "it is not known."
    )


class SourceAddressMalformed(DraftRefusal):
    """The address of a source leads to no page of the web."""

    code = "cooperation.source_address_malformed"
    field = "sources"
    message = (
        "“{address}” is not the address of a web page. Write it like https://baothanhhoa.vn/…, or "
        "leave it empty."
    )


class RenewedUnknown(DraftRefusal):
    """The agreement to be carried on is not on record, or is this one."""

    code = "cooperation.renewed_unknown"
    field = "renews_id"
    message = "The agreement that this one carries on must be another one on record."


class RenewedSignedLater(DraftRefusal):
    """Nothing carries on what was signed after it."""

    code = "cooperation.renewed_signed_later"
    field = "renews_id"
    message = (
        "{renewed} was signed on {signed}, after this agreement, so this one cannot carry it on. "
        "Perhaps it is the other way round."
    )


class RenewedInCircle(DraftRefusal):
    """Two agreements cannot each carry on the other."""

    code = "cooperation.renewed_in_circle"
    field = "renews_id"
    message = "{renewed} carries on this agreement itself, so this one cannot carry it on."


class AmendmentDateNotUnderstood(DraftRefusal):
    """The day of an amendment cannot be read."""

    code = "cooperation.amendment_date_not_understood"
    field = "effective"
    message = "“{text}” is not a date. Write when it was agreed: 02/08/2018, 8/2018 or 2018."


class AmendmentDateMissing(DraftRefusal):
    """The day of an amendment was left out."""

    code = "cooperation.amendment_date_missing"
    field = "effective"
    message = (
        "The day the change was agreed on is missing. Write it as far as it is known: 02/08/2018, "
        "8/2018 or 2018."
    )


class AmendmentInFuture(DraftRefusal):
    """A change was to be recorded before the parties can have agreed on it."""

    code = "cooperation.amendment_in_future"
    field = "effective"
    message = (
        "The day the change was agreed on, {text}, is still to come. Correct it; a change is "
        "recorded once it has been agreed on."
    )


class AmendmentBeforeSigned(DraftRefusal):
    """A change was to be agreed on before there was an agreement."""

    code = "cooperation.amendment_before_signed"
    field = "effective"
    message = (
        "The day the change was agreed on, {text}, lies before the day of signing, {signed}. "
        "Correct one of them."
    )


class ReasonMissing(DraftRefusal):
    """A change of the record says why."""

    code = "cooperation.reason_missing"
    field = "reason"
    message = "Say why the agreement changes, or what was wrong in the record."


class AgreementRefused(Refusal):
    """An agreement was not saved; `refusals` lists every DraftRefusal."""

    code = "cooperation.agreement_refused"
    fault = Fault.CALLER
    status = 422
    message = "The agreement was not saved: {summary}"


class UnknownAgreement(Refusal):
    """No agreement has this reference or id."""

    code = "cooperation.unknown_agreement"
    fault = Fault.CALLER
    status = 404
    message = "There is no agreement {asked} on record. Look it up in the list of agreements."


class AlreadyRecorded(Refusal):
    """The same agreement, word for word, stands on record already."""

    code = "cooperation.already_recorded"
    fault = Fault.CALLER
    status = 409
    message = (
        "This is word for word the agreement {reference}, which is on record already. Open "
        "{reference}; if yours is another one, write what tells it apart."
    )


class NothingChanged(Refusal):
    """An amendment was to be saved that changes nothing."""

    code = "cooperation.nothing_changed"
    fault = Fault.CALLER
    status = 409
    message = "Nothing was changed, so there is nothing to save."


class ChangedMeanwhile(Refusal):
    """Somebody else changed the agreement after this person had opened it."""

    code = "cooperation.changed_meanwhile"
    fault = Fault.CALLER
    status = 409
    message = (
        "{person} changed {reference} at {at}, after you had opened it. Compare with the new "
        "version below, then save again."
    )


class DataDamaged(Refusal):
    """The agreements of the package do not read as they should."""

    code = "cooperation.data_damaged"
    fault = Fault.THIS_SYSTEM
    message = "The data file {file} is damaged at {place}: {reason}. Install the package again."
