"""What a message is to another one of the same id (EX-291)."""

from dataclasses import fields, replace
from datetime import timedelta
from uuid import UUID

import pytest

from lienthong.wire.likeness import Likeness, compare
from lienthong.wire.records import Envelope, MessageKind, Priority, digest
from lienthong.wire.testing import NOON

HELD = Envelope(
    id=UUID(int=1),
    kind=MessageKind.DOCUMENT,
    sender="H56",
    recipients=("H56.1", "H56.2"),
    sent_at=NOON,
    content_type="application/edxml+xml",
    length=1,
    sha256=digest(b"x"),
    reply_to=None,
    key=digest(b"key"),
)
OTHERWISE = {
    "id": UUID(int=2),
    "kind": MessageKind.STATUS,
    "sender": "H56.3",
    "recipients": ("H56.1",),
    "content_type": "text/plain",
    "length": 2,
    "sha256": digest(b"y"),
    "reply_to": UUID(int=3),
    "priority": Priority.NORMAL,
    "expires_at": NOON + timedelta(days=1),
    "conversation": UUID(int=4),
}


def test_it_is_the_same_only_header_by_header():
    assert compare(HELD, Envelope.decode(HELD.encode())) is Likeness.SAME


@pytest.mark.parametrize(
    "changed",
    [
        {"sent_at": NOON + timedelta(milliseconds=1)},
        {"sent_at": NOON - timedelta(days=400), "key": digest(b"a newer key")},
        {"recipients": ("H56.2", "H56.1")},
    ],
)
def test_sealed_at_another_time_or_with_another_key_it_is_the_same_sealed_anew(changed):
    assert compare(HELD, replace(HELD, **changed)) is Likeness.SEALED_ANEW


@pytest.mark.parametrize("name", OTHERWISE)
def test_whatever_else_differs_makes_it_another(name):
    assert compare(HELD, replace(HELD, **{name: OTHERWISE[name]})) is Likeness.ANOTHER


def test_every_field_is_told():
    told = OTHERWISE.keys() | {"sent_at", "key"}
    assert told == {field.name for field in fields(Envelope)}
