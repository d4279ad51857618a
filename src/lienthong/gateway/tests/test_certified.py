"""A key's certificate is to be had from the node after the directory has left it out (EX-229)."""

import shutil
from dataclasses import replace

import pytest

from lienthong.gateway.fsck import Confirmed, verify_store
from lienthong.gateway.testing import COMMUNE, OFFICE, running, store_to_change
from lienthong.wire.certificates import Role, issue_certificate, parse_certificate
from lienthong.wire.records import digest
from lienthong.wire.seals import fingerprint
from lienthong.wire.testing import CLOSES_AT, FOUNDED_AT

UNKNOWN = "ab" * 32


def without_certificate(province, code, version=2):
    entries = tuple(
        replace(entry, certificates=()) if entry.code == code else entry
        for entry in province.entries()
    )
    return province.snapshot(version, agencies=entries)


def ask(node, key, by=COMMUNE):
    return node.caller(by).signed("GET", f"/v1/certificates/{key}")


def pems(answer):
    assert answer.status_code == 200
    return [one.encode() for one in answer.json()["certificates"]]


def test_a_certificate_is_given_out_while_and_after_the_directory_lists_it(node):
    office = node.province.holders[OFFICE]
    assert pems(ask(node, office.fingerprint)) == [office.pem]
    node.client.put(
        "/v1/directory", content=without_certificate(node.province, OFFICE)
    ).raise_for_status()
    answer = ask(node, office.fingerprint)
    assert answer.json()["key"] == office.fingerprint
    assert pems(answer) == [office.pem]


def test_of_a_renewed_key_all_are_given_the_latest_to_end_first(node):
    office = node.province.holders[OFFICE]
    root = node.province.province
    renewed = issue_certificate(
        role=Role.AGENCY,
        code=OFFICE,
        name="Văn phòng UBND tỉnh",
        key=office.key.public_key(),
        valid_from_at=FOUNDED_AT,
        valid_until_at=CLOSES_AT,
        root_pem=root.root_pem,
        root_key=root.key,
    )
    entries = tuple(
        replace(entry, certificates=(renewed.decode(),)) if entry.code == OFFICE else entry
        for entry in node.province.entries()
    )
    body = node.province.snapshot(2, agencies=entries)
    node.client.put("/v1/directory", content=body).raise_for_status()
    assert pems(ask(node, office.fingerprint)) == [renewed, office.pem]
    assert fingerprint(parse_certificate(renewed).sealing_key()) == office.fingerprint


def test_a_key_that_no_directory_listed_and_a_caller_that_proves_nothing_are_refused(node):
    answer = ask(node, UNKNOWN)
    assert (answer.status_code, answer.json()["code"]) == (404, "gateway.certificate_unknown")
    office = node.province.holders[OFFICE]
    assert node.client.get(f"/v1/certificates/{office.fingerprint}").status_code == 401
    assert ask(node, "x" * 64).status_code == 404
    assert node.caller(COMMUNE).signed("POST", f"/v1/certificates/{UNKNOWN}").status_code == 405


def forget(settings):
    """As a node of before left its store."""
    with store_to_change(settings) as store:
        store.execute("DROP TABLE known_certificate")
        store.execute("DROP TABLE known_directory")


def wait_until_noted(node, key):
    for _ in range(200):
        answer = ask(node, key)
        if answer.status_code == 200:
            return answer
    raise AssertionError(answer.text)


def exchanged_and_revoked(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(node.province.message())
        node.client.put(
            "/v1/directory", content=without_certificate(province, OFFICE)
        ).raise_for_status()
        return node.province.holders[OFFICE]


def test_an_older_store_is_gone_through_at_the_start(province, settings):
    office = exchanged_and_revoked(province, settings)
    forget(settings)
    assert verify_store(settings).is_whole
    with running(province, settings) as node:
        assert pems(wait_until_noted(node, office.fingerprint)) == [office.pem]
    assert verify_store(settings).is_whole


@pytest.mark.parametrize(
    ("statement", "version"),
    [
        ("DELETE FROM directory_snapshot WHERE version = 2", 2),
        ("DELETE FROM directory_snapshot WHERE version = 1", 1),
        ("UPDATE known_directory SET sha256 = 'ab' WHERE version = 2", 2),
        ("DELETE FROM known_directory WHERE version = 2", 2),
    ],
)
def test_fsck_finds_a_directory_that_was_taken_away(
    province, settings, tmp_path, statement, version
):
    exchanged_and_revoked(province, settings)
    assert verify_store(settings).is_whole
    copy = replace(settings, folder=tmp_path / "copy")
    shutil.copytree(settings.folder, copy.folder)
    with store_to_change(copy) as store:
        assert store.execute(statement).rowcount == 1
    report = verify_store(copy)
    assert report.filing.directories == (version,)


def test_fsck_finds_a_certificate_that_was_taken_away(province, settings, tmp_path):
    office = exchanged_and_revoked(province, settings)
    copy = replace(settings, folder=tmp_path / "copy")
    shutil.copytree(settings.folder, copy.folder)
    with store_to_change(copy) as store:
        taken = "DELETE FROM known_certificate WHERE fingerprint = ?"
        assert store.execute(taken, (office.fingerprint,)).rowcount == 1
    assert verify_store(copy).filing.directories == (1,), "the one that lists it"


def test_who_takes_the_note_away_as_well_is_found_out_by_the_platform(province, settings, tmp_path):
    exchanged_and_revoked(province, settings)
    with store_to_change(settings) as store:
        (body,) = store.execute("SELECT body FROM directory_snapshot WHERE version = 2").fetchone()
    word = Confirmed(size=1, tree=None, directory=(2, digest(bytes(body))))
    assert verify_store(settings, confirmed=word).is_whole
    copy = replace(settings, folder=tmp_path / "copy")
    shutil.copytree(settings.folder, copy.folder)
    with store_to_change(copy) as store:
        store.execute("DELETE FROM directory_snapshot WHERE version = 2")
        store.execute("DELETE FROM known_directory WHERE version = 2")
    report = verify_store(copy, confirmed=word)
    assert (report.directory_lost, report.is_whole) == (2, False)
