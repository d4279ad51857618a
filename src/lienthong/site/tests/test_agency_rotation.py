"""After an ordinary change of keys others check seals and write evidence as before (EX-229)."""

import json
from datetime import timedelta
from shutil import rmtree

import pytest

from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER
from lienthong.site.cli import main
from lienthong.wire.revocation import Reason, sign_list
from lienthong.wire.testing import NOON
from lienthong.wire.tests.test_revocation import revoke

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def rotate(province, running_node):
    """A function after which the directory lists another key for an agency; the older one."""

    def change(code):
        former = province.holders[code]
        province.holders[code] = province.province.holder(code)
        version = running_node.client.get("/v1/health").json()["directory"]["version"]
        body = province.snapshot(version + 1)
        running_node.client.put("/v1/directory", content=body).raise_for_status()
        return former

    return change


@pytest.fixture
def publish(province, tmp_path):
    """A function that writes a list on which this certificate stands as revoked at an instant."""

    def write(holder, at):
        entry = revoke(holder.pem, at, Reason.SUPERSEDED)
        file = tmp_path / "list.crl"
        file.write_bytes(
            sign_list(
                [entry],
                number=7,
                made_at=NOON + timedelta(hours=1),
                next_at=NOON + timedelta(days=7),
                root_pem=province.province.root_pem,
                root_key=province.province.key,
            )
        )
        return file

    return write


def item_of(lines, message):
    return next(line for line in map(json.loads, lines) if line["id"] == message)


@pytest.fixture
def sent(run, folder, packet):
    """A message from one agency to another: its id, and both folders."""
    office, commune = folder(OFFICE), folder(COMMUNE)
    (line,) = run("send", office, "--to", COMMUNE, "--to", OTHER, packet, "--json")
    return json.loads(line)["id"], office, commune


def test_a_seal_by_a_key_replaced_before_it_was_read_is_checked(
    run, sent, rotate, publish, tmp_path
):
    message, _, commune = sent
    former = rotate(OFFICE)
    save = ("--json", "--save", tmp_path / "saved")
    assert item_of(run("inbox", commune, *save), message)["seal"] == "holds"
    assert (commune / "certificates" / f"{former.fingerprint}.pem").read_bytes() == former.pem

    before = publish(former, NOON)
    item = item_of(run("inbox", commune, *save, "--acknowledge", "--crl", before), message)
    assert (item["seal"], item["acknowledged_at"]) == ("revoked", None)
    assert "SEAL BY A REVOKED KEY" in "\n".join(
        run("inbox", commune, "--save", tmp_path / "saved", "--crl", before)
    )
    after = publish(former, NOON + timedelta(seconds=1))
    item = item_of(run("inbox", commune, *save, "--acknowledge", "--crl", after), message)
    assert item["seal"] == "holds"
    assert item["acknowledged_at"]


def test_evidence_needs_no_certificate_from_anybody_after_a_recipient_changed_its_key(
    run, sent, rotate, publish, capsys
):
    message, office, commune = sent
    run("inbox", commune, "--save", commune / "saved", "--acknowledge")
    former = rotate(COMMUNE)
    rmtree(office / "certificates", ignore_errors=True)
    listed = publish(former, NOON + timedelta(seconds=1))
    run("evidence", office, message, "--crl", listed, "--out", office / "e")
    capsys.readouterr()
    assert main(["verify", str(office / "e"), "--key", str(office / "root.pem")]) == 0
    assert f"({COMMUNE}) signed that it holds the message" in capsys.readouterr().out
