import pytest
from django.utils import timezone

from lienthong.exchange.models import IncomingDocument, OutgoingMessage, Recipient
from lienthong.exchange.operations import hand_over, order_retry
from lienthong.exchange.terms import RecipientState, Retry
from lienthong.exchange.tests.talking import opened
from lienthong.exchange.tests.test_exchange import send, states
from lienthong.kernel.errors import read_params

pytestmark = pytest.mark.django_db


def forget_sealing(message):
    """As in a copy of the platform that is older than the node's."""
    OutgoingMessage.objects.filter(pk=message.pk).update(
        header=None, seal=None, receipt=None, leaf_index=None, at_node_at=None, node=""
    )
    Recipient.objects.filter(document__message=message.pk).update(state=RecipientState.QUEUED)


def handed_over(platform, *, number="128"):
    document_id = send(platform, number=number)
    hand_over(platform.exchange, message_id=document_id, now=timezone.now())
    return OutgoingMessage.objects.get(key=document_id)


def test_a_document_sealed_anew_after_a_restore_is_the_one_the_node_has(platform):
    before = handed_over(platform)
    forget_sealing(before)
    hand_over(platform.exchange, message_id=before.key, now=timezone.now())
    after = OutgoingMessage.objects.get(pk=before.pk)
    assert (bytes(after.header), bytes(after.seal)) == (bytes(before.header), bytes(before.seal))
    assert after.leaf_index == before.leaf_index
    assert after.problem is None
    platform.run()
    assert states(platform, before.key) == [RecipientState.ARRIVED] * 3
    assert IncomingDocument.objects.count() == 3


def require_given_up(platform, message, said):
    """The message failed and says why; nothing of what the node keeps was taken over."""
    hand_over(platform.exchange, message_id=message.key, now=timezone.now())
    after = OutgoingMessage.objects.get(pk=message.pk)
    assert after.failed_at is not None
    assert after.problem["code"] == "exchange.node_keeps_another"
    assert said in str(read_params(after.problem["params"])["problem"])
    assert after.leaf_index is None
    assert states(platform, message.key)[0] is RecipientState.FAILED


def test_a_message_to_others_under_the_same_id_is_not_taken_for_this_one(platform):
    before = handed_over(platform)
    forget_sealing(before)
    OutgoingMessage.objects.filter(pk=before.pk).update(recipients=["H56.MINHHOA.01"])
    require_given_up(platform, before, "other recipients")


def test_a_message_with_another_content_under_the_same_id_is_not_taken_for_this_one(platform):
    before = handed_over(platform)
    other = handed_over(platform, number="129")
    forget_sealing(before)
    OutgoingMessage.objects.filter(pk=before.pk).update(packet=other.packet_id)
    require_given_up(platform, before, "another content")


def test_somebody_elses_message_under_the_same_id_is_not_taken_for_this_one(platform):
    document_id = send(platform)
    with opened(platform.exchange, "H56.MINHHOA.02") as node:
        node.send(node.seal(message_id=document_id, recipients=("H56.MINHHOA.03",), content=b"x"))
    require_given_up(platform, OutgoingMessage.objects.get(key=document_id), "")


def test_a_message_that_failed_for_a_taken_id_leaves_when_it_is_tried_again(platform):
    before = handed_over(platform)
    forget_sealing(before)
    OutgoingMessage.objects.filter(pk=before.pk).update(failed_at=timezone.now())
    Recipient.objects.filter(document__message=before.pk).update(state=RecipientState.FAILED)
    order_retry(
        platform.exchange, what=Retry.MESSAGES, acting=platform.clerk(None), now=timezone.now()
    )
    platform.run()
    assert states(platform, before.key) == [RecipientState.ARRIVED] * 3
