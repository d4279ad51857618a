"""What is here already costs its sender nothing, and whoever repeats it a little (EX-240)."""

from dataclasses import replace

import pytest

from lienthong.gateway.quotas import Allowance
from lienthong.gateway.repetitions import MOST_KNOWN, Repetitions
from lienthong.gateway.testing import COMMUNE, OFFICE, OTHER, SmallProvince, running
from lienthong.wire.framing import frame

PART = b"x" * 900
USUAL = Allowance(
    messages_per_minute=60, bytes_per_day=3 * len(PART), message_bytes=10_000_000, streams=2
)


@pytest.fixture
def limited(tmp_path, province):
    """A node where an agency may send three parts a day."""
    settings = province.prepare(tmp_path / "gateway", allowance=USUAL)
    with running(province, settings, directory=province.snapshot()) as node:
        yield node


def test_recipient_who_posts_a_message_again_uses_up_nothing_of_its_sender_s(limited):
    sent = limited.province.message(content=PART)
    limited.sent(sent)
    for _ in range(2):
        assert limited.post(sent).status_code == 200
    while limited.post(sent).status_code == 200:  # until the stranger may no more
        pass
    refused = limited.post(sent)
    assert (refused.status_code, refused.json()["code"]) == (429, "gateway.repeated_too_often")
    assert int(refused.headers["retry-after"]) > 0
    for _ in range(2):
        limited.sent(limited.province.message(content=PART))
    assert limited.post(limited.province.message(content=PART)).status_code == 429


def test_message_posted_again_with_another_content_costs_its_sender_nothing(limited):
    sent = limited.province.message(content=PART)
    limited.sent(sent)
    for _ in range(6):
        assert limited.post(replace(sent, content=b"y" * len(PART))).status_code in {400, 429}
    for _ in range(2):
        limited.sent(limited.province.message(content=PART))


def test_sender_with_nothing_left_still_gets_the_receipt_of_what_is_here(limited):
    messages = [limited.province.message(content=PART) for _ in range(3)]
    receipts = [limited.post(message).content for message in messages]
    answer = limited.post(messages[0])
    assert (answer.status_code, answer.content) == (200, receipts[0])
    assert limited.post(limited.province.message(content=b"z")).json()["code"] == (
        "gateway.bytes_too_many"
    )


def test_stranger_who_repeats_too_much_does_not_keep_the_sender_from_repeating(limited):
    sent = limited.province.message(content=PART)
    limited.sent(sent)
    while limited.post(sent).status_code == 200:
        pass
    body = frame(sent)
    own = limited.caller(OFFICE).signed("POST", "/v1/messages", body)
    assert own.status_code == 200, own.text


def test_repetitions_of_one_sender_or_place_are_not_those_of_another():
    province = SmallProvince()
    office, commune, other = (
        next(one for one in province.entries() if one.code == code)
        for code in (OFFICE, COMMUNE, OTHER)
    )
    repetitions = Repetitions(USUAL)
    for _ in range(60):
        repetitions.count(office, "192.0.2.1", size=0, at=0)
    assert repetitions.find_wait(office, "192.0.2.1", at=0) == pytest.approx(1)
    assert repetitions.find_wait(office, "192.0.2.2", at=0) == 0
    assert repetitions.find_wait(office, commune, at=0) == 0
    assert repetitions.find_wait(other, "192.0.2.1", at=0) == 0
    assert repetitions.is_repeating(office, "192.0.2.1", at=59)
    assert not repetitions.is_repeating(office, "192.0.2.1", at=60)


def test_memory_of_who_repeated_is_bounded():
    office = SmallProvince().entries()[0]
    repetitions = Repetitions(USUAL)
    for number in range(MOST_KNOWN + 5):
        repetitions.count(office, f"place-{number}", size=0, at=0)
    assert not repetitions.is_repeating(office, "place-1", at=0)
    assert repetitions.is_repeating(office, f"place-{MOST_KNOWN + 4}", at=0)
