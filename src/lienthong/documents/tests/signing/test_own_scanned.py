"""What this platform signed, numbered and sealed is read rightly where it is taken in as a file."""

import pytest

from lienthong.documents.models import DispatchFile
from lienthong.documents.operations import draft_dispatch, save_draft, submit_draft
from lienthong.documents.queries import get_draft, get_scan
from lienthong.documents.queries.files import read_file
from lienthong.documents.tests.drafting import filled
from lienthong.documents.tests.scans import given, read_all, take_in
from lienthong.documents.tests.signing.conftest import number, seal, sign
from lienthong.work.testing import NOW, TODAY

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("keys")]
SUBJECT = "kết quả kết nối mạng các xã trong tỉnh và tình hình sử dụng chữ ký số năm 2026"


@pytest.mark.parametrize(
    ("type_code", "type_name"),
    [("cong-van", ""), ("bao-cao", "Báo cáo"), ("quyet-dinh", "Quyết định")],
)
def test_number_issuer_day_and_subject_of_a_sealed_document_are_proposed(
    office, type_code, type_name
):
    """SC-4."""
    lan = office.lan
    made = draft_dispatch(type_code=type_code, acting=lan, now=NOW)
    content = filled(
        get_draft(dispatch_id=made, acting=lan).newest.content, office, subject=SUBJECT
    )
    save_draft(dispatch_id=made, content=content, seen=1, acting=lan, now=NOW)
    submit_draft(dispatch_id=made, levels=[], seen=2, acting=lan, now=NOW)
    sign(made, office)
    number(made, office)
    seal(made, office)
    sealed = DispatchFile.objects.get(dispatch_id=made, made_for="sealed", replaced_at=None)

    scan = take_in(office.clerk, given(read_file(sealed.file_id)))
    read_all()
    said = get_scan(agency_id=office.agency_id, scan_id=scan, on=TODAY).proposal
    assert (said.code, said.issued_on, said.type_name) == ("01/STN-VP", TODAY, type_name)
    assert said.author.lower() == "sở thử nghiệm"
    assert said.subject == SUBJECT
