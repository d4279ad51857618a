"""What a node says is wrong with it now, part by part, and calling failing webhooks again."""

import secrets
import shutil
from dataclasses import replace

from lienthong.gateway.storage import sqlite
from lienthong.gateway.terms import storing
from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER, running
from lienthong.gateway.tests.test_faults import ON_SQLITE
from lienthong.gateway.tests.test_webhooks import address, receiver, set_webhook, state, wait_for
from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.wire.requests import authorize
from lienthong.wire.seals import new_log_key

RETRY = "/v1/webhooks/retry"


def health(node):
    return node.client.get("/v1/health").json()


def problems(node):
    """Part, name and reason of each, after the sentence was found to be the one in English."""
    found = health(node)["problems"]
    for one in found:
        assert one["detail"] == one["message"].format(**one["params"])
    return [(one["part"], one["by"], one["detail"]) for one in found]


def retry(node, holder):
    header = authorize(
        agency=holder.code,
        key=holder.key,
        method="POST",
        target=RETRY,
        body=b"",
        at=node.clock(),
        nonce=secrets.token_hex(16),
    )
    return node.client.post(RETRY, headers={"authorization": header})


def test_node_that_is_well_says_nothing(node):
    assert problems(node) == []
    assert health(node)["failing_webhooks"] == 0


@ON_SQLITE
def test_full_disk_is_named_for_as_long_as_it_is_full(node, settings, monkeypatch):
    left = shutil.disk_usage(settings.folder).free
    with monkeypatch.context() as full:
        full.setattr(sqlite, "LEAST_ROOM", 2 * left)
        assert problems(node) == [("store", "", storing.DISK_FULL)]
        assert health(node)["failing_webhooks"] is None
    assert problems(node) == []


def test_node_without_a_directory_says_so(province, settings):
    with running(province, settings) as node:
        ((part, _, said),) = problems(node)
    assert part == "directory"
    assert "directory" in said


def test_witness_that_is_away_is_named_with_the_reason_in_words(province, settings, tmp_path):
    key = NamedKey("w.example/1", new_log_key().public_key(), KeyUse.WITNESS)
    witnesses = tmp_path / "witnesses"
    witnesses.write_text(f"witness {key.to_text()} http://127.0.0.1:1\n")
    settings = replace(settings, witness_list=witnesses)
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(province.message())
        wait_for(lambda: problems(node))
        assert problems(node) == [("witness", "w.example/1", "no connection comes about")]
        (told,) = health(node)["attesting"]
    assert (told["by"], told["kind"], told["failing"]) == ("w.example/1", "witness", True)


def test_failing_webhooks_are_counted_and_called_again_when_the_operator_says_so(
    province, tmp_path
):
    settings = province.prepare(tmp_path / "gateway", webhooks_on_loopback=True)
    directory = province.snapshot()
    with (
        receiver(500, 204) as failing,
        receiver() as fine,
        running(province, settings, directory=directory) as node,
    ):
        set_webhook(node, address(failing)).raise_for_status()
        set_webhook(node, address(fine), by=OTHER).raise_for_status()
        sent = str(node.sent(node.province.message(to=(COMMUNE, OTHER))))
        wait_for(lambda: state(node)["problem"] == "HTTP 500")
        assert health(node)["failing_webhooks"] == 1
        assert retry(node, node.province.directory_holder).json() == {"retried": 1}
        wait_for(lambda: len(failing.calls) == 2)  # by the node's clock no pause has passed
        wait_for(lambda: state(node)["problem"] is None)
        assert {headers["webhook-id"] for headers, _ in failing.calls} == {sent}
        assert health(node)["failing_webhooks"] == 0


def test_only_the_platform_has_webhooks_called_again(node):
    refused = retry(node, node.province.holders[OFFICE])
    assert refused.json()["code"] == "gateway.directory_key_required"
