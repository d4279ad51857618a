"""The files that show a result, for those inside its agreement."""

from datetime import date
from uuid import UUID

from lienthong.cooperation.models import Evidence
from lienthong.cooperation.queries.results import find_result, reads_result
from lienthong.cooperation.queries.rights import refuse_reader
from lienthong.cooperation.terms.result_refusals import UnknownEvidence
from lienthong.documents.queries import read_file
from lienthong.identity.terms import Acting


def read_evidence(
    *, result_id: UUID, evidence_id: UUID, acting: Acting, on: date
) -> tuple[str, str, bytes]:
    """Name, content type and bytes of a file that shows a result.

    Refuses who is outside of its agreement (InsideOnly), and what is not there, is a link or was
    taken back (UnknownEvidence).
    """
    result = find_result(result_id, acting)
    if not reads_result(result, acting, on=on):
        refuse_reader(reference=str(result.commitment), acting=acting, on=on)
    rows = Evidence.objects.select_related("file")
    row = rows.filter(id=evidence_id, result=result, withdrawn_at=None).first()
    if row is None or row.file is None:
        raise UnknownEvidence
    return row.name, row.file.content_type, read_file(row.file.sha256)
