"""`lienthong inbox`: the place to go on from stands in each line; following outlasts an outage."""

import json
import re

import httpx
import pytest

from lienthong.gateway.testing import COMMUNE, OFFICE, cut_back, running
from lienthong.site.agency import inbox
from lienthong.site.cli import main

pytestmark = pytest.mark.usefixtures("at_noon")


def test_each_line_says_place_and_history_and_both_go_on_from_there(run, folder, packet):
    office, commune = folder(OFFICE), folder(COMMUNE)
    for _ in range(2):
        run("send", office, "--to", COMMUNE, packet)
    lines = run("inbox", commune)
    asked = [re.search(r"--after \d+ --history [0-9a-f]{64}$", line) for line in lines]
    assert all(asked)
    *_, last, _end = (found.group().split() for found in asked)
    assert run("inbox", commune, *last) == lines[-1:]
    (told,) = map(json.loads, run("inbox", commune, *last, "--json"))
    assert told["after"] == told["place"] + 1


def test_a_place_alone_is_taken_but_said_to_show_nothing_of_a_node_put_back(
    province, folder, tmp_path, capsys
):
    """The loss that was silent: the log has grown past the old place again."""
    settings = province.prepare(tmp_path / "gateway")
    with running(province, settings, directory=province.snapshot()) as node:
        commune = folder(COMMUNE, str(node.client.base_url))
        for number in range(4):
            node.sent(node.province.message(content=b"%d" % number))
        assert main(["inbox", "--agency-folder", str(commune)]) == 0
        (*_, last) = capsys.readouterr().out.splitlines()
        after, history = re.search(r"--after (\d+) --history (\w+)$", last).groups()
    cut_back(settings, size=2)
    with running(province, settings, directory=province.snapshot()) as node:
        toml = f'address = "{node.client.base_url}"\ncode = "{COMMUNE}"\n'
        (commune / "agency.toml").write_text(toml)
        for number in range(3):
            node.sent(node.province.message(content=b"lost %d" % number))
        given = ["inbox", "--agency-folder", str(commune), "--after", after]
        assert main(given) == 0
        out, err = capsys.readouterr()
        assert len(out.splitlines()) == 1  # two of three are passed over
        assert "Only --after was given" in err
        assert main([*given, "--history", history]) == 1
        assert "put back to an older copy" in capsys.readouterr().err


def test_a_history_without_its_place_is_refused_and_not_left_out(refused, folder):
    commune = folder(COMMUNE)
    for more in ((), ("--follow",), ("--after", "0")):
        err = refused("inbox", commune, "--history", "ab", *more)
        assert "goes with that place" in err


@pytest.fixture
def sent(run, folder, packet):
    """The folder of a commune to which a document was sent."""
    run("send", folder(OFFICE), "--to", COMMUNE, packet)
    return folder(COMMUNE)


def test_following_waits_for_a_node_that_goes_away_while_a_message_is_saved(
    run, sent, tmp_path, monkeypatch, capsys
):
    """Between the message's event and its content nobody answers for a long time."""
    size = len(run("inbox", sent)) - 1
    send, vain, pauses = httpx.Client.send, [200], []

    def fail(client, request, **given):
        streams = request.url.path.endswith("/events")
        if streams and not vain[0]:
            raise KeyboardInterrupt
        if not streams and vain[0]:
            vain[0] -= 1
            raise httpx.ConnectError("away", request=request)
        answer = send(client, request, **given)
        return _only_now(answer) if streams else answer

    def _only_now(answer):
        """The stream ends after the messages that are there, as when a node stops."""
        lines = answer.iter_lines

        def some():
            for number, line in enumerate(lines()):
                yield line
                if number == 4 * (size + 1) - 1:
                    return

        answer.iter_lines = some
        return answer

    monkeypatch.setattr(httpx.Client, "send", fail)
    monkeypatch.setattr(inbox.time, "sleep", pauses.append)
    saved = tmp_path / "saved"
    given = ["inbox", "--agency-folder", str(sent), "--follow", "--save", str(saved)]
    assert main([*given, "--acknowledge"]) == 0  # the interruption ends it
    out, err = capsys.readouterr()
    assert len(out.splitlines()) == size + 1
    assert out.count("acknowledged") == size + 1
    assert "not saved" not in err
    assert err.count("It is waited for") == 1
    assert err.count("The node answers again.") == 1
    assert sum(pauses) > 15 * 60
