"""An agency's commands against a real node over the loopback, as a stranger runs them."""

import json
from datetime import timedelta
from shutil import rmtree
from types import SimpleNamespace
from uuid import uuid4

import pytest
from cryptography import x509
from cryptography.hazmat.primitives import serialization

from lienthong.client import (
    AgencyFolder,
    Node,
    NodeRefused,
    Outbox,
    make_agency_folder,
)
from lienthong.client.kept_files import keep
from lienthong.client.refusals import (
    AgencyFileMissing,
    AgencyFileUnusable,
    FileTaken,
    KeyExposed,
    NodeUnreachable,
    OutboxDamaged,
)
from lienthong.gateway.testing import ALIAS, COMMUNE, OFFICE, OTHER
from lienthong.site.cli import main
from lienthong.site.tests.conftest import document_of
from lienthong.wire.certificate_requests import read_request
from lienthong.wire.framing import unframe
from lienthong.wire.revocation import sign_list
from lienthong.wire.seals import fingerprint
from lienthong.wire.testing import NOON

pytestmark = pytest.mark.usefixtures("at_noon")


def only(lines):
    (line,) = lines
    return json.loads(line)


def test_a_document_is_sent_saved_acknowledged_reported_and_seen(
    run, folder, packet, province, tmp_path
):
    office, commune, saved = folder(OFFICE), folder(COMMUNE), tmp_path / "saved"
    sent = only(run("send", office, "--to", COMMUNE, "--to", OTHER, packet, "--json"))
    assert list((office / "outbox").iterdir()) == []
    lines = run("inbox", commune, "--json", "--save", saved, "--acknowledge")
    item = next(line for line in map(json.loads, lines) if line["id"] == sent["id"])
    assert (item["from"], item["seal"], item["packet_names"]) == (OFFICE, "holds", "")
    assert item["acknowledged_at"]
    assert (saved / f"{item['place']:010d}-{sent['id']}.edxml").read_bytes() == packet.read_bytes()
    whole = unframe((saved / f"{item['place']:010d}-{sent['id']}.message").read_bytes())
    assert whole.content == packet.read_bytes()
    assert any(sent["id"] in line for line in run("inbox", commune, "--save", saved))

    reported = only(
        run("report", commune, sent["id"], "--state", "02", "--reason", "thiếu\nphụ lục", "--json")
    )
    states = {
        line["agency"]: line
        for line in map(json.loads, run("states", office, sent["id"], "--json"))
    }
    assert states[COMMUNE]["acknowledged_at"] == item["acknowledged_at"]
    unread = {"acknowledged_at": None, "forwarded_for": [], "reports": []}
    assert states[OTHER] == {"agency": OTHER, **unread}
    (report,) = states[COMMUNE]["reports"]
    assert (report["id"], report["state"], report["reason"], report["seal"]) == (
        reported["id"],
        "02",
        "thiếu phụ lục",
        "holds",
    )
    table = "\n".join(run("states", office, sent["id"]))
    assert "02 refused" in table
    assert "not acknowledged yet" in table


@pytest.fixture
def acknowledged(run, folder, packet, tmp_path):
    """A document from one agency to another, which acknowledged it; its id and both folders."""
    office, commune = folder(OFFICE), folder(COMMUNE)
    sent = only(run("send", office, "--to", COMMUNE, "--to", OTHER, packet, "--json"))
    run("inbox", commune, "--save", tmp_path / "saved", "--acknowledge")
    return sent["id"], office, commune


def verified(file, folder, *more):
    """What `lienthong verify` prints of a file that holds."""
    assert main(["verify", str(file), "--key", str(folder / "root.pem"), *map(str, more)]) == 0


def test_sender_and_recipient_write_evidence_that_anybody_can_verify(
    run, refused, acknowledged, tmp_path, capsys
):
    message, office, commune = acknowledged
    for folder, other in ((office, commune), (commune, office)):
        out = tmp_path / f"{folder.name}.asice"
        (told,) = run("evidence", folder, message, "--out", out)
        assert str(out) in told
        verified(out, folder)
        said = capsys.readouterr().out
        assert f"({COMMUNE}) signed that it holds the message" in said
        kept = [path.read_bytes() for path in (folder / "certificates").iterdir()]
        assert (other / "certificate.pem").read_bytes() in kept
        assert "is there already" in refused("evidence", folder, message, "--out", out)
    stranger = refused("evidence", office, uuid4(), "--out", tmp_path / "none")
    assert "neither sent nor received" in stranger


def test_evidence_carries_the_list_it_is_given(run, acknowledged, tmp_path, province, capsys):
    message, office, _ = acknowledged
    root, crl = province.province, tmp_path / "list.pem"
    until = NOON + timedelta(days=7)
    signer = {"root_pem": root.root_pem, "root_key": root.key}
    der = sign_list([], number=7, made_at=NOON, next_at=until, **signer)
    crl.write_bytes(x509.load_der_x509_crl(der).public_bytes(serialization.Encoding.PEM))
    run("evidence", office, message, "--crl", crl, "--without-content", "--out", tmp_path / "e")
    verified(tmp_path / "e", office)
    assert "revocation list number 7" in capsys.readouterr().out


def test_a_key_nobody_knows_is_named(run, refused, acknowledged, tmp_path, monkeypatch):
    message, office, commune = acknowledged
    rmtree(office / "certificates", ignore_errors=True)
    empty = SimpleNamespace(snapshot=SimpleNamespace(agencies=()))
    monkeypatch.setattr(Node, "directory", lambda *_: empty)
    monkeypatch.setattr(Node, "certificates_of", lambda *_: ())
    said = refused("evidence", office, message, "--out", tmp_path / "e")
    assert f"The certificate of {COMMUNE} for the key" in said
    rmtree(commune / "certificates")
    assert "seal not checked" in run("inbox", commune, "--save", tmp_path / "saved")[-1]


def test_any_file_can_be_sent_with_its_type(run, refused, folder, tmp_path):
    (tmp_path / "a.csv").write_bytes(b"1,2")
    office, commune = folder(OFFICE), folder(COMMUNE)
    sent = only(
        run("send", office, "--to", COMMUNE, tmp_path / "a.csv", "--type", "text/csv", "--json")
    )
    items = {line["id"]: line for line in map(json.loads, run("inbox", commune, "--json"))}
    assert items[sent["id"]]["type"] == "text/csv"
    assert "carries no edXML document" in refused("report", commune, sent["id"], "--state", "03")


def test_while_the_node_is_away_the_sealed_bytes_stay_and_go_out_once(
    run, refused, folder, packet, running_node
):
    office = folder(OFFICE, "http://127.0.0.1:1")
    for _ in range(2):
        assert "does not answer" in refused("send", office, "--to", COMMUNE, packet)
    (kept,) = (office / "outbox").iterdir()
    sealed = json.loads(unframe(kept.read_bytes()).header)["id"]
    settings = (office / "agency.toml").read_text()
    (office / "agency.toml").write_text(
        settings.replace("http://127.0.0.1:1", str(running_node.client.base_url))
    )
    assert only(run("send", office, "--to", COMMUNE, packet, "--json"))["id"] == sealed
    assert only(run("send", office, "--to", COMMUNE, packet, "--json"))["id"] != sealed


def test_what_the_node_refuses_is_not_kept_but_what_was_kept_stays(tmp_path, province):
    message = province.message()
    outbox = Outbox(tmp_path / "outbox")
    problem = type("P", (), {"status": 403})()

    def refuse(_message):
        raise NodeRefused(refused_as="x", detail="x", problem=problem)

    def vanish(_message):
        raise NodeUnreachable(address="x", reason="x")

    with pytest.raises(NodeRefused):
        outbox.send({"a": 1}, seal=lambda: message, send=refuse)
    assert list((tmp_path / "outbox").iterdir()) == []
    for send in (vanish, refuse, refuse):
        with pytest.raises((NodeUnreachable, NodeRefused)):
            outbox.send({"a": 1}, seal=lambda: message, send=send)
        assert len(list((tmp_path / "outbox").iterdir())) == 1
    other = province.message()
    assert outbox.send({"a": 1}, seal=lambda: other, send=lambda sent: sent) == message
    (tmp_path / "outbox").mkdir(exist_ok=True)
    with pytest.raises(NodeUnreachable):
        outbox.send({"a": 1}, seal=lambda: message, send=vanish)
    (kept,) = (tmp_path / "outbox").iterdir()
    kept.write_bytes(kept.read_bytes()[:-1])
    with pytest.raises(OutboxDamaged):
        outbox.send({"a": 1}, seal=lambda: message, send=vanish)
    assert outbox.send({"a": 1}, seal=lambda: other, send=lambda sent: sent, anew=True) == other


def test_an_api_key_signs_requests_from_when_it_is_made_until_it_is_taken_back(
    run, refused, folder, running_node
):
    office = folder(OTHER)
    (told,) = run("api-key", office, "make", "--scope", "read", "--name", "báo cáo")
    assert "is made and kept in" in told
    file = office / "api-key.toml"
    assert file.stat().st_mode & 0o777 == 0o600
    first = AgencyFolder.open(office).api_key
    run("inbox", office)
    second = only(run("api-key", office, "make", "--until", "2027-01-01", "--json"))
    assert AgencyFolder.open(office).api_key.id == second["id"] != first.id
    lines = run("api-key", office, "list")
    assert sorted(line.split("\t")[0] for line in lines) == sorted([first.id, second["id"]])
    assert any(line.endswith("read\t\tbáo cáo") for line in lines)
    assert any(line.endswith("everything\tuntil before 2027-01-01") for line in lines)
    assert "Give its id" in refused("api-key", office, "revoke")
    run("api-key", office, "revoke", first.id)
    assert file.exists()
    kept = file.read_bytes()
    run("api-key", office, "revoke", second["id"])
    assert not file.exists()
    file.touch(mode=0o600)
    file.write_bytes(kept)
    assert "was taken back" in refused("inbox", office)
    file.chmod(0o640)
    assert "can be read by others" in refused("inbox", office)
    file.chmod(0o600)
    file.write_text("id = 7")
    assert "id and secret are needed" in refused("inbox", office)


def test_what_the_node_refuses_is_said_in_vietnamese_first(refused, folder, monkeypatch):
    office = folder(OFFICE)
    monkeypatch.setenv("LIENTHONG_LANGUAGE", "vi")
    unknown = "01890000-0000-7000-8000-000000000000"
    said = refused("states", office, unknown)
    assert "gateway.message_unknown" in said
    assert f"không gửi và cũng không nhận thông điệp {unknown}" in said
    assert "neither sent nor received" not in said


def test_what_would_lie_or_mislead_is_refused_before_anything_goes_out(
    refused, folder, packet, tmp_path
):
    office = folder(OFFICE)
    packet.write_bytes(document_of(OTHER))
    assert "names H56.2 as its sender" in refused("send", office, "--to", COMMUNE, packet)
    packet.write_bytes(b"<no packet/>")
    assert "is refused" in refused("send", office, "--to", COMMUNE, packet)
    assert "cannot be read" in refused("send", office, "--to", COMMUNE, tmp_path / "none")
    over = ("--expires", "2020-01-02T17:00+07:00")
    assert "expire at 2020-01-02 17:00 (UTC+7)" in refused(
        "send", office, "--to", COMMUNE, *over, packet
    )
    assert "Give --save" in refused("inbox", office, "--acknowledge")
    unknown = "01890000-0000-7000-8000-000000000000"
    assert "Give --reason" in refused("report", office, unknown, "--state", "02")
    assert "gateway." in refused("states", office, unknown)
    assert not (office / "outbox").exists()


@pytest.fixture
def sealed_by_commune(province, running_node):
    """A function that has a commune send the office a packet that names somebody as its sender."""

    def send(stated):
        return str(running_node.sent(province.message(COMMUNE, (OFFICE,), document_of(stated))))

    return send


@pytest.mark.parametrize(("stated", "is_told"), [(OTHER, True), (ALIAS, False), ("x\ty", True)])
def test_a_packet_that_names_another_sender_than_its_seal_is_told(
    run, folder, sealed_by_commune, stated, is_told
):
    """Another code of the same agency is no other name."""
    message_id, office = sealed_by_commune(stated), folder(OFFICE)
    saved = ("--save", office / "saved")
    lines = map(json.loads, run("inbox", office, "--json", *saved))
    named = next(one["packet_names"] for one in lines if one["id"] == message_id)
    assert bool(named) == is_told
    line = next(one for one in run("inbox", office, *saved) if message_id in one)
    assert ("THE PACKET NAMES ANOTHER SENDER" in line) == is_told
    assert line.count("\t") == (10 if is_told else 9)


@pytest.mark.parametrize("name", ["agency.toml", "key.pem", "certificate.pem", "root.pem"])
def test_a_file_that_is_missing_or_something_else_is_named(folder, name):
    path = folder(OFFICE)
    (path / name).write_bytes(b"\xff nothing")
    with pytest.raises(AgencyFileUnusable, match=name):
        AgencyFolder.open(path)
    (path / name).unlink()
    with pytest.raises(AgencyFileMissing, match=name):
        AgencyFolder.open(path)


@pytest.mark.parametrize(
    "settings", [b"a = " + b"[" * 9000, b"code = 1", b'address = "x"', b"[" * 9, b"a" * 20_000]
)
def test_settings_of_another_form_are_refused(folder, settings):
    path = folder(OFFICE)
    (path / "agency.toml").write_bytes(settings)
    with pytest.raises(AgencyFileUnusable, match=r"agency\.toml"):
        AgencyFolder.open(path)


def test_a_key_that_others_can_read_is_not_used(folder):
    path = folder(OFFICE)
    (path / "key.pem").chmod(0o640)
    with pytest.raises(KeyExposed):
        AgencyFolder.open(path)


@pytest.mark.parametrize("address", ["ftp://a", "node", "http://", "http://a?b", 'http://a"b', ""])
def test_an_address_that_is_none_is_refused(tmp_path, address):
    with pytest.raises(AgencyFileUnusable):
        make_agency_folder(tmp_path / "new", address=address, code="H56.7")
    assert not (tmp_path / "new").exists()


def test_an_agency_makes_its_key_once(tmp_path, capsys):
    folder = tmp_path / "deep" / "new"
    command = ["agency-key", "--code", "H56.7", "--address", "https://node.example/gw", "--out"]
    assert main([*command, str(folder)]) == 0
    key = (folder / "key.pem").read_bytes()
    assert main([*command, str(folder)]) == 0
    assert (folder / "key.pem").read_bytes() == key
    assert (folder / "key.pem").stat().st_mode & 0o777 == 0o600
    assert folder.stat().st_mode & 0o777 == 0o700
    request = read_request((folder / "request.pem").read_bytes())
    assert request.code == "H56.7"
    assert len(fingerprint(request.key)) == 64
    with pytest.raises(FileTaken):
        make_agency_folder(folder, address="https://node.example/gw", code="H56.8")
    assert "request.pem" in capsys.readouterr().out


def test_a_saved_file_is_never_written_over(tmp_path):
    keep(tmp_path / "a", b"1")
    keep(tmp_path / "a", b"1")
    with pytest.raises(FileTaken):
        keep(tmp_path / "a", b"2")
    assert [path.name for path in tmp_path.iterdir()] == ["a"]


def test_why_a_key_cannot_be_used_is_told_in_the_readers_language(folder, capsys, monkeypatch):
    office = folder(OFFICE)
    (office / "key.pem").write_bytes(b"khong phai khoa")
    monkeypatch.setenv("LIENTHONG_LANGUAGE", "vi")
    assert main(["inbox", "--agency-folder", str(office)]) == 1
    said = capsys.readouterr().err
    assert "Không dùng được" in said
    assert ".." not in said.replace("...", "")
    with pytest.raises(AgencyFileUnusable) as refused:
        AgencyFolder.open(office)
    assert str(refused.value.params["problem"]) not in said
