"""What is refused about files on the operator's disk: keys above all."""

from lienthong.kernel.errors import Fault, Refusal


class FileNotWritten(Refusal):
    """A file that a command was to write cannot be written."""

    code = "exchange.file_not_written"
    fault = Fault.CALLER
    message = "The file {file} cannot be written: {problem}. Name another file or folder."


class KeyFileLost(Refusal):
    """A key that was used before is gone; a new one would make earlier evidence worthless."""

    code = "exchange.key_file_lost"
    fault = Fault.THIS_SYSTEM
    message = (
        "The key file {file} is missing, but this platform was in use before. Restore it from the"
        " backup: a new one is not made, because nothing sealed or certified so far would verify"
        " with it."
    )


class ContentNotOpened(Refusal):
    """A content is encrypted to a key of the agency's whose file is gone."""

    code = "exchange.content_not_opened"
    fault = Fault.THIS_SYSTEM
    message = (
        "The content of message {id} is encrypted to the agency's encryption key {key}, and no file"
        " of that name is in LIENTHONG_HOME/keys/encryption. Restore it from the backup. Until then"
        " the message waits at the node; the others are collected."
    )


class ContentNoPacket(Refusal):
    """A message holds a file of another type than offices read here."""

    code = "exchange.content_no_packet"
    fault = Fault.CALLER
    message = (
        "The message holds a file of the type {content_type}; offices here read document packets"
        " (edXML) only. Ask the sender for a document, or write the file in the terminal: lienthong"
        " exchange content {id} CODE --out FILE"
    )


class ContentNotCollected(Refusal):
    """A content is larger than a document that offices read here can be."""

    code = "exchange.content_not_collected"
    fault = Fault.CALLER
    message = (
        "The content has {megabytes} MB; a document for the offices here has at most {limit} MB. It"
        " was left at the node, unread. Ask the sender for smaller files, or write it to a file in"
        " the terminal: lienthong exchange content {id} {agency} --out FILE"
    )


class KeyFileDamaged(Refusal):
    """A key file holds something else."""

    code = "exchange.key_file_damaged"
    fault = Fault.THIS_SYSTEM
    message = "The file {file} holds no readable key or certificate. Restore it from the backup."


class KeyFilesUnmatched(Refusal):
    """A key and its certificate, or a certificate and its issuer, are not of one making."""

    code = "exchange.key_files_unmatched"
    fault = Fault.THIS_SYSTEM
    message = (
        "The files {file} and {other} do not belong together. Restore both from the same backup."
    )


class KeyFileForeign(Refusal):
    """A key is another than the one the database tells of."""

    code = "exchange.key_file_foreign"
    fault = Fault.THIS_SYSTEM
    message = (
        "The file {file} holds another key (fingerprint {found}) than the one this database was"
        " used with ({known}). Restore that file from the backup, or give this data folder a"
        " database of its own (LIENTHONG_DATABASE_URL)."
    )
