"""What cannot be signed, each with whose fault it is and what to do."""

from lienthong.kernel.errors import Fault, Refusal


class NotPdf(Refusal):
    """A file is called a PDF and is none."""

    code = "paper.not_pdf"
    fault = Fault.CALLER
    message = (
        "This file is no PDF, whatever its name says: it begins like {kind}. "
        "Save or print the document as PDF and give that file."
    )


class PdfTooLarge(Refusal):
    """More bytes than are read at once."""

    code = "paper.pdf_too_large"
    fault = Fault.CALLER
    message = (
        "The PDF has {megabytes} MB; files of up to {limit} MB are read. "
        "Split it, or scan it again with fewer dots per inch."
    )
    status = 413


class PdfEncrypted(Refusal):
    """Nobody here can read the content."""

    code = "paper.pdf_encrypted"
    fault = Fault.CALLER
    message = (
        "The PDF is protected by a password or by rights, so it can be neither read in full nor "
        "signed. Ask whoever made it for a file without protection."
    )


class PdfBroken(Refusal):
    """The structure cannot be followed."""

    code = "paper.pdf_broken"
    fault = Fault.CALLER
    message = (
        "The PDF is damaged or cut off: its structure cannot be followed. "
        "Make the file anew from its source, or ask whoever sent it to send it again."
    )


class PdfTooCostly(Refusal):
    """Reading took more time or memory than a document may take."""

    code = "paper.pdf_too_costly"
    fault = Fault.CALLER
    message = (
        "Reading the PDF took more time or memory than any document needs, so it was stopped. "
        "Such a file is often made to do harm: ask whoever sent it to print it to a new PDF."
    )


class ReaderUnavailable(Refusal):
    """The process that reads foreign files does not start."""

    code = "paper.reader_unavailable"
    fault = Fault.THIS_SYSTEM
    message = (
        "PDF files cannot be read now because the reading process does not start. "
        "Nothing is wrong with your file; try again, and tell the operator if it stays so."
    )
    status = 503


class PdfNotToBeChanged(Refusal):
    """A signature in the file forbids further signatures."""

    code = "paper.pdf_closed"
    fault = Fault.CALLER
    message = (
        "The PDF was closed by whoever signed it: a further signature would break theirs. "
        "Ask for a file that may still be signed."
    )


class SignatureInsideBroken(Refusal):
    """A file to be signed was changed after somebody had signed it."""

    code = "paper.signature_inside_broken"
    fault = Fault.CALLER
    message = (
        "A signature that is in the PDF already does not hold, so signing it would cover up a "
        "change. Ask whoever sent it for the file as it was signed."
    )


class PlaceOutside(Refusal):
    """A signature would lie where nobody sees it."""

    code = "paper.place_outside"
    fault = Fault.CALLER
    message = (
        "The place for the signature is not on page {page} of {pages}. "
        "Choose a place that lies on a page as a whole."
    )


class ImageUnusable(Refusal):
    """An image is none that a signature or seal may be made of."""

    code = "paper.image_unusable"
    fault = Fault.CALLER
    message = (
        "The image of the signature or seal cannot be used: {problem}. "
        "Upload a PNG with a transparent ground."
    )


class SigningKeyUnusable(Refusal):
    """A key cannot be read, or is of a kind nobody verifies."""

    code = "paper.key_unusable"
    fault = Fault.CALLER
    message = (
        "The signing key cannot be used: {problem}. "
        "Give a P-256, P-384 or RSA key of at least 2048 bits with its certificate."
    )


class KeyNotOfCertificate(Refusal):
    """What was signed does not verify with the certificate."""

    code = "paper.key_not_of_certificate"
    fault = Fault.CALLER
    message = (
        "The key does not belong to the certificate of {holder}: nothing was signed. "
        "Choose the certificate that was issued for this key."
    )


class CertificateNotValid(Refusal):
    """A certificate that does not hold at the time of signing."""

    code = "paper.certificate_not_valid"
    fault = Fault.CALLER
    message = (
        "The certificate of {holder} holds from {valid_from} until {valid_until}, not at the time "
        "of signing. Have it renewed before signing."
    )


class CertificateNotForSigning(Refusal):
    """The issuer did not allow document signatures with this key."""

    code = "paper.certificate_not_for_signing"
    fault = Fault.CALLER
    message = (
        "The certificate of {holder} was not issued for signing documents. Choose the one that was."
    )


class RemoteSignerUnreachable(Refusal):
    """A remote signing service gave no answer in time."""

    code = "paper.remote_signer_unreachable"
    fault = Fault.OTHER_SYSTEM
    message = (
        "The signing service at {host} did not answer in time ({problem}). "
        "Nothing was signed; try again, and ask the service's provider if it stays so."
    )
    status = 504


class RemoteSignerRefused(Refusal):
    """A remote signing service said no, or nonsense."""

    code = "paper.remote_signer_refused"
    fault = Fault.OTHER_SYSTEM
    message = (
        "The signing service at {host} did not sign: {problem}. Nothing was signed; confirm the "
        "signature on your device if it asks for that, or ask the service's provider."
    )


class TimestampUnavailable(Refusal):
    """The time-stamping authority gave no token."""

    code = "paper.timestamp_unavailable"
    fault = Fault.OTHER_SYSTEM
    message = (
        "The time-stamping authority gave no usable stamp ({problem}). Nothing was signed; try "
        "again, or sign without a proof of time if your rules allow it."
    )


class ProofsMissing(Refusal):
    """A long-term signature lacks what proves its certificates."""

    code = "paper.proofs_missing"
    fault = Fault.CALLER
    message = (
        "For a signature that is provable for long, a certificate's path or its revocation state "
        "is missing: {problem}. Fetch the authorities' current lists, then sign again."
    )


class LevelNeedsTimestamp(Refusal):
    """A level was asked for that cannot be had without an authority."""

    code = "paper.level_needs_timestamp"
    fault = Fault.CALLER
    message = (
        "A signature of level {level} needs a time-stamping authority. Name one in the settings, "
        "or choose level B-B."
    )


class TrustListUnreadable(Refusal):
    """A trust list as data cannot be read."""

    code = "paper.trust_list_unreadable"
    fault = Fault.CALLER
    message = "The trust list cannot be read: {problem}. Correct entry {number} and load it again."


class GapUnknown(Refusal):
    """A file has no field of that name to be filled."""

    code = "paper.gap_unknown"
    fault = Fault.CALLER
    status = 409
    message = (
        "The file has no place for “{name}” that could be filled after signing. "
        "Return it to the drafter, who has it laid out anew."
    )


class GapAlreadyFilled(Refusal):
    """A field has its value."""

    code = "paper.gap_already_filled"
    fault = Fault.CALLER
    status = 409
    message = "The place for “{name}” is filled already; a signed document is not changed."
