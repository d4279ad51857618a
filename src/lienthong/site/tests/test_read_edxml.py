import json
import os
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

import pytest

from lienthong.site import read_edxml
from lienthong.site.cli import main
from lienthong.site.verify import FileTooLarge, FileUnreadable
from lienthong.site.words import translator
from lienthong.wire.edxml import (
    Document,
    DocumentReference,
    Organisation,
    OutgoingFile,
    Status,
    write_document,
    write_status,
)
from lienthong.wire.edxml.refusals import PacketTooLarge

PACKET = write_document(
    Document(
        sender=Organisation(organ_id="H56", name="Tỉnh minh họa"),
        recipients=(Organisation(organ_id="H56.MH.001"),),
        document_id="H56,2026/11/23,15/UBND-MH",
        subject="V/v minh họa\u202e\u009b31m",
    ),
    attachments=[OutgoingFile(name="số liệu.csv", content=b"a;b", description="Số liệu")],
)
STATUS = write_status(
    Status(
        sender=Organisation(organ_id="H56.MH.001"),
        response_for=DocumentReference(organ_id="H56", code="15/UBND-MH"),
        code="14",
    )
)


def run(*arguments, given=b"", **settings):
    """The command in a process of its own, with no data folder and no locale."""
    return subprocess.run(
        [sys.executable, "-m", "lienthong.site", "exchange", "read-edxml", *arguments],
        env={
            "PATH": os.environ["PATH"],
            "PYTHONPATH": os.pathsep.join(path for path in sys.path if path),
            "LIENTHONG_HOME": "/nonexistent/lienthong",
            "LC_ALL": "C",
            **settings,
        },
        input=given,
        capture_output=True,
        check=False,
    )


@pytest.fixture
def packet(tmp_path):
    path = tmp_path / "gói.edxml"
    path.write_bytes(PACKET)
    return path


def read(path, capsys):
    """What the command prints about a file, within this process."""
    code = main(["exchange", "read-edxml", str(path)])
    return code, capsys.readouterr()


def test_a_packet_is_printed_as_json_without_any_platform(packet):
    result = run(str(packet))
    assert (result.returncode, result.stderr) == (0, b"")
    said = json.loads(result.stdout.decode("utf-8"))
    assert (said["kind"], said["business"]) == ("document", "new")
    assert (said["sha256"], said["length"]) == (sha256(PACKET).hexdigest(), len(PACKET))
    assert said["document"]["sender"]["name"] == "Tỉnh minh họa"
    assert said["document"]["recipients"][0]["organ_id"] == "H56.MH.001"
    assert said["attachments"] == [
        {
            "content_id": said["attachments"][0]["content_id"],
            "name": "số liệu.csv",
            "description": "Số liệu",
            "content_type": "text/plain",
            "declared_type": "application/zip",
            "was_packed": True,
            "length": 3,
            "sha256": sha256(b"a;b").hexdigest(),
        }
    ]


def test_standard_input_is_read(packet):
    result = run("-", given=STATUS)
    said = json.loads(result.stdout.decode("utf-8"))
    assert (said["kind"], said["status"]["code"], said["meaning"]) == ("status", "14", "unknown")
    assert said["oddities"][0]["kind"] == "status_unknown"


def test_a_refused_packet_is_one_line_in_either_language():
    cut = PACKET[: PACKET.index(b"</edXML:Subject>")]
    told = run("-", given=cut)
    assert (told.returncode, told.stdout) == (1, b"")
    sentence = told.stderr.decode("utf-8")
    assert sentence.startswith(
        "Gói tin - bị từ chối, bên lập gói phải sửa: Gói tin bị cụt tại dòng"
    )
    assert "edXML/edXMLEnvelope/edXMLHeader/MessageHeader/Subject" in sentence
    assert sentence.count("\n") == 1
    told = run("-", given=cut, LIENTHONG_LANGUAGE="en").stderr.decode("utf-8")
    assert told.startswith("The packet - is refused, and whoever made it has to correct it: The")


def test_marks_that_a_terminal_would_obey_are_escaped(packet, capsys):
    _, printed = read(packet, capsys)
    assert "\\u202e\\u009b31m" in printed.out
    assert json.loads(printed.out)["document"]["subject"] == "V/v minh họa\u202e\u009b31m"


def test_such_marks_are_escaped_in_a_refusal_too(tmp_path, capsys):
    path = tmp_path / "goi\u009b2J.edxml"
    path.write_bytes(b"<edXML/>")
    code, printed = read(path, capsys)
    assert (code, "\u009b" in printed.err, "\\u009b2J" in printed.err) == (1, False, True)


def test_what_is_unknown_is_listed(tmp_path, capsys):
    path = tmp_path / "x.edxml"
    path.write_bytes(
        STATUS.replace(b"<edXML:StatusCode>", b"<edXML:Xx>7</edXML:Xx><edXML:StatusCode>")
    )
    _, printed = read(path, capsys)
    (extra,) = json.loads(printed.out)["extras"]
    assert (extra["path"].rpartition("/")[2], extra["text"]) == ("Xx", "7")


def test_a_file_that_is_not_there_or_none_is_refused_without_blaming_a_packet(tmp_path, capsys):
    code, printed = read(tmp_path / "không-có", capsys)
    assert (code, "không-có" in printed.err, "bên lập gói" in printed.err) == (1, True, False)
    code, printed = read(tmp_path, capsys)
    assert (code, printed.out) == (1, "")


def test_a_file_of_too_many_bytes_is_refused_unread(packet, monkeypatch):
    monkeypatch.setattr(read_edxml, "MAX_PACKET_BYTES", 10)
    with pytest.raises(FileTooLarge):
        read_edxml.run_read_edxml([str(packet)], translator("vi"))


def test_closed_input_and_a_full_disk_are_said_in_a_sentence(packet, monkeypatch):
    monkeypatch.setattr("sys.stdin", None)
    with pytest.raises(FileUnreadable):
        read_edxml.run_read_edxml(["-"], translator("vi"))
    command = [sys.executable, "-m", "lienthong.site", "exchange", "read-edxml", str(packet)]
    with Path("/dev/full").open("w") as full:
        ended = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, text=True, check=False)
    assert ended.returncode == 1
    assert len(ended.stderr.splitlines()) == 1


def test_standard_input_of_too_many_bytes_is_refused(packet, monkeypatch):
    monkeypatch.setattr(read_edxml, "MAX_PACKET_BYTES", 10)
    monkeypatch.setattr("lienthong.wire.edxml.parsing.MAX_PACKET_BYTES", 10)
    with packet.open() as given, monkeypatch.context() as patched:
        patched.setattr("sys.stdin", given)
        with pytest.raises(read_edxml.PacketRefused) as caught:
            read_edxml.run_read_edxml(["-"], translator("vi"))
    assert isinstance(caught.value.__cause__, PacketTooLarge)
    assert caught.value.__cause__.params["size"] == 11


@pytest.mark.parametrize("language", ["vi", "en"])
def test_it_helps_in_the_operators_language(language):
    told = run("--help", LIENTHONG_LANGUAGE=language).stdout.decode("utf-8")
    assert "lienthong exchange read-edxml" in told
    assert ("đầu vào chuẩn" in told, "standard input" in told) == (
        language == "vi",
        language == "en",
    )


def test_without_a_file_it_is_a_wrong_call():
    assert run().returncode == 2


def test_the_samples_of_the_format_are_read():
    samples = Path(read_edxml.__file__).parent.parent / "wire" / "tests" / "packets"
    for path in sorted(samples.glob("*.edxml")):
        said = json.loads(read_edxml.run_read_edxml([str(path)], translator("vi")))
        assert said["sha256"] == sha256(path.read_bytes()).hexdigest()


def test_a_refusal_repeats_nothing_that_a_terminal_obeys(capsys, tmp_path):
    assert main(["exchange", "read-edxml", str(tmp_path / "x\x1b[2K\u202ex")]) == 1
    assert not set(capsys.readouterr().err) & {"\x1b", "\u202e"}
