"""From when a revocation counts, while the node does not know of it yet (EX-231)."""

from datetime import UTC, datetime, timedelta
from io import StringIO
from uuid import uuid4

import pytest
from django.core.management import call_command
from django.utils import timezone

from lienthong.client import NodeRefused, collect_evidence
from lienthong.exchange.operations import keep_revocation_told, revoke_certificate
from lienthong.exchange.queries import read_published_key, read_revocation_list
from lienthong.exchange.rules.revoking import counts_from
from lienthong.exchange.tests.talking import OFFICE, opened
from lienthong.exchange.tests.test_enrolment import enrol, give_directory, node_of
from lienthong.wire.evidence import report, verify_evidence
from lienthong.wire.evidence.refusals import KeyRevoked
from lienthong.wire.revocation import Reason
from lienthong.wire.seals import fingerprint, new_key

WHOLE = datetime(2026, 11, 23, 5, 0, 7, tzinfo=UTC)
BROKEN = WHOLE + timedelta(milliseconds=300)


@pytest.mark.parametrize(
    ("reason", "now", "seconds"),
    [
        (Reason.KEY_COMPROMISE, BROKEN, 0),
        (Reason.UNSPECIFIED, BROKEN, 0),
        (Reason.PRIVILEGE_WITHDRAWN, WHOLE, 0),
        (Reason.SUPERSEDED, BROKEN, 61),
        (Reason.CESSATION_OF_OPERATION, WHOLE, 60),
        (Reason.AFFILIATION_CHANGED, WHOLE, 60),
    ],
)
def test_a_key_given_up_in_order_counts_a_minute_longer_any_other_no_second(reason, now, seconds):
    assert counts_from(reason, now) == WHOLE + timedelta(seconds=seconds)


def prove(platform, office, message):
    """Evidence of a message, verified by the list in it; its statements."""
    keep_revocation_told(platform.exchange, now=timezone.now())
    evidence = collect_evidence(
        office,
        message,
        find_certificate=lambda _code, key: office.certificates_of(key)[0].pem,
        without_content=True,
        revocations=read_revocation_list(),
    )
    found = verify_evidence(evidence, read_published_key(platform.exchange))
    return {one.message for one in (*found.proved, *found.not_proved)}


@pytest.mark.parametrize("reason", [Reason.SUPERSEDED, Reason.KEY_COMPROMISE])
def test_a_message_taken_before_the_node_knew_is_proved_unless_the_key_was_stolen(platform, reason):
    with opened(platform.exchange) as office:
        key, message = new_key(), uuid4()
        pem, mark = enrol(platform, key), fingerprint(key.public_key())
        give_directory(platform, 1)
        with node_of(platform, key, pem) as own:
            revoke_certificate(mark=mark, reason=reason, now=timezone.now())
            own.send(own.seal(message_id=message, recipients=(OFFICE,), content=b"y"))
            give_directory(platform, 2)
            with pytest.raises(NodeRefused):
                own.send(own.seal(message_id=uuid4(), recipients=(OFFICE,), content=b"y"))
        if reason is Reason.SUPERSEDED:
            assert {report.SEALED, report.REVOKED_LATER} <= prove(platform, office, message)
        else:
            with pytest.raises(KeyRevoked):
                prove(platform, office, message)


def test_the_command_gives_the_node_the_directory_at_once(platform):
    with opened(platform.exchange):
        key = new_key()
        pem, mark, told = enrol(platform, key), fingerprint(key.public_key()), StringIO()
        give_directory(platform, 1)
        with node_of(platform, key, pem) as own:
            assert own.inbox().items == ()
            call_command("exchange", "revoke", mark, "--reason", "keyCompromise", stdout=told)
            with pytest.raises(NodeRefused):
                own.inbox()
    assert "nút đã có danh bạ mới" in told.getvalue()


def test_without_a_node_the_command_leaves_the_rest_to_the_running_platform(platform):
    key, told = new_key(), StringIO()
    enrol(platform, key)
    mark = fingerprint(key.public_key())
    call_command("exchange", "revoke", mark, "--reason", "keyCompromise", stdout=told)
    assert "nút đã có danh bạ mới" not in told.getvalue()
