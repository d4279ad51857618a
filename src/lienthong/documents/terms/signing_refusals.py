"""What signing, numbering and sealing refuse."""

from lienthong.kernel.errors import Fault, Refusal


class DispatchUnknown(Refusal):
    """No such outgoing document in this agency."""

    code = "documents.dispatch_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such outgoing document in your agency."


class NotAtThisStep(Refusal):
    """A document is not where the step begins: somebody was faster, or it was sent back."""

    code = "documents.not_at_this_step"
    fault = Fault.CALLER
    status = 409
    message = "This document is not at this step any more ({stage}). Open it again and look."


class DocumentChanged(Refusal):
    """What is to be signed or returned is not what the person had before them."""

    code = "documents.document_changed"
    fault = Fault.CALLER
    status = 409
    message = (
        "This document was changed after you opened it, so nothing was done. Read it as it is now,"
        " then decide."
    )


class NotItsSigner(Refusal):
    """Somebody else is to sign."""

    code = "documents.not_its_signer"
    fault = Fault.POLICY
    status = 403
    message = "{signer} is to sign this document. Only that person can sign or return it."


class PresenceNotProved(Refusal):
    """Too long ago that the person proved to be there."""

    code = "documents.presence_not_proved"
    fault = Fault.CALLER
    status = 403
    message = (
        "A signature needs proof that it is you, not older than {minutes} minutes. "
        "Confirm with your password or second factor, then sign."
    )


class AuthorityMissing(Refusal):
    """The person may not sign this at this moment."""

    code = "documents.authority_missing"
    fault = Fault.POLICY
    status = 403
    message = (
        "{person} holds no authority now to sign “{type}” as it is laid out ({form}). An authority"
        " ends with its last day, when it is withdrawn, and with the post. Return the document, or"
        " have the head of the agency give the authority."
    )


class AuthorityDiffers(Refusal):
    """The page says another form or post than the authority held."""

    code = "documents.authority_differs"
    fault = Fault.CALLER
    status = 409
    message = (
        "The page says “{laid_out}”, but the authority held now is “{held}”. Return the document"
        " to its drafter, who has it laid out with the right form."
    )


class FormNotGivable(Refusal):
    """This person may not give this form, or not so."""

    code = "documents.form_not_givable"
    fault = Fault.POLICY
    status = 403
    message = (
        "Only the head of the agency gives authority to sign (NĐ 30/2020, Article 13); who signs"
        " by order (TL.) may pass that on to a deputy once. TUQ. is never passed on."
    )


class WrittenBasisMissing(Refusal):
    """An authority without the paper it rests on."""

    code = "documents.written_basis_missing"
    fault = Fault.CALLER
    status = 422
    message = "Name the decision or letter of authorisation that this rests on, with its day."


class EndMissing(Refusal):
    """A sub-authorisation without an end."""

    code = "documents.end_missing"
    fault = Fault.CALLER
    status = 422
    message = "A sub-authorisation (TUQ.) is for a limited time: give the day it ends."


class NotOfThisAgency(Refusal):
    """Authority for somebody without a post in the agency."""

    code = "documents.not_of_this_agency"
    fault = Fault.CALLER
    status = 422
    message = "This person holds no post in your agency on that day. Choose somebody who does."


class AuthorityUnknown(Refusal):
    """No such authority in this agency."""

    code = "documents.authority_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such authority in your agency."


class AlreadyEnded(Refusal):
    """What ended once does not end again."""

    code = "documents.already_ended"
    fault = Fault.CALLER
    status = 409
    message = "This ended already. Look at the list again."


class ReasonMissing(Refusal):
    """A step back without a word why."""

    code = "documents.reason_missing"
    fault = Fault.CALLER
    status = 422
    message = "Say why in a few words: whoever gets it back has to know what to do."


class SigningKeyMissing(Refusal):
    """No key to sign with."""

    code = "documents.signing_key_missing"
    fault = Fault.CALLER
    status = 409
    message = "{holder} has no signing key here that is valid now. Add one under “Signing keys”."


class SigningKeyUnknown(Refusal):
    """No such key in this agency, or somebody else's."""

    code = "documents.signing_key_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such signing key in your agency, or it is another person's."


class SigningKeyLost(Refusal):
    """The key's file is not where it was put."""

    code = "documents.signing_key_lost"
    fault = Fault.THIS_SYSTEM
    status = 500
    message = (
        "The file of the signing key of {holder} is missing on this machine. Nothing was signed;"
        " the operator puts it back from a backup, or add the key anew."
    )


class FileMissing(Refusal):
    """A document without the PDF that is to be signed."""

    code = "documents.file_missing"
    fault = Fault.CALLER
    status = 409
    message = "This document has no PDF to sign. Return it to its drafter."


class SymbolMissing(Refusal):
    """A document without the symbol that stands after its number."""

    code = "documents.symbol_missing"
    fault = Fault.CALLER
    status = 422
    message = "The symbol that stands after the number is missing (for instance QĐ-UBND). Give it."


class PlaceNotFound(Refusal):
    """Nobody said where the signature goes, and the page does not show it."""

    code = "documents.place_not_found"
    fault = Fault.CALLER
    status = 409
    message = (
        "The name “{name}” is not on the last pages of the PDF as text, so there is no place for"
        " the signature: it has to stand under the signer's title. Correct it in Word and give the"
        " file again; who has it to sign returns it first."
    )


class DayNotPossible(Refusal):
    """A day of issue that cannot be."""

    code = "documents.day_not_possible"
    fault = Fault.CALLER
    status = 422
    message = (
        "A document is dated between the day it was signed ({signed_on}) and today. "
        "Give one of these days."
    )


class YearClosed(Refusal):
    """A number of a year that has ended."""

    code = "documents.year_closed"
    fault = Fault.POLICY
    status = 409
    message = (
        "The numbers of {year} are closed since 31 December. Only a number that was reserved in"
        " that year can still be used; else date the document in this year."
    )


class NumberNotNext(Refusal):
    """A number by hand that is not the next of its series."""

    code = "documents.number_not_next"
    fault = Fault.CALLER
    status = 409
    message = (
        "{number} is not the next number of your register: that is {next}. Put {next} on the"
        " document, or use a number that was reserved. A paper document that is in the register"
        " goes out with the number and symbol it has there."
    )


class NumberGiven(Refusal):
    """A number that another document of the register bears, or that is struck out."""

    code = "documents.number_given"
    fault = Fault.CALLER
    status = 409
    message = (
        "Your register gave {number} already (“{entry}”). The next number is {next}: put that on"
        " the document."
    )


class NumberNotVoided(Refusal):
    """A number that cannot be struck out: the document has none yet, or has gone out."""

    code = "documents.number_not_voided"
    fault = Fault.CALLER
    status = 409
    message = (
        "Only the number of a document that has one and has not gone out can be struck out."
        " One that went out is recalled or replaced."
    )


class ReservedUnknown(Refusal):
    """No such reserved number, or of another series."""

    code = "documents.reserved_unknown"
    fault = Fault.CALLER
    status = 404
    message = "There is no such free number in the series of this document. Look at the list again."


class RegisterKnown(Refusal):
    """Types that already have a register of their own on that day."""

    code = "documents.register_known"
    fault = Fault.CALLER
    status = 409
    message = (
        "“{type}” already has a register of its own on that day ({name}). Leave it out here, or"
        " begin on a later day."
    )
