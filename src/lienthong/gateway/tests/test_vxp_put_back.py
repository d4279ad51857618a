"""A packet that comes again after the node was put back to before it (VX-11, EX-291)."""

from datetime import timedelta
from uuid import UUID

from lienthong.gateway.testing import OFFICE, SettableClock, cut_back, running
from lienthong.gateway.tests.sdk_client import SdkClient, document, systems_body
from lienthong.wire.framing import unframe
from lienthong.wire.likeness import Likeness, compare
from lienthong.wire.records import Envelope
from lienthong.wire.testing import NOON


def test_it_has_its_id_again_and_is_the_same_message_sealed_anew(province, tmp_path):
    settings = province.prepare(tmp_path / "gateway")
    envelopes = []
    for minutes in (0, 3):
        clock = SettableClock(NOON + timedelta(minutes=minutes))
        with running(province, settings, clock=clock, directory=province.snapshot()) as node:
            systems = node.client.put("/v1/systems", content=systems_body(province))
            systems.raise_for_status()
            doc_id = SdkClient(node.client).sent(document(to=(OFFICE,)))
            answer = node.caller(OFFICE).signed("GET", f"/v1/messages/{doc_id}")
            envelopes.append(Envelope.decode(unframe(answer.content).header))
        cut_back(settings, size=0)
    first, second = envelopes
    assert first.id == second.id == UUID(doc_id)
    assert first.sent_at != second.sent_at
    assert compare(first, second) is Likeness.SEALED_ANEW
