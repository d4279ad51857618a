"""What a node refuses about contents and uploads (EX-90 to EX-97)."""

from lienthong.kernel.errors import Fault, Refusal


class ContentNotUploaded(Refusal):
    """A message without content states one, and its sender uploaded none like it."""

    code = "gateway.content_not_uploaded"
    fault = Fault.CALLER
    message = (
        "The message states a content of {length} bytes and brings none, and {agency} has uploaded"
        " none with SHA-256 {sha256}. Send the content along, or upload it first."
    )
    status = 422


class ContentTooLarge(Refusal):
    """A content does not fit into one answer."""

    code = "gateway.content_too_large"
    fault = Fault.CALLER
    message = (
        "The content of {length} bytes does not fit into one answer. Fetch the message with"
        " content=no and its content by itself."
    )
    status = 422


class ContentOffsetUneven(Refusal):
    """A content is asked for from the middle of a chunk."""

    code = "gateway.content_offset_uneven"
    fault = Fault.CALLER
    message = "The offset {offset} is no multiple of {chunk} bytes. Go on from the chunk before."
    status = 422


class ContentRemoved(Refusal):
    """A content's time is over."""

    code = "gateway.content_removed"
    fault = Fault.POLICY
    message = (
        "The content of the message {id} was removed at {removed_at}: the time for which this node"
        " keeps contents was over. What proves the message is still here (content=no)."
    )
    status = 410


class ContentSealedForOthers(Refusal):
    """A content that the node cannot open, for a caller who cannot either."""

    code = "gateway.content_sealed_for_others"
    fault = Fault.CALLER
    message = (
        "The content of the message {id} is encrypted for keys that its sender and recipients had"
        " when it was sent. This node cannot open it: read it with the software that has the key."
    )
    status = 409


class ContentMissing(Refusal):
    """A content that must be there is not, or does not open."""

    code = "gateway.content_missing"
    fault = Fault.THIS_SYSTEM
    message = (
        "The content of the message {id} cannot be read where it lay. The operator must prove the"
        " store (lienthong exchange fsck) and restore it from the backup."
    )
    status = 500


class UploadUnknown(Refusal):
    """Nothing of this content was uploaded by the caller."""

    code = "gateway.upload_unknown"
    fault = Fault.CALLER
    message = "{agency} has uploaded nothing of a content with SHA-256 {sha256}. Begin at offset 0."
    status = 404


class UploadMisplaced(Refusal):
    """A part does not follow on what is there."""

    code = "gateway.upload_misplaced"
    fault = Fault.CALLER
    message = (
        "The part begins at byte {offset}, but {received} bytes of this content are here. Go on"
        " from byte {received}."
    )
    status = 409


class UploadLengthDiffers(Refusal):
    """A part states another length of the whole than the first one did, or goes beyond it."""

    code = "gateway.upload_length_differs"
    fault = Fault.CALLER
    message = (
        "The part ends at byte {end} of a content of {stated} bytes; the upload was begun with"
        " {length} bytes. State the same length in each part, and end there."
    )
    status = 422


class UploadPartUneven(Refusal):
    """A part that is not the last has no whole number of chunks."""

    code = "gateway.upload_part_uneven"
    fault = Fault.CALLER
    message = (
        "A part of {size} bytes is not the last one of {length} bytes. Every part but the last has"
        " a whole number of {chunk} bytes, at least one time."
    )
    status = 422


class UploadElsewhere(Refusal):
    """Two calls went on with the same upload at once."""

    code = "gateway.upload_elsewhere"
    fault = Fault.CALLER
    message = (
        "Another call goes on with the upload of {sha256} at this moment. Ask how far it is, and go"
        " on from there."
    )
    status = 409


class TooManyUploads(Refusal):
    """An agency has begun more uploads than a node keeps for it."""

    code = "gateway.too_many_uploads"
    fault = Fault.POLICY
    message = (
        "{agency} has {most} contents uploaded or on their way that no message has taken up. Send"
        " them; what nobody sends is forgotten after a day."
    )
    status = 429


class StorageKeyLost(Refusal):
    """The key that opens what the node sealed for itself is another one now."""

    code = "gateway.storage_key_lost"
    fault = Fault.THIS_SYSTEM
    message = (
        "The node's file {file} is not the key with which contents in its store were sealed."
        " Restore it from the backup: without it, contents for agencies without an encryption key"
        " of their own cannot be opened."
    )
