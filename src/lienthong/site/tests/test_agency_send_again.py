"""`lienthong send-again`: after the node was put back, what was sent since goes again (EX-290)."""

import json
from datetime import timedelta
from shutil import rmtree
from uuid import UUID, uuid4

import pytest

from lienthong.client import PART_BYTES, AgencyFolder, NodeRefused
from lienthong.gateway.testing import (
    COMMUNE,
    OFFICE,
    OTHER,
    SettableClock,
    cut_back,
    running,
    store_to_change,
)
from lienthong.site.cli import main
from lienthong.site.tests.test_agency_commands import only
from lienthong.wire.framing import unframe
from lienthong.wire.testing import NOON

pytestmark = pytest.mark.usefixtures("at_noon")
SINCE = ("--since", (NOON - timedelta(days=1)).isoformat())
MANY_DAYS = "keep_sent_days = 3660\n"  # the tests' noon is long ago some day


class PutBack:
    """A node that is put back to a log of so many entries, with the folder of who sends."""

    def __init__(self, province, settings, folder):
        self.province, self.settings = province, settings
        self.office = folder(OFFICE, "http://127.0.0.1:1")

    def running(self, *, minutes=0):
        clock = SettableClock(NOON + timedelta(minutes=minutes))
        directory = self.province.snapshot()
        return running(self.province, self.settings, clock=clock, directory=directory)

    def at(self, node):
        toml = f'address = "{node.client.base_url}"\ncode = "{OFFICE}"\n{MANY_DAYS}'
        (self.office / "agency.toml").write_text(toml)
        return self.office


@pytest.fixture
def put_back(province, folder, tmp_path):
    return PutBack(province, province.prepare(tmp_path / "gateway"), folder)


def sealed(office, message_id):
    with AgencyFolder.open(office).node() as node:
        return node.fetch(UUID(message_id)).framed


def size_of(node):
    return node.client.get("/v1/health").json()["log"]["size"]


def test_what_the_node_lost_is_there_again_as_it_was_sealed(put_back, run, packet):
    with put_back.running() as node:
        office = put_back.at(node)
        first, second = (
            only(run("send", office, "--to", COMMUNE, packet, "--json"))["id"] for _ in range(2)
        )
        report = only(run("report", office, second, "--state", "13", "--reason", "sai", "--json"))[
            "id"
        ]
        before = sealed(office, second)
    cut_back(put_back.settings, size=1)
    with put_back.running(minutes=1) as node:
        office = put_back.at(node)
        with pytest.raises(NodeRefused, match="message_unknown"):
            sealed(office, second)
        lines = [json.loads(line) for line in run("send-again", office, *SINCE, "--json")]
        assert [(one["id"], one["again"]) for one in lines] == [
            (first, False),
            (second, True),
            (report, True),
        ]
        assert sealed(office, second) == before
        # A second time nothing is new, and nothing is there twice.
        told = [json.loads(line) for line in run("send-again", office, *SINCE, "--json")]
        assert [(one["id"], one["again"]) for one in told] == [
            (message, False) for message in (first, second, report)
        ]
        assert [one["place"] for one in told] == [0, 1, 2]
        assert size_of(node) == 3
        assert "the node has it" in run("send-again", office, *SINCE)[0]


def test_a_large_file_goes_again_from_the_folder(put_back, run, tmp_path, capsys):
    file = tmp_path / "lon.bin"
    file.write_bytes(b"x" * (PART_BYTES + 5))
    with put_back.running() as node:
        send = ("send", put_back.at(node), "--to", COMMUNE, file, "--type", "a/b", "--json")
        message = only(run(*send))["id"]
    file.unlink()
    cut_back(put_back.settings, size=0)
    with put_back.running(minutes=2) as node:
        office = put_back.at(node)
        (told,) = run("send-again", office, *SINCE)
        assert "sent again" in told
        with AgencyFolder.open(office).node() as calls:
            calls.fetch_to(UUID(message), tmp_path / "back.bin")
        assert (tmp_path / "back.bin").read_bytes() == b"x" * (PART_BYTES + 5)
        # Changed since, it is not what was sealed: said, and left where it is.
    (kept,) = (office / "sent").glob(f"*/{message}.content")
    kept.write_bytes(b"y")
    cut_back(put_back.settings, size=0)
    with store_to_change(put_back.settings) as store:
        store.execute("DELETE FROM upload")
    with put_back.running(minutes=3) as node:
        given = ["send-again", "--agency-folder", str(put_back.at(node)), *SINCE]
        assert main(given) == 1
        assert "damaged" in capsys.readouterr().out


def test_one_that_is_refused_or_damaged_says_why_and_keeps_no_other_back(
    put_back, run, packet, capsys
):
    with put_back.running() as node:
        office = put_back.at(node)
        send = ("send", office, "--to", COMMUNE, packet, "--json")
        first, second, third = (only(run(*send))["id"] for _ in range(3))
    (kept,) = (office / "sent").glob(f"*/{first}.message")
    kept.write_bytes(kept.read_bytes()[:-1])
    cut_back(put_back.settings, size=0)
    with put_back.running(minutes=2) as node:
        given = ["send-again", "--agency-folder", str(put_back.at(node)), *SINCE, "--json"]
        assert main(given) == 1
        out, err = capsys.readouterr()
        told = {one["id"]: one for one in map(json.loads, out.splitlines())}
        assert "damaged" in told[first]["refused"]
        assert told[second]["again"]
        assert told[third]["again"]
        assert "not sent again: 1" in err


def test_what_is_kept_is_the_folders_owners_and_ends_after_the_days_of_its_settings(
    put_back, run, packet
):
    with put_back.running() as node:
        office = put_back.at(node)
        send = ("send", office, "--to", COMMUNE, packet, "--json")
        first = only(run(*send))["id"]
        (day,) = (office / "sent").iterdir()
        assert day.name == f"{NOON:%Y-%m-%d}"
        assert list((office / "outbox").iterdir()) == []
        for path in day.iterdir():
            assert path.stat().st_mode & 0o077 == 0
        old = day.rename(day.with_name(f"{NOON - timedelta(days=31):%Y-%m-%d}"))
        younger = day.with_name(f"{NOON - timedelta(days=30):%Y-%m-%d}")
        toml = (office / "agency.toml").read_text().removesuffix(MANY_DAYS)
        (office / "agency.toml").write_text(toml)
        younger.mkdir()
        (younger / "x.receipt").touch()
        run(*send)
        assert not old.exists()
        assert younger.exists()
        (office / "agency.toml").write_text(toml + "keep_sent_days = 0\n")
        third = only(run(*send))["id"]
        assert not list((office / "sent").glob(f"*/{third}*"))
        assert not list((office / "sent").glob(f"*/{first}*"))


def test_only_what_was_confirmed_from_the_moment_on_goes_again(put_back, run, packet):
    with put_back.running() as node:
        office = put_back.at(node)
        run("send", office, "--to", COMMUNE, packet)
        after = (NOON + timedelta(milliseconds=1)).isoformat()
        (told,) = run("send-again", office, "--since", after)
        assert "Nothing was sent" in told
        assert len(run("send-again", office, "--since", NOON.isoformat())) == 1


def test_it_is_said_that_what_is_older_than_what_is_kept_is_not_here(put_back, capsys):
    with put_back.running() as node:
        given = ["send-again", "--agency-folder", str(put_back.at(node))]
        assert main([*given, "--since", "2015-01-01T00:00Z"]) == 0
    assert "kept for 3660 days" in capsys.readouterr().err


def test_a_number_of_days_that_is_none_is_refused(folder, refused, packet):
    office = folder(OFFICE)
    toml = (office / "agency.toml").read_text()
    for days in ("-1", "true", '"30"', "99999"):
        (office / "agency.toml").write_text(f"{toml}keep_sent_days = {days}\n")
        assert "keep_sent_days" in refused("send", office, "--to", COMMUNE, packet)


def test_under_an_id_of_ones_own_the_message_that_the_node_has_is_kept(put_back, run, packet):
    chosen = uuid4()
    with put_back.running() as node:
        office = put_back.at(node)
        send = ("send", office, "--to", COMMUNE, packet, "--id", chosen, "--json")
        run(*send)
        rmtree(office / "sent")
        run(*send)
        (kept,) = (office / "sent").glob("*/*.message")
        assert unframe(kept.read_bytes()) == sealed(office, str(chosen))


def files_of(office):
    return {path.name: path.read_bytes() for path in (office / "sent").glob("*/*")}


@pytest.mark.parametrize("size", [5, PART_BYTES + 5], ids=["small", "large"])
def test_under_an_id_of_ones_own_the_kept_bytes_go_again_to_a_node_that_lost_them(
    put_back, run, tmp_path, at_noon, size
):
    chosen, file = uuid4(), tmp_path / "goi.bin"
    file.write_bytes(b"x" * size)
    with put_back.running() as node:
        office = put_back.at(node)
        send = ("send", office, "--to", COMMUNE, file, "--type", "a/b", "--id", chosen, "--json")
        run(*send)
        before = sealed(office, str(chosen))
    first = files_of(office)
    cut_back(put_back.settings, size=0)
    at_noon.now += timedelta(minutes=1)  # sealed now, it would be other bytes
    with put_back.running(minutes=2) as node:
        put_back.at(node)
        told = [only(run(*send)) for _ in range(2)]
        assert told[0] == told[1]
        assert sealed(office, str(chosen)) == before
        assert size_of(node) == 1
    kept = files_of(office)
    assert first.items() <= kept.items()  # with the first receipt
    assert sorted(kept.keys() - first.keys()) == [f"{chosen}.050200000000.receipt"]
    assert list((office / "outbox").iterdir()) == []


def test_under_an_id_that_was_sent_nothing_else_goes_even_to_a_node_that_lost_it(
    put_back, run, refused, packet, tmp_path
):
    chosen, other = uuid4(), tmp_path / "khac.txt"
    other.write_text("x")
    with put_back.running() as node:
        office = put_back.at(node)
        run("send", office, "--to", COMMUNE, packet, "--id", chosen, "--json")
    first = files_of(office)
    cut_back(put_back.settings, size=0)
    with put_back.running(minutes=2) as node:
        put_back.at(node)
        for given in (
            ("--to", COMMUNE, other, "--type", "text/plain"),
            ("--to", OTHER, packet),
            ("--to", COMMUNE, packet, "--priority", 3),
            ("--to", COMMUNE, other, "--type", "text/plain", "--anew"),
        ):
            told = refused("send", office, *given, "--id", chosen)
            assert "another message" in told
            assert f"{chosen}.message" in told
        assert size_of(node) == 0
        assert files_of(office) == first
        assert list((office / "outbox").iterdir()) == []


def test_a_kept_message_that_is_damaged_is_said_and_given_up_only_when_asked_to(
    put_back, run, refused, packet
):
    chosen = uuid4()
    with put_back.running() as node:
        office = put_back.at(node)
        send = ("send", office, "--to", COMMUNE, packet, "--id", chosen, "--json")
        told = only(run(*send))
        (kept,) = (office / "sent").glob(f"*/{chosen}.message")
        kept.write_bytes(kept.read_bytes()[:-1])
        damaged = kept.read_bytes()
        assert "damaged" in refused(*send)
        assert only(run(*send, "--anew")) == told
        assert kept.read_bytes() == damaged
