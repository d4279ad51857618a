"""For tests of what others say of a node's log: witnesses that it lists, and evidence from it."""

import time

from lienthong.client import collect_evidence
from lienthong.gateway.testing import OFFICE, ORIGIN
from lienthong.wire.certificates import parse_certificate
from lienthong.wire.named_keys import KeyUse, NamedKey
from lienthong.wire.notes import parse_note
from tests.clients import client_of

SECONDS = 15


def log_of(settings):
    key = parse_certificate(settings.log_certificate.read_bytes()).log_key()
    return NamedKey(ORIGIN, key, KeyUse.LOG)


def list_witnesses(settings, *witnesses):
    lines = [f"witness {one.key.to_text()} {one.url}\n" for one in witnesses]
    settings.witness_list.write_text("".join(lines))


def until(happened):
    end = time.monotonic() + SECONDS
    while time.monotonic() < end:
        found = happened()
        if found:
            return found
        time.sleep(0.02)
    raise AssertionError("it did not happen")


def signers(node, size=0):
    answer = node.client.get(f"/v1/checkpoint?size={size}" if size else "/v1/checkpoint")
    return [one.name for one in parse_note(answer.content).signatures] if answer.is_success else []


def collect(node, province, message_id, **given):
    def find(code, _key):
        return province.holders[code].pem

    with client_of(node, OFFICE) as client:
        return collect_evidence(client, message_id, find_certificate=find, **given)


def said(statements):
    return [statement.message for statement in statements]
