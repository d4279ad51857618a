"""An agency's commands when the node keeps documents no longer, or they are too large to show."""

import json
from datetime import timedelta
from uuid import UUID

import pytest

from lienthong.client import PART_BYTES
from lienthong.gateway.terms import ContentsUnreachable
from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER, running
from lienthong.gateway.tests.test_contents import round_of
from lienthong.site.cli import main
from lienthong.wire.evidence.container import read_container

pytestmark = pytest.mark.usefixtures("at_noon")
A_MOMENT = timedelta(minutes=1)
"""Short enough for the clocks of node and software to be believed, longer than the retention."""

LARGE = 300_000
"""Bytes of a content that has an object of its own."""


@pytest.fixture(scope="module")
def running_node(province, tmp_path_factory):
    settings = province.prepare(
        tmp_path_factory.mktemp("node") / "gateway",
        retention=timedelta(0),
        max_body_bytes=1024 * 1024,
    )
    with running(province, settings, directory=province.snapshot()) as node:
        yield node


def end_of(node):
    """The end of the log as a place to go on from, with its history."""
    size = node.client.get("/v1/health").json()["log"]["size"]
    history = node.caller(COMMUNE).get(f"/v1/inbox?after={size}")["history"]
    return ("--after", str(size), *(("--history", history) if size else ()))


@pytest.fixture
def removed(run, folder, packet, tmp_path, running_node):
    """A document that everybody acknowledged and one reported on, and that the node removed."""
    office, commune, other = folder(OFFICE), folder(COMMUNE), folder(OTHER)
    after = end_of(running_node)
    (line,) = run("send", office, "--to", COMMUNE, "--to", OTHER, packet, "--json")
    message = json.loads(line)["id"]
    run("inbox", other, *after, "--save", tmp_path / "of-other", "--acknowledge")
    run("inbox", commune, *after, "--save", tmp_path / "of-commune", "--acknowledge")
    run("report", commune, message, "--state", "03", "--staff", "Lê Thị Thử")
    run("inbox", office, *after, "--save", tmp_path / "of-office", "--acknowledge")
    running_node.clock.now += A_MOMENT
    round_of(running_node)
    running_node.clock.now -= A_MOMENT
    # what was saved before is saved: nothing is wrong with it
    run("inbox", commune, *after, "--save", tmp_path / "of-commune")
    return message, office, commune


def test_reports_stay_when_the_document_goes(run, removed, tmp_path, capsys):
    message, office, _ = removed
    assert "03 accepted" in "\n".join(run("states", office, message))
    out = tmp_path / "without.asice"
    run("evidence", office, message, "--without-content", "--out", out)
    assert main(["verify", str(out), "--key", str(office / "root.pem")]) == 0
    assert "accepted and registered" in capsys.readouterr().out


def test_the_copy_that_was_kept_goes_into_the_evidence(run, refused, removed, packet, tmp_path):
    message, office, _ = removed
    out = tmp_path / "whole.asice"
    assert "--content FILE" in refused("evidence", office, message, "--out", out)
    other = tmp_path / "other"
    other.write_bytes(b"something else")
    assert "not the one" in refused("evidence", office, message, "--content", other, "--out", out)
    run("evidence", office, message, "--content", packet, "--out", out)
    assert read_container(out.read_bytes())["message/content"] == packet.read_bytes()


def test_a_report_is_made_from_the_copy_that_was_kept(run, refused, removed, tmp_path):
    message, office, commune = removed
    assert "--content FILE" in refused("report", commune, message, "--state", "06")
    (kept,) = (tmp_path / "of-commune").glob(f"*{message}.edxml")
    run("report", commune, message, "--state", "06", "--content", kept)
    assert "06 done" in "\n".join(run("states", office, message))


def test_a_document_too_large_for_the_evidence_is_left_out_on_request(
    run, refused, folder, tmp_path, capsys
):
    office, large, out = folder(OFFICE), tmp_path / "large.bin", tmp_path / "large.asice"
    large.write_bytes(b"\0" * (PART_BYTES + 1))
    kind = ("--type", "application/octet-stream")
    (line,) = run("send", office, "--to", COMMUNE, *kind, large, "--json")
    message = str(UUID(json.loads(line)["id"]))
    assert "--without-content" in refused("evidence", office, message, "--out", out)
    run("evidence", office, message, "--without-content", "--out", out)
    command = ["verify", str(out), "--key", str(office / "root.pem"), "--content", str(large)]
    assert main(command) == 0
    assert "byte for byte" in capsys.readouterr().out


@pytest.fixture
def post(run, folder, packet, running_node):
    """A large file and a packet that wait for the commune: its folder, and how to ask for them."""
    office, commune = folder(OFFICE), folder(COMMUNE)
    after = end_of(running_node)
    large = office / "lon.bin"
    large.write_bytes(bytes(LARGE))
    run("send", office, "--to", COMMUNE, "--type", "application/octet-stream", large)
    run("send", office, "--to", COMMUNE, packet)
    return commune, (*after, "--save", str(commune / "saved"), "--acknowledge")


def test_what_a_store_that_is_away_has_is_left_out_and_the_others_are_saved(
    run, post, monkeypatch, capsys
):
    def away(*_asked):
        raise ContentsUnreachable(reason="no answer")

    commune, asked = post
    with monkeypatch.context() as outage:
        outage.setattr("lienthong.gateway.contents.objects.Folder.read", away)
        assert main(["inbox", "--agency-folder", str(commune), *asked]) == 1
    told = capsys.readouterr()
    first, second = told.out.splitlines()
    assert ("contents_unreachable" in first, "acknowledged" in second) == (True, True)
    assert "not saved: 1" in told.err
    saved = commune / "saved"
    assert LARGE not in {file.stat().st_size for file in saved.iterdir()}

    run("inbox", commune, *asked)
    assert LARGE in {file.stat().st_size for file in saved.iterdir()}
