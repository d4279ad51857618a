"""`lienthong inbox` after the node was put back to an older copy (EX-271 to EX-273)."""

import json

import pytest

from lienthong.gateway.testing import COMMUNE, OFFICE, cut_back, running
from lienthong.site.cli import main

pytestmark = pytest.mark.usefixtures("at_noon")


@pytest.fixture
def put_back(province, folder, tmp_path, capsys):
    """Four messages saved and acknowledged, of which the node then forgets the last two.

    The functions to send a message, and to read with the place and history of the fourth.
    """
    settings = province.prepare(tmp_path / "gateway")
    messages = [province.message(content=b"%d" % number) for number in range(4)]
    saved = tmp_path / "saved"

    def inbox(*arguments, status=0):
        given = ["inbox", "--agency-folder", str(commune), "--json", *map(str, arguments)]
        assert main(given) == status
        out, err = capsys.readouterr()
        return [json.loads(line) for line in out.splitlines()], err

    with running(province, settings, directory=province.snapshot()) as node:
        commune = folder(COMMUNE, str(node.client.base_url))
        for message in messages:
            node.sent(message)
        read, err = inbox("--save", saved, "--acknowledge")
        assert (len(read), err) == (4, "")
    cut_back(settings, size=2)  # acknowledgements too: they were logged after the messages
    with running(province, settings, directory=province.snapshot()) as node:
        toml = commune / "agency.toml"
        toml.write_text(f'address = "{node.client.base_url}"\ncode = "{COMMUNE}"\n')
        yield node, inbox, read, messages


def test_what_came_since_is_saved_and_what_was_saved_stays_one(put_back, tmp_path):
    node, inbox, read, messages = put_back
    again = node.sent(messages[3])
    new = node.sent(node.province.message(OFFICE, content=b"new"))
    saved = tmp_path / "saved"
    asked = ("--after", read[-1]["place"] + 1, "--history", read[-1]["history"])
    told, err = inbox(*asked, "--save", saved, "--acknowledge")
    assert "put back to an older copy" in err
    assert str(saved) in err
    # What the node forgot that it was told is told again.
    assert [item["place"] for item in told] == [0, 1, 2, 3]
    assert [item["id"] for item in told[2:]] == [str(again), str(new)]
    assert all(item["acknowledged_at"] for item in told)
    assert len(list(saved.glob("*.message"))) == 5
    assert told[2]["saved"] == read[3]["saved"]
    # Now it has all of it, and nothing is read twice.
    told, err = inbox(*asked, "--save", saved, "--acknowledge")
    assert told == []
    assert "put back" in err


def test_without_a_folder_it_is_said_what_happened_and_what_to_do(put_back):
    node, inbox, read, _ = put_back
    told, err = inbox("--after", read[-1]["place"] + 1, status=1)
    assert told == []
    assert "put back to an older copy" in err
    assert "after=0" in err
    for number in range(4):
        node.sent(node.province.message(content=b"more %d" % number))
    told, err = inbox("--after", 4, "--history", read[-1]["history"], status=1)
    assert (told, "has gone on since" in err) == ([], True)
