"""Wraps for many: a holder's key is encapsulated once for a few seconds (EX-138)."""

import time
from concurrent.futures import ThreadPoolExecutor
from datetime import date
from uuid import UUID, uuid4

import pytest

from lienthong.gateway.contents import holders
from lienthong.gateway.contents.holders import NODE, Holders, StorageKey, decode_wraps
from lienthong.wire.directory_snapshot import AgencyEntry
from lienthong.wire.secrecy import WRAP_BYTES, new_encryption_key, open_key, public_to_text

KEYS = {code: new_encryption_key() for code in ("H56", "H56.1")}
CONTENT_KEY = b"k" * 32


def entry(code, key=None):
    keys = (public_to_text(key.public_key()),) if key else ()
    return AgencyEntry(
        code=code,
        name=code,
        valid_from=date(2025, 7, 1),
        certificates=(),
        encryption_keys=keys,
    )


AGENCIES = [entry(code, key) for code, key in KEYS.items()]


@pytest.fixture
def seconds(monkeypatch):
    now = [1000.0]
    monkeypatch.setattr(holders.time, "monotonic", lambda: now[0])
    return now


@pytest.fixture
def kept():
    return Holders(StorageKey(new_encryption_key()))


def wraps_of(kept, agencies=AGENCIES, message_id=None):
    return decode_wraps(kept.wrap_for(agencies, CONTENT_KEY, message_id=message_id or uuid4()))


def encapsulated(wraps):
    return {wrap.code: wrap.wrap[:WRAP_BYTES] for wrap in wraps}


def test_each_holder_opens_its_own_wrap_and_no_other(kept):
    for message_id in (UUID(int=1), UUID(int=2)):
        wraps = wraps_of(kept, [*AGENCIES, entry("H56.2")], message_id)
        for wrap in wraps:
            if wrap.code == NODE:
                assert kept.storage.open(wrap.wrap, of=message_id) == CONTENT_KEY
                continue
            opened = open_key(
                wrap.wrap, key=KEYS[wrap.code], message_id=message_id, holder=wrap.code
            )
            assert opened == CONTENT_KEY
        assert [wrap.code for wrap in wraps] == ["H56", "H56.1", NODE]


def test_several_agencies_without_keys_have_one_wrap_the_nodes(kept):
    wraps = wraps_of(kept, [entry("H56.2"), entry("H56.3")])
    assert [(wrap.code, wrap.key) for wrap in wraps] == [(NODE, kept.storage.fingerprint)]


def test_a_wrapping_key_serves_for_some_seconds_and_not_longer(kept, seconds):
    first = encapsulated(wraps_of(kept))
    seconds[0] += holders.WRAPPING_SECONDS - 0.001
    assert encapsulated(wraps_of(kept)) == first
    seconds[0] += 0.001
    later = encapsulated(wraps_of(kept))
    assert not set(first.values()) & set(later.values())


def test_an_idle_process_forgets_its_wrapping_keys_after_these_seconds(kept, monkeypatch):
    monkeypatch.setattr(holders, "WRAPPING_SECONDS", 0.05)
    wraps_of(kept)
    assert kept._wrapping
    for _ in range(100):
        if not kept._wrapping:
            break
        time.sleep(0.02)
    assert not kept._wrapping
    wraps_of(kept)  # and makes new ones when there is something to wrap


def test_no_two_holders_share_a_wrapping_key_even_with_one_key(kept, seconds):
    same = [entry("H56.1", KEYS["H56.1"]), entry("H56.9", KEYS["H56.1"])]
    assert len(set(encapsulated(wraps_of(kept, same)).values())) == 2


def test_threads_never_give_one_number_twice(kept, seconds):
    encapsulated(wraps_of(kept))
    with ThreadPoolExecutor(8) as threads:
        many = threads.map(lambda _: wraps_of(kept), range(1000))
        numbers = {wrap.wrap[: WRAP_BYTES + 12] for wraps in many for wrap in wraps}
    assert len(numbers) == 1000 * len(AGENCIES)


def test_a_new_key_of_an_agency_is_wrapped_for_at_once(kept, seconds):
    before = encapsulated(wraps_of(kept))
    new = new_encryption_key()
    message_id = uuid4()
    (wrap,) = wraps_of(kept, [entry("H56.1", new)], message_id)
    assert wrap.wrap[:WRAP_BYTES] != before["H56.1"]
    assert open_key(wrap.wrap, key=new, message_id=message_id, holder="H56.1") == CONTENT_KEY
