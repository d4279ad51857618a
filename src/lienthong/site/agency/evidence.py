"""`lienthong evidence`: all that proves a message, in one file that anybody can verify."""

import argparse
from uuid import UUID

from lienthong.client import (
    CONTENT_REMOVED,
    AgencyFolder,
    KnownCertificates,
    Node,
    NodeRefused,
    collect_evidence,
    keep,
)
from lienthong.kernel.errors import gettext_noop
from lienthong.site.agency.files import code_of
from lienthong.site.agency.refusals import DocumentGone, DocumentTooLarge
from lienthong.site.verify import FileUnreadable, read_file
from lienthong.site.words import Translate
from lienthong.wire.edxml import MAX_PACKET_BYTES
from lienthong.wire.evidence import verify_evidence
from lienthong.wire.revocation import MAX_LIST_BYTES, to_der

WRITTEN = gettext_noop("{file}: check it with lienthong verify {file} --key {root}")
_TOO_LARGE = "gateway.content_too_large"


def run_evidence(
    agency: AgencyFolder, node: Node, asked: argparse.Namespace, translate: Translate
) -> None:
    """Collect, verify and write it, never over another file; a line says how to check it.

    Refuses a document that the node has removed, unless its copy is given or it is left out
    (DocumentGone), and one that is too large for such a file (DocumentTooLarge).
    """
    try:
        evidence = _collect(agency, node, asked)
    except NodeRefused as refused:
        for code, refusal in ((CONTENT_REMOVED, DocumentGone), (_TOO_LARGE, DocumentTooLarge)):
            if code_of(refused) == code:
                raise refusal(id=asked.message) from refused
        raise
    verify_evidence(evidence, agency.root_pem)
    try:
        keep(asked.out, evidence)
    except OSError as error:
        raise FileUnreadable(file=asked.out, problem=error.strerror) from error
    print(translate(WRITTEN).format(file=asked.out, root=agency.folder / "root.pem"))


def _collect(agency: AgencyFolder, node: Node, asked: argparse.Namespace) -> bytes:
    revocations = None if asked.crl is None else to_der(read_file(asked.crl, MAX_LIST_BYTES))

    def find_kept(message_id: UUID) -> bytes | None:
        if asked.content is None or message_id != asked.message:
            return None
        return read_file(asked.content, MAX_PACKET_BYTES)

    return collect_evidence(
        node,
        asked.message,
        find_certificate=KnownCertificates(agency, node).find,
        recipient=asked.recipient,
        find_content=find_kept,
        without_content=asked.without_content,
        revocations=revocations,
    )
