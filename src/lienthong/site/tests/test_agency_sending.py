"""What an agency's commands send along, whom they send to, and what of an inbox they save."""

import json
from datetime import UTC, datetime
from types import SimpleNamespace
from uuid import UUID, uuid4

import pytest

from lienthong.client import AgencyFolder, EncryptionKeyMissing, Node
from lienthong.gateway.testing import COMMUNE, DISSOLVED, FORWARD, OFFICE, OTHER, running
from lienthong.site.agency.arguments import agency_parser
from lienthong.site.agency.commands import marks_of
from lienthong.site.cli import main
from lienthong.site.tests.test_agency_commands import only
from lienthong.wire.records import Priority

pytestmark = pytest.mark.usefixtures("at_noon")


def test_a_message_that_cannot_be_opened_keeps_no_other_back(
    run, folder, packet, monkeypatch, capsys
):
    office, commune = folder(OFFICE), folder(COMMUNE)
    saved = commune / "saved"
    first, second = (
        only(run("send", office, "--to", COMMUNE, packet, "--json"))["id"] for _ in range(2)
    )
    fetch = Node.fetch

    def fetch_one(node, message_id):
        if str(message_id) == first:
            raise EncryptionKeyMissing(id=message_id, key="ab")
        return fetch(node, message_id)

    monkeypatch.setattr(Node, "fetch", fetch_one)
    given = ("--agency-folder", str(commune), "--save", str(saved), "--acknowledge", "--json")
    assert main(["inbox", *given]) == 1
    out, err = capsys.readouterr()
    items = {line["id"]: line for line in map(json.loads, out.splitlines())}
    assert "whose private key is not here" in items[first]["refused"]
    assert items[first]["acknowledged_at"] is None
    assert items[second]["acknowledged_at"]
    assert "not saved: 1" in err
    assert any(second in path.name for path in saved.iterdir())


def test_urgency_expiry_and_conversation_go_along_and_a_wish_without_stays_as_it_was(
    run, folder, packet
):
    office, conversation = folder(OFFICE), uuid4()
    marks = ("--priority", 3, "--expires", "2099-12-01T07:00+07:00", "--conversation", conversation)
    sent = only(run("send", office, "--to", COMMUNE, packet, *marks, "--json"))
    with AgencyFolder.open(office).node() as node:
        envelope = node.fetch(UUID(sent["id"])).envelope
    assert (envelope.priority, envelope.conversation) == (Priority.EXPRESS, conversation)
    assert envelope.expires_at == datetime(2099, 12, 1, tzinfo=UTC)
    with pytest.raises(SystemExit):
        run("send", office, "--to", COMMUNE, packet, "--expires", "2099-12-01T07:00")
    asked = agency_parser("send", str).parse_args(["--agency-folder", "a", "--to", COMMUNE, "b"])
    assert marks_of(asked) == {}


def test_a_group_is_sent_to_as_of_now_without_the_sender(run, refused, folder, packet, monkeypatch):
    office = folder(OFFICE)
    members = (OFFICE, COMMUNE, OTHER)
    monkeypatch.setattr(Node, "group", lambda _, name: SimpleNamespace(codes=members))
    sent = only(run("send", office, "--group", "all", "--to", OTHER, packet, "--json"))
    states = [json.loads(line)["agency"] for line in run("states", office, sent["id"], "--json")]
    assert sorted(states) == sorted((COMMUNE, OTHER))
    assert "To whom?" in refused("send", office, packet)


def test_a_send_repeated_under_its_id_is_one_message(run, refused, folder, packet, tmp_path):
    office, chosen = folder(OFFICE), uuid4()
    send = ("send", office, "--to", COMMUNE, packet, "--id", chosen, "--json")
    receipts = [only(run(*send)) for _ in range(2)]
    assert receipts[0] == receipts[1]
    assert receipts[0]["id"] == str(chosen)
    came = [json.loads(line)["id"] for line in run("inbox", folder(COMMUNE), "--json")]
    assert came.count(str(chosen)) == 1
    other = tmp_path / "other.txt"
    other.write_text("x")
    for given in (("--to", OTHER, packet), ("--to", COMMUNE, other, "--type", "text/plain")):
        assert "another message" in refused("send", office, *given, "--id", chosen)
    assert "another message" in refused(
        "send", folder(OTHER), "--to", OFFICE, other, "--type", "text/plain", "--id", chosen
    )
    assert only(run(*send)) == receipts[0]


def test_the_sender_sees_in_whose_place_a_successor_got_it(run, folder, packet, province, tmp_path):
    settings = province.prepare(tmp_path / "gateway")
    with running(province, settings, directory=province.snapshot(2, forwards=(FORWARD,))) as node:
        office = folder(OFFICE, str(node.client.base_url))
        sent = only(run("send", office, "--to", DISSOLVED, packet, "--json"))
        lines = [json.loads(line) for line in run("states", office, sent["id"], "--json")]
        assert {line["agency"] for line in lines} == {COMMUNE, OTHER}
        assert [line["forwarded_for"] for line in lines] == [[DISSOLVED]] * 2
        table = run("states", office, sent["id"])
        assert all(line.endswith(f"in the place of {DISSOLVED}") for line in table)
