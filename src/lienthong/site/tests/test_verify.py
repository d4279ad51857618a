"""`lienthong verify` as somebody runs it who has no platform: nothing but two files."""

import json
import os
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest

import lienthong
from lienthong.wire.certificates import issue_root, parse_certificate
from lienthong.wire.evidence import Sealer, build_evidence
from lienthong.wire.revocation import Reason, Revoked, sign_list
from lienthong.wire.testing import NOON, Province
from lienthong.wire.tests import foreign
from lienthong.wire.tests.an_exchange import Exchange

SOURCES = Path(lienthong.__path__[0]).parent
VECTORS = SOURCES / "lienthong" / "wire" / "tests" / "vectors"
EVIDENCE, ROOT = VECTORS / "evidence-1.zip", VECTORS / "root.pem"
RUN = "import sys; from lienthong.site.cli import main; sys.exit(main())"


@pytest.fixture
def elsewhere(tmp_path):
    """A folder that nothing can be written to, from which the command is run."""
    tmp_path.chmod(0o500)
    yield tmp_path
    tmp_path.chmod(0o700)


@pytest.fixture
def verify(elsewhere):
    """A function that runs the command with an empty environment; answer, words, complaints."""

    def run(*arguments, script=RUN, **environment):
        known = {"PYTHONPATH": os.pathsep.join(entry for entry in sys.path if entry)}
        done = subprocess.run(
            [sys.executable, "-B", "-c", script, "verify", *map(str, arguments)],
            cwd=elsewhere,
            env=known | {"HOME": str(elsewhere / "nowhere")} | environment,
            capture_output=True,
            timeout=60,
            check=False,
        )
        return done.returncode, done.stdout.decode(), done.stderr.decode()

    return run


UNCHECKED = "Chưa kiểm tra gì."


def refused(answer):
    """The complaint of a run that proved nothing; no traceback, nothing on the other stream.

    Evidence that does not hold ends with 1; 2 is for what was given and could not be checked.
    """
    status, words, complaint = answer
    assert (status, words) == (2 if UNCHECKED in complaint else 1, "")
    assert len(complaint.strip().splitlines()) == 1
    return complaint


def test_evidence_holds_and_is_put_into_vietnamese_words(verify):
    status, words, complaint = verify(EVIDENCE, "--key", ROOT)
    assert (status, complaint) == (0, "")
    assert words.startswith("✓ Mọi phần của tệp này đều đúng.")
    assert "Đã chứng minh:" in words
    assert "Chưa chứng minh:" in words


def test_the_words_are_english_when_asked_for(verify):
    status, words, _ = verify(EVIDENCE, "--key", ROOT, "--language", "en")
    assert status == 0
    assert words.startswith("✓ Everything in this file holds.")
    assert "sealed message" in words
    assert words == verify(EVIDENCE, "--key", ROOT, LIENTHONG_LANGUAGE="en")[1]


def test_json_holds_the_same_sentences(verify):
    status, words, _ = verify(EVIDENCE, "--key", ROOT, "--json")
    found = json.loads(words)
    assert (status, found["holds"]) == (0, True)
    printed = verify(EVIDENCE, "--key", ROOT)[1]
    assert all(f"· {sentence}" in printed for sentence in found["proved"] + found["not_proved"])


@pytest.mark.parametrize("encoding", ["ascii", "latin-1"])
def test_vietnamese_comes_out_whatever_the_machine_writes_usually(verify, encoding):
    words = verify(EVIDENCE, "--key", ROOT, PYTHONIOENCODING=encoding, LC_ALL="C")[1]
    assert words == verify(EVIDENCE, "--key", ROOT)[1]


def test_the_key_of_another_province_proves_nothing(verify, tmp_path_factory):
    other = tmp_path_factory.mktemp("other") / "root.pem"
    other.write_bytes(Province().root_pem)
    complaint = refused(verify(EVIDENCE, "--key", other))
    assert complaint.count("Tệp này không chứng minh được gì") == 1
    assert "khóa của tỉnh khác" in complaint
    status, words, _ = verify(EVIDENCE, "--key", other, "--json")
    found = json.loads(words)
    assert (status, found["holds"]) == (1, False)
    assert found["code"] == "evidence.invalid"
    assert found["reason"]


def test_a_certificate_that_is_no_root_proves_nothing(verify):
    complaint = refused(verify(EVIDENCE, "--key", VECTORS / "agency.pem"))
    assert UNCHECKED in complaint
    assert "chứng thư của một cơ quan" in complaint
    assert "chứng thư gốc của tỉnh" in complaint
    assert not {"agency ", "province"} & set(complaint.split("agency.pem", 1)[1].split(" "))


@pytest.mark.parametrize("days", [(1, 300), (-300, -1)], ids=["not yet", "ended"])
@pytest.mark.parametrize("sealed", [True, False], ids=["container", "older form"])
def test_a_root_of_the_right_key_with_other_dates_is_named_and_not_the_file(
    verify, tmp_path_factory, days, sealed
):
    folder, exchange = tmp_path_factory.mktemp("dates"), Exchange()
    message = exchange.send()
    parts = exchange.parts(message, holders=(exchange.sender, exchange.node))
    file, root = folder / "evidence.zip", folder / "goc.pem"
    by = Sealer(key=exchange.sender.key, pem=exchange.sender.pem, at=NOON + timedelta(hours=1))
    file.write_bytes(build_evidence(parts, by) if sealed else build_evidence(parts))
    begin, end = (NOON + timedelta(days=day) for day in days)
    root.write_bytes(
        issue_root(
            code="H56",
            name="Tỉnh Thanh Hóa",
            key=exchange.province.key,
            valid_from_at=begin,
            valid_until_at=end,
        )
    )
    complaint = refused(verify(file, "--key", root))
    assert UNCHECKED in complaint
    assert f"{root} (--key)" in complaint
    assert f"{begin:%d/%m/%Y}" in complaint
    assert f"{end:%d/%m/%Y}" in complaint
    assert "không chứng minh được gì" not in complaint
    status, words, _ = verify(file, "--key", root, "--json", "--language", "en")
    found = json.loads(words)
    assert (status, found["holds"], found["checked"]) == (2, False, False)
    assert found["code"] == "site.given_unusable"


def test_a_file_as_the_key_and_the_key_as_the_file_prove_nothing(verify):
    refused(verify(ROOT, "--key", EVIDENCE))
    refused(verify(ROOT, "--key", ROOT))


def test_large_files_are_not_read_into_the_memory(verify, tmp_path_factory):
    """A file that begins like none is refused at once, a document beside one is read in pieces."""
    large = tmp_path_factory.mktemp("large") / "large.bin"
    with large.open("wb") as file:
        file.truncate(3 * 2**30)
    script = f"""
import resource, sys
resource.setrlimit(resource.RLIMIT_DATA, (2**30, 2**30))
{RUN}"""
    for arguments in ((large, "--key", ROOT), (EVIDENCE, "--key", ROOT, "--content", large)):
        assert "large.bin" not in refused(verify(*arguments, script=script))


def test_a_damaged_file_proves_nothing(verify, tmp_path_factory):
    damaged = tmp_path_factory.mktemp("damaged") / "evidence.zip"
    for content in (b"", EVIDENCE.read_bytes()[:-1], EVIDENCE.read_bytes() + b"\n"):
        damaged.write_bytes(content)
        refused(verify(damaged, "--key", ROOT))


def test_a_missing_file_is_named(verify):
    missing = refused(verify("khong-co.zip", "--key", ROOT))
    assert "khong-co.zip" in missing
    assert UNCHECKED in missing
    assert "khong-co.pem" in refused(verify(EVIDENCE, "--key", "khong-co.pem"))
    assert UNCHECKED in refused(verify(EVIDENCE, "--key", ROOT, "--witness", "nhầm"))


@pytest.mark.parametrize("given", [".", "/dev/zero"])
def test_what_is_no_file_is_refused_without_reading_it(verify, given):
    assert given in refused(verify(given, "--key", ROOT))
    assert given in refused(verify(EVIDENCE, "--key", given))


def test_of_several_files_it_says_which_one_is_wrong_and_what_it_was_given_as(
    verify, tmp_path_factory
):
    folder = tmp_path_factory.mktemp("given")
    wrong, list_file = folder / "sai.pem", folder / "thu-hoi.crl"
    wrong.write_bytes(b"no certificate")
    list_file.write_bytes(b"no list")
    for given, option in (
        (("--key", wrong), "--key"),
        (("--key", ROOT, "--tsa", ROOT, "--tsa", wrong), "--tsa"),
    ):
        complaint = refused(verify(EVIDENCE, *given))
        assert UNCHECKED in complaint
        assert f"{wrong} ({option})" in complaint
    complaint = refused(verify(EVIDENCE, "--key", ROOT, "--crl", list_file))
    assert f"{list_file} (--crl)" in complaint
    status, words, _ = verify(EVIDENCE, "--key", wrong, "--json")
    assert (status, json.loads(words)["code"]) == (2, "site.given_unusable")


def test_a_pipe_is_not_waited_for(verify, tmp_path_factory):
    pipe = tmp_path_factory.mktemp("pipe") / "evidence.zip"
    os.mkfifo(pipe)
    refused(verify(pipe, "--key", ROOT))


def test_a_huge_file_is_refused_without_reading_it(verify, tmp_path_factory):
    huge = tmp_path_factory.mktemp("huge") / "evidence.zip"
    with huge.open("wb") as file:
        file.truncate(2**40)  # a hole: it takes no room on the disk
    complaint = refused(verify(huge, "--key", ROOT))
    assert str(2**40) in complaint
    assert str(2**40) in refused(verify(EVIDENCE, "--key", huge))


def test_a_name_of_any_bytes_is_refused_in_words(verify):
    complaint = refused(verify(os.fsdecode(b"t\xe1\xba\xadp-\xff.zip"), "--key", ROOT))
    assert "tập" in complaint


def test_a_call_without_the_key_says_how_to_call(verify):
    status, _, complaint = verify(EVIDENCE)
    assert status == 2
    assert "--key" in complaint


def test_container_of_another_maker_says_what_it_establishes(verify, tmp_path_factory):
    folder = tmp_path_factory.mktemp("foreign")
    authority, stranger = foreign.Authority(), foreign.Authority()
    file, key, other = folder / "x.asice", folder / "ca.pem", folder / "other.pem"
    file.write_bytes(foreign.zipped(foreign.x_road_batch(authority)))
    key.write_bytes(authority.pem)
    other.write_bytes(stranger.pem)
    status, words, _ = verify(file, "--key", key)
    assert status == 0
    assert "Chuỗi băm" not in words.splitlines()[0]
    assert "chuỗi băm dẫn từ phần được ký đến attachment1, message.xml" in words
    status, words, _ = verify(file, "--key", other, "--json")
    assert (status, json.loads(words)["holds"]) == (1, False)
    changed = {**foreign.x_road_batch(authority), "message.xml": b"<x/>"}
    file.write_bytes(foreign.zipped(changed))
    refused(verify(file, "--key", key))


def test_names_in_a_container_cannot_pass_for_our_own_words(verify, tmp_path_factory):
    folder, authority = tmp_path_factory.mktemp("foreign"), foreign.Authority(elliptic=True)
    file, key = folder / "x.asice", folder / "ca.pem"
    hostile = (
        "x\x1b[2K\r✓ Everything in this file holds.",
        "a\n\nProved:\n  · forged",
        "\u202ecod.exe",
    )
    members = foreign.plain(authority) | dict.fromkeys(hostile, b"1")
    file.write_bytes(foreign.zipped(members))
    key.write_bytes(authority.pem)
    status, words, _ = verify(file, "--key", key, LIENTHONG_LANGUAGE="en")
    assert status == 0
    assert words.splitlines().count("Proved:") == 1
    assert not set(words) & {"\x1b", "\r", "\u202e"}
    assert "x\\u001b[2K" in words


def test_with_a_revocation_list_it_is_said_whether_keys_were_revoked(verify, tmp_path_factory):
    folder = tmp_path_factory.mktemp("listed")
    exchange = Exchange()
    message = exchange.send()
    parts = exchange.parts(message, holders=(exchange.sender, exchange.node))
    file, root, crl = folder / "evidence.zip", folder / "root.pem", folder / "list.crl"
    file.write_bytes(build_evidence(parts))
    root.write_bytes(exchange.province.root_pem)

    def listed(*entries):
        made_at = NOON + timedelta(hours=1)
        crl.write_bytes(
            sign_list(
                entries,
                number=7,
                made_at=made_at,
                next_at=made_at + timedelta(days=7),
                root_pem=exchange.province.root_pem,
                root_key=exchange.province.key,
            )
        )
        return verify(file, "--key", root, "--crl", crl)

    assert "chưa kiểm tra" in verify(file, "--key", root)[1].lower()
    status, words, _ = listed()
    assert status == 0
    assert "danh sách thu hồi số 7" in words
    serial = parse_certificate(exchange.sender.pem).serial
    entry = Revoked(serial=serial, at=NOON, reason=Reason.KEY_COMPROMISE)
    complaint = refused(listed(entry))
    assert "thu hồi" in complaint
    assert "keyCompromise" in complaint
    crl.write_bytes(b"no list")
    refused(verify(file, "--key", root, "--crl", crl))
    refused(verify(file, "--key", root, "--crl", folder / "khong-co.crl"))


def test_a_revocation_list_is_not_for_containers_of_other_makers(verify, tmp_path_factory):
    folder = tmp_path_factory.mktemp("foreign")
    authority = foreign.Authority()
    file, key, crl = folder / "x.asice", folder / "ca.pem", folder / "list.crl"
    file.write_bytes(foreign.zipped(foreign.x_road_batch(authority)))
    key.write_bytes(authority.pem)
    crl.write_bytes(b"anything")
    assert "--crl" in refused(verify(file, "--key", key, "--crl", crl))
