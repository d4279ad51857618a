"""An agency asks its own document back, by the command that reports on others' documents."""

import json

import pytest

from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER
from lienthong.wire.edxml import read_packet

pytestmark = pytest.mark.usefixtures("at_noon")
ASKED = ("--state", "13", "--reason", "Ban hành nhầm")


@pytest.fixture
def sent(run, folder, packet):
    """The office's folder and the id of a document that it sent to both communes."""
    office = folder(OFFICE)
    (line,) = run("send", office, "--to", COMMUNE, "--to", OTHER, packet, "--json")
    return office, json.loads(line)["id"]


def asked_of(run, folder, tmp_path, message):
    """What a commune got about a message, as packets."""
    lines = run("inbox", folder, "--json", "--save", tmp_path / f"saved-{folder.name}")
    items = [item for item in map(json.loads, lines) if item["reply_to"] == message]
    files = [tmp_path / f"saved-{folder.name}" / item["saved"].split("/")[-1] for item in items]
    return [read_packet(file.read_bytes()).status for file in files]


def test_own_document_is_asked_back_from_every_recipient(run, folder, sent, tmp_path):
    office, message = sent
    lines = run("report", office, message, *ASKED, "--json")
    assert len({json.loads(line)["id"] for line in lines}) == 2
    for code in (COMMUNE, OTHER):
        commune = folder(code)
        (status,) = asked_of(run, commune, tmp_path, message)
        assert (status.code, status.description) == ("13", "Ban hành nhầm")
        assert (status.sender.organ_id, status.response_for.organ_id) == (OFFICE, code)
        run("report", commune, message, "--state", "15")
    states = [json.loads(line) for line in run("states", office, message, "--json")]
    assert [one["state"] for line in states for one in line["reports"]] == ["15", "15"]
    assert list((office / "outbox").iterdir()) == []


def test_own_document_is_asked_back_from_some_only(run, folder, sent, tmp_path):
    office, message = sent
    (line,) = run("report", office, message, *ASKED, "--to", OTHER, "--to", OTHER)
    assert line.startswith("Sent: ")
    assert asked_of(run, folder(COMMUNE), tmp_path, message) == []
    assert len(asked_of(run, folder(OTHER), tmp_path, message)) == 1


def test_what_does_not_fit_is_refused_with_what_does(refused, folder, sent):
    office, message = sent
    assert "--state 13" in refused("report", office, message, "--state", "03")
    assert "Give --reason" in refused("report", office, message, "--state", "13")
    told = refused("report", office, message, *ASKED, "--to", "H56.77", "--to", OTHER)
    assert "did not go to H56.77" in told
    assert f"It went to {COMMUNE}, {OTHER}" in told
    commune = folder(COMMUNE)
    told = refused("report", commune, message, "--state", "03", "--to", OTHER)
    assert f"goes to {OFFICE}" in told
    assert "only who sent a document asks it back" in refused("report", commune, message, *ASKED)
    assert not (commune / "outbox").exists()
