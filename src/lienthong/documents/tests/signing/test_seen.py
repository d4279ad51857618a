"""What is signed is what was read: a document changed since is not signed, not even by a race."""

from dataclasses import replace

import pytest
from django.urls import reverse

from lienthong.documents.models import DispatchFile
from lienthong.documents.operations import (
    return_dispatch,
    save_draft,
    sign_dispatch,
    sign_many_dispatches,
    submit_draft,
    withdraw_draft,
)
from lienthong.documents.operations import sign as signing
from lienthong.documents.queries import get_draft
from lienthong.documents.terms import DocumentChanged, Stage
from lienthong.documents.testing import seen_of
from lienthong.documents.tests.drafting import submitted
from lienthong.documents.tests.signing.conftest import LATER
from lienthong.documents.tests.signing.test_signing_pages import as_person, post, stage, ticked


def change(office, letter):
    """Its drafter takes it back, writes another text and submits it again."""
    by = {"dispatch_id": letter, "acting": office.lan, "now": LATER}
    withdraw_draft(**by)
    newest = get_draft(dispatch_id=letter, acting=office.lan).newest
    content = replace(newest.content, text="Chi 900 triệu đồng.")
    save_draft(content=content, seen=newest.number, **by)
    submit_draft(levels=[], seen=newest.number + 1, **by)


def sign(office, letter, seen):
    sign_dispatch(dispatch_id=letter, seen=seen, proved_at=LATER, acting=office.leader, now=LATER)


def test_a_document_changed_since_it_was_opened_is_not_signed(office, keys):
    letter = submitted(office)
    client, read = as_person(office.leader), seen_of(letter)
    page = client.get(reverse("documents:dispatch", args=[letter])).content.decode()
    assert f'name="seen" value="{read}"' in page
    change(office, letter)
    for seen in (read, ""):
        again = post(client, "sign", letter, seen=seen).content.decode()
        assert "đã thay đổi sau khi bạn mở" in again
        assert stage(letter) == Stage.TO_SIGN
    assert f'name="seen" value="{seen_of(letter)}"' in again
    post(client, "sign", letter, seen=seen_of(letter))
    assert stage(letter) == Stage.SIGNED


def test_of_many_the_one_that_was_changed_is_left_out_with_a_link(office, keys):
    changed, same = submitted(office), submitted(office)
    sent = ticked(changed, same)
    change(office, changed)
    said = post(as_person(office.leader), "sign_ticked", **sent).content.decode()
    assert (stage(changed), stage(same)) == (Stage.TO_SIGN, Stage.SIGNED)
    results = said.partition("documents-results")[2].partition("</ul>")[0]
    assert reverse("documents:dispatch", args=[changed]) in results
    assert "đã thay đổi sau khi bạn mở" in results
    (one,) = sign_many_dispatches(
        seen={changed: ""}, proved_at=LATER, acting=office.leader, now=LATER
    )
    assert isinstance(one.refused, DocumentChanged)


def test_one_changed_while_the_signature_is_made_is_not_signed(office, keys, monkeypatch):
    letter = submitted(office)
    real = signing.sign_pdf

    def slow(content, asked):
        change(office, letter)
        return real(content, asked)

    monkeypatch.setattr(signing, "sign_pdf", slow)
    with pytest.raises(DocumentChanged):
        sign(office, letter, seen_of(letter))
    assert stage(letter) == Stage.TO_SIGN
    assert not DispatchFile.objects.filter(dispatch_id=letter, made_for="signed").exists()


def test_another_attachment_or_layout_is_another_document(office, keys):
    letter = submitted(office)
    read = seen_of(letter)
    DispatchFile.objects.filter(dispatch_id=letter, position=0).update(replaced_at=LATER)
    assert seen_of(letter) != read


def test_a_reason_to_return_is_about_what_was_read_and_is_not_lost(office, keys):
    letter = submitted(office)
    read = seen_of(letter)
    change(office, letter)
    with pytest.raises(DocumentChanged):
        return_dispatch(
            dispatch_id=letter, seen=read, reason="Sai số tiền", acting=office.leader, now=LATER
        )
    client = as_person(office.leader)
    sent = {"reason": "Sai số tiền ở mục 2", "seen": read}
    answer = client.post(reverse("documents:send_back", args=[letter]), sent)
    page = answer.content.decode()
    assert (answer.status_code, stage(letter)) == (409, Stage.TO_SIGN)
    assert ("Sai số tiền ở mục 2" in page, seen_of(letter) in page) == (True, True)
