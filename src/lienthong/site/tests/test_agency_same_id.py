"""`lienthong inbox` where a node that was put back has another message under an id (EX-291)."""

import json
from datetime import timedelta
from uuid import uuid4

import pytest

from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER, cut_back, running
from lienthong.site.cli import main
from lienthong.wire.framing import unframe
from lienthong.wire.testing import NOON

pytestmark = pytest.mark.usefixtures("at_noon")
CHOSEN, FIRST = uuid4(), uuid4()


@pytest.fixture
def put_back(province, folder, tmp_path, capsys):
    """A function: read and acknowledge two messages, put the node back, send, and read again."""
    settings = province.prepare(tmp_path / "gateway")
    saved = tmp_path / "saved"
    before = province.message(content=b"before", message_id=CHOSEN)

    def inbox(commune, *arguments):
        given = ["inbox", "--agency-folder", str(commune), "--save", str(saved), "--acknowledge"]
        status = main([*given, *map(str, arguments)])
        out, err = capsys.readouterr()
        return status, out, err

    def run(*messages, asked=("--json",)):
        with running(province, settings, directory=province.snapshot()) as node:
            commune = folder(COMMUNE, str(node.client.base_url))
            node.sent(province.message(content=b"first", message_id=FIRST))
            node.sent(before)
            status, out, _ = inbox(commune, "--json")
            assert status == 0
            last = json.loads(out.splitlines()[-1])
        cut_back(settings, size=1)
        with running(province, settings, directory=province.snapshot()) as node:
            toml = f'address = "{node.client.base_url}"\ncode = "{COMMUNE}"\n'
            (commune / "agency.toml").write_text(toml)
            for message in messages:
                node.sent(message)
            cursor = ("--after", last["place"] + 1, "--history", last["history"])
            first = inbox(commune, *cursor, *asked)
            return first, inbox(commune, *cursor, *asked)

    return run, saved, before


def told_of(out):
    return {one["id"]: one for one in map(json.loads, out.splitlines())}


def test_the_same_message_sealed_anew_is_said_kept_beside_and_acknowledged(put_back, province):
    run, saved, before = put_back
    anew = province.message(content=b"before", message_id=CHOSEN, at=NOON + timedelta(minutes=1))
    more = province.message(OTHER, content=b"more")
    (status, out, _), (again, out_again, _) = run(anew, more)
    assert status == 0
    told = told_of(out)[str(CHOSEN)]
    assert told["sealed_anew"] is True
    assert told["acknowledged_at"]
    assert "refused" not in told
    (first,) = saved.glob(f"*-{CHOSEN}.message")
    assert unframe(first.read_bytes()) == before
    (second,) = saved.glob(f"*-{CHOSEN}.*.sealed-anew")
    assert unframe(second.read_bytes()) == anew
    assert len(list(saved.glob(f"*-{CHOSEN}.edxml"))) == 1
    # It is held with both seals now: nothing is left to be said.
    assert again == 0
    assert str(CHOSEN) not in told_of(out_again)


@pytest.mark.parametrize(
    "other",
    [{"content": b"AFTER!"}, {"content": b"before", "to": (COMMUNE, OTHER)}, {"sender": OTHER}],
    ids=["other content", "other recipients", "other sender"],
)
def test_another_message_under_a_known_id_is_set_aside_with_words(put_back, province, other):
    run, saved, before = put_back
    came = province.message(**({"content": b"before"} | other), message_id=CHOSEN)
    more = province.message(OTHER, content=b"more")
    (status, out, err), (again, out_again, _) = run(came, more)
    assert (status, again) == (1, 1)
    told = told_of(out)[str(CHOSEN)]
    assert told["acknowledged_at"] is None
    assert "another message" in told["refused"]
    assert "set aside: 1" in err
    (first,) = saved.glob(f"*-{CHOSEN}.message")
    assert unframe(first.read_bytes()) == before
    (aside,) = (saved / "set-aside").glob(f"*-{CHOSEN}-*.message")
    assert unframe(aside.read_bytes()) == came
    assert str(aside.with_suffix("")) in told["refused"]
    # The others are saved and acknowledged all the same.
    others = [one for one in told_of(out).values() if one["id"] != str(CHOSEN)]
    assert all(one["acknowledged_at"] for one in others)
    # And it is said until somebody has decided.
    assert "another message" in told_of(out_again)[str(CHOSEN)]["refused"]


def test_in_words_too(put_back, province):
    run, _, _ = put_back
    anew = province.message(content=b"before", message_id=CHOSEN, at=NOON + timedelta(minutes=1))
    (_, out, _), _ = run(anew, province.message(content=b"more"), asked=())
    assert "SEALED ANEW" in out
    assert OFFICE in out
