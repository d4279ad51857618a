"""From the signer's desk to the seal: what each step does to the row and to the file."""

from datetime import timedelta

import pytest

from lienthong.audit.queries import list_facts_of
from lienthong.documents.events import subject_of_dispatch
from lienthong.documents.models import Dispatch, DispatchFile
from lienthong.documents.operations import (
    retire_key,
    return_dispatch,
    seal_many,
    sign_dispatch,
    sign_many_dispatches,
)
from lienthong.documents.operations.files import keep_file
from lienthong.documents.queries import read_file
from lienthong.documents.terms import (
    FileMissing,
    MadeFor,
    NotAtThisStep,
    NotItsSigner,
    PlaceNotFound,
    PresenceNotProved,
    ReasonMissing,
    SigningKeyMissing,
    Stage,
)
from lienthong.documents.testing import laid_out_pdf, make_dispatch, make_to_sign, seen_of
from lienthong.documents.tests.signing.conftest import LATER, number, seal, sign
from lienthong.paper.scanning.apart import find_places
from lienthong.paper.signing.examination import LegalForce
from lienthong.paper.signing.examiner import examine_pdf
from lienthong.paper.signing.filling import list_gaps
from lienthong.paper.testing import page_pdf, trusting
from lienthong.work.testing import NOW


def document_of(dispatch_id, position=0):
    file = DispatchFile.objects.get(dispatch_id=dispatch_id, position=position, replaced_at=None)
    return file, read_file(file.file_id)


def test_a_signed_numbered_and_sealed_document_has_the_force_of_an_original(office, keys):
    letter = make_to_sign(office)
    sign(letter, office)
    assert list_gaps(document_of(letter)[1]) == ("number", "day", "month", "year")
    number(letter, office)
    seal(letter, office)
    row = Dispatch.objects.get(id=letter)
    assert (row.stage, str(row), row.year) == (Stage.SEALED, "01/STN-VP", 2026)
    file, content = document_of(letter)
    assert file.made_for == MadeFor.SEALED
    assert content.startswith(laid_out_pdf().pdf)
    found = examine_pdf(content, trust=trusting(keys.authority), at=LATER)
    assert found.force is LegalForce.ORIGINAL
    assert [one.is_changed_after for one in found.signatures] == [False, False]
    assert found.signatures[0].changed_fields == ("day", "month", "number", "year")
    assert found.signatures[1].changed_fields == ()
    kept = DispatchFile.objects.filter(dispatch_id=letter).order_by("id")
    assert [one.made_for for one in kept] == ["signing", "signed", "numbered", "sealed"]
    tags = [fact.tag for fact in list_facts_of(subject=subject_of_dispatch(letter))]
    assert sorted(tags) == [
        f"documents:dispatch:{step}" for step in ("numbered", "sealed", "signed")
    ]


def test_only_its_signer_signs_and_only_with_fresh_proof_of_presence(office, keys):
    letter = make_to_sign(office)
    late = LATER - timedelta(minutes=16)
    for proved_at in (None, late):
        with pytest.raises(PresenceNotProved):
            sign_dispatch(
                dispatch_id=letter,
                seen=seen_of(letter),
                proved_at=proved_at,
                acting=office.leader,
                now=LATER,
            )
    with pytest.raises(SigningKeyMissing):
        sign_dispatch(
            dispatch_id=letter, seen=seen_of(letter), proved_at=LATER, acting=office.lan, now=LATER
        )
    theirs = make_to_sign(office, signer_id=office.lan.account_id, signer_name="Phạm Thị Lan")
    with pytest.raises(NotItsSigner):
        sign(theirs, office)
    sign(letter, office)
    with pytest.raises(NotAtThisStep):
        sign(letter, office)


def test_a_document_is_returned_with_a_reason_and_then_not_signed(office, keys):
    letter = make_to_sign(office)
    with pytest.raises(ReasonMissing):
        return_dispatch(
            dispatch_id=letter, seen=seen_of(letter), reason=" ", acting=office.leader, now=LATER
        )
    return_dispatch(
        dispatch_id=letter,
        seen=seen_of(letter),
        reason="Sửa căn cứ",
        acting=office.leader,
        now=LATER,
    )
    with pytest.raises(NotAtThisStep):
        sign(letter, office)
    (fact,) = list_facts_of(subject=subject_of_dispatch(letter))
    assert fact.data["reason"] == "Sửa căn cứ"


def test_of_many_each_has_its_result(office, keys):
    good, filed = make_to_sign(office), make_dispatch(office, stage=Stage.TO_SIGN)
    results = sign_many_dispatches(
        seen={one: seen_of(one) for one in (filed, good)},
        proved_at=LATER,
        acting=office.leader,
        now=LATER,
    )
    assert [type(one.refused) for one in results] == [FileMissing, type(None)]
    assert Dispatch.objects.get(id=filed).stage == Stage.TO_SIGN
    number(good, office)
    (sealed, unknown) = seal_many(ids=[good, filed], acting=office.clerk, now=LATER)
    assert sealed.refused is None
    assert isinstance(unknown.refused, NotAtThisStep)


def test_attachments_are_sealed_at_the_top_and_other_files_left_alone(office, keys):
    letter = make_to_sign(office)
    table = keep_file(page_pdf("Biểu số 1"), content_type="application/pdf", now=NOW)
    sheet = keep_file(b"a;b", content_type="text/csv", now=NOW)
    for position, (name, file) in enumerate((("bieu.pdf", table), ("so-lieu.csv", sheet)), 1):
        DispatchFile.objects.create(
            dispatch_id=letter, position=position, name=name, file=file, made_for=MadeFor.ATTACHED
        )
    sign(letter, office)
    number(letter, office)
    seal(letter, office)
    _, content = document_of(letter, 1)
    found = examine_pdf(content, trust=trusting(keys.authority), at=LATER)
    assert found.force is LegalForce.SIGNED_IN_PART
    assert document_of(letter, 2)[1] == b"a;b"


def test_an_uploaded_page_is_signed_above_the_name_and_numbered_in_its_gaps(office, keys):
    page = page_pdf(
        "Số: #h(2cm)/STN-VP #h(3cm) Thanh Hóa, ngày #h(1cm) tháng #h(1cm) năm 2026 #v(9cm)"
        "#align(right)[Lê Văn Trưởng]"
    )
    kinds = [box["kind"] for box in find_places(page, "Lê Văn Trưởng")]
    assert kinds == ["number", "day", "month", "signature"]
    upload = make_dispatch(office, stage=Stage.TO_SIGN, pdf=page, symbol="STN-VP")
    sign(upload, office)
    number(upload, office)
    assert list_gaps(document_of(upload)[1]) == ()
    nameless = make_dispatch(office, stage=Stage.TO_SIGN, pdf=page_pdf("Không tên"))
    with pytest.raises(PlaceNotFound):
        sign(nameless, office)


def test_a_retired_key_signs_no_more_and_its_file_is_gone(
    office, keys, settings, django_capture_on_commit_callbacks
):
    letter = make_to_sign(office)
    file = settings.DOCUMENTS.keys / f"{keys.leader}.pem"
    assert file.stat().st_mode & 0o777 == 0o600
    with django_capture_on_commit_callbacks(execute=True):
        retire_key(key_id=keys.leader, reason="Hỏng thẻ", acting=office.leader, now=LATER)
    assert not file.exists()
    with pytest.raises(SigningKeyMissing):
        sign(letter, office)
