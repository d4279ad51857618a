"""`lienthong evidence`: all that proves a message, in one file that anybody can verify."""

import argparse

from lienthong.client import AgencyFolder, KnownCertificates, Node, collect_evidence, keep
from lienthong.site.verify import FileUnreadable, read_file
from lienthong.site.words import Translate, gettext_noop
from lienthong.wire.evidence import verify_evidence
from lienthong.wire.revocation import MAX_LIST_BYTES, to_der

WRITTEN = gettext_noop("{file}: check it with lienthong verify {file} --key {root}")


def run_evidence(
    agency: AgencyFolder, node: Node, asked: argparse.Namespace, translate: Translate
) -> None:
    """Collect, verify and write it, never over another file; a line says how to check it."""
    revocations = None if asked.crl is None else to_der(read_file(asked.crl, MAX_LIST_BYTES))
    evidence = collect_evidence(
        node,
        asked.message,
        find_certificate=KnownCertificates(agency, node).find,
        recipient=asked.recipient,
        without_content=asked.without_content,
        revocations=revocations,
    )
    verify_evidence(evidence, agency.root_pem)
    try:
        keep(asked.out, evidence)
    except OSError as error:
        raise FileUnreadable(file=asked.out, problem=error.strerror) from error
    print(translate(WRITTEN).format(file=asked.out, root=agency.folder / "root.pem"))
