"""Ids that nobody can work out, and words that the store does not tell (VX-11, VX-41)."""

import shutil
from datetime import timedelta
from secrets import token_bytes
from uuid import UUID

import pytest

from lienthong.gateway.contents.holders import StorageKey
from lienthong.gateway.fsck import verify_store
from lienthong.gateway.testing import (
    COMMUNE,
    OFFICE,
    OTHER,
    running,
    store_to_change,
)
from lienthong.gateway.tests.kept import round_of
from lienthong.gateway.tests.sdk_client import (
    ISSUED_ON,
    SECOND,
    SdkClient,
    document,
    report,
    systems_body,
)
from lienthong.gateway.vxp import converting
from lienthong.gateway.vxp.secrets import PacketKeys, Shown, Words
from lienthong.gateway.vxp.words import derive_plain_id
from lienthong.wire.edxml import Business, comma_form
from lienthong.wire.records import MessageKind, digest
from lienthong.wire.secrecy import encryption_key_from_pem, new_encryption_key

SUBJECT = "Về việc thanh tra đột xuất tại xã Một"
REASON = "Chờ kết luận điều tra"
TELLING = [text.encode() for text in (SUBJECT, REASON, "4711/UBND", "2026/11/23")]
PACKET = document(to=(OTHER,), number="4711", subject=SUBJECT)
PLAIN_TABLES = (
    (
        "CREATE TABLE vxp_packet (position BIGINT NOT NULL, agency TEXT NOT NULL,"
        " document_id TEXT NOT NULL, code TEXT NOT NULL, title TEXT NOT NULL,"
        " PRIMARY KEY (agency, position))"
    ),
    "CREATE TABLE vxp_packet_day (position BIGINT PRIMARY KEY, day TEXT NOT NULL)",
    "CREATE TABLE vxp_follow_up (position BIGINT PRIMARY KEY)",
)
"""What nodes of before kept packets' words in; the oldest had the first table only."""


def plain_id(packet, *, sender=COMMUNE, to=(OTHER,)):
    """The id that anybody can work out who has the packet; nodes of before used it."""
    return derive_plain_id(
        sender=sender, kind=MessageKind.DOCUMENT, recipients=to, content_sha256=digest(packet)
    )


def clients(node):
    """The systems of both communes."""
    agencies = {"H56.HT1": (COMMUNE,), SECOND: (OTHER,)}
    body = systems_body(node.province, agencies=agencies)
    node.client.put("/v1/systems", content=body).raise_for_status()
    return SdkClient(node.client), SdkClient(node.client, agency=OTHER, system=SECOND)


def exchange(first, second):
    """A document, its update and a report on it; their ids."""
    update = document(to=(OTHER,), number="4711", subject=SUBJECT, business=Business(kind_text="2"))
    sent = [first.sent(packet) for packet in (PACKET, update)]
    for doc_id in sent:
        second.fetch(doc_id)
        second.update(doc_id, "done")
    told = report("03", by=OTHER, about=COMMUNE, number="4711", reason=REASON)
    return [*sent, second.sent(told, messagetype="status")]


def titles(client, messagetype="edoc"):
    """What the list of what a client sent shows."""
    answer = client.call("/getSentEdocList", b"{}", servicetype="eDoc", messagetype=messagetype)
    return [(item["notation"], item["title"]) for item in answer["data"]]


def everything_in(settings):
    """All that the store holds, as bytes: in its rows, and in its file where it has one."""
    found = [file.read_bytes() for file in settings.folder.glob(f"{settings.database.name}*")]
    if settings.database_url:
        with store_to_change(settings) as store:
            names = store.execute(
                "SELECT relname FROM pg_class WHERE relkind = 'r'"
                " AND relnamespace = current_schema()::regnamespace"
            ).fetchall()
            rows = [row for (name,) in names for row in store.execute(f"SELECT * FROM {name}")]
        values = [value for row in rows for value in row]
        found += [
            value.encode() if isinstance(value, str) else bytes(value)
            for value in values
            if isinstance(value, str | bytes | memoryview)
        ]
    return b"\n".join(found)


def tells(settings, texts=TELLING):
    found = everything_in(settings)
    return [text for text in texts if text in found]


def test_recipient_cannot_take_the_id_of_what_is_sent_to_others(served, first, second):
    """Who knows the file can work out the ids of before, but not what the node makes of it."""
    packet = document(to=(OFFICE, OTHER))
    taken = first.sent(packet, to=OFFICE)
    served.sent(served.province.message(content=b"x", message_id=plain_id(packet, to=(OTHER,))))
    doc_id = first.sent(packet, to=OTHER)
    assert doc_id not in {taken, str(plain_id(packet, to=(OTHER,)))}
    assert UUID(doc_id).version == 8
    assert second.fetch(doc_id) == packet
    assert (first.sent(packet, to=OTHER), first.sent(packet, to=OFFICE)) == (doc_id, taken)


def test_packet_sent_before_ids_were_keyed_is_still_one_document(served, first, second, settings):
    before = served.province.message(
        COMMUNE,
        (OTHER,),
        content=PACKET,
        message_id=plain_id(PACKET),
    )
    served.sent(before)
    assert first.sent(PACKET) == str(plain_id(PACKET))
    assert [item["docId"] for item in second.received()] == [str(plain_id(PACKET))]
    assert verify_store(settings).packets.unnoted == ()


def test_ids_and_marks_are_another_node_s_own():
    one, other = (PacketKeys(StorageKey(new_encryption_key())) for _ in range(2))
    given = {
        "sender": COMMUNE,
        "kind": MessageKind.DOCUMENT,
        "recipients": (OTHER, OFFICE),
        "content_sha256": digest(PACKET),
    }
    assert one.derive_id(**given) != other.derive_id(**given)
    assert one.derive_id(**given) == one.derive_id(**given | {"recipients": (OFFICE, OTHER)})
    words = Words("id", "12/UBND", "", SUBJECT)
    assert one.mark(words) != other.mark(words)
    assert one.mark(words).day == b""
    assert one.mark(words).code != one.mark(Words("12/UBND", "", "", "")).document_id
    sealed = one.seal(words, position=7)
    assert one.open(sealed, position=7) == Shown("12/UBND", SUBJECT)
    assert one.open(sealed, position=8) is other.open(sealed, position=7) is None
    assert one.open(b"", position=7) is None


def test_store_tells_nothing_of_what_documents_say(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        first, second = clients(node)
        exchange(first, second)
        native = node.sent(
            province.message(
                to=(COMMUNE,),
                content=document(sender=OFFICE, to=(COMMUNE,), number="4711", subject=SUBJECT),
            )
        )
        first.fetch(str(native))
        assert titles(first) == [("4711/UBND", SUBJECT)] * 2
        assert titles(second, "status") == [("4711/UBND", f"03 {REASON}")]
    assert tells(settings) == []


def test_what_lists_show_goes_with_the_content(province, prepare):
    settings = prepare(retention=timedelta(days=30))
    with running(province, settings, directory=province.snapshot()) as node:
        doc_id, *_ = exchange(*clients(node))
        assert titles(SdkClient(node.client)) == [("4711/UBND", SUBJECT)] * 2
        node.clock.now += timedelta(days=31)
        round_of(node)
        first = SdkClient(node.client, at=node.clock.now)
        second = SdkClient(node.client, agency=OTHER, system=SECOND, at=node.clock.now)
        assert titles(first) == [("", "")] * 2
        told = report("06", by=OTHER, about=COMMUNE, number="4711", document_id="")
        second.sent(told, messagetype="status")  # it is still found by its number
        assert first.sent(PACKET) == doc_id  # sending it again does not bring it back
        assert titles(first) == [("", "")] * 2
    assert verify_store(settings).is_whole
    with store_to_change(settings) as store:
        store.execute("UPDATE vxp_document SET shown = code_mark WHERE position = 0")
    assert 0 in verify_store(settings).packets.wrong


@pytest.mark.parametrize("at_once", [2, 5, 1000])
def test_store_of_before_is_converted_at_the_start(province, settings, monkeypatch, at_once):
    monkeypatch.setattr(converting, "AT_ONCE", at_once)
    with running(province, settings, directory=province.snapshot()) as node:
        exchange(*clients(node))
    before = put_back(settings)
    assert before == 5
    assert tells(settings)
    with running(province, settings) as node:
        first = SdkClient(node.client)
        assert titles(first) == [("4711/UBND", SUBJECT)] * 2
        told = report("06", by=OTHER, about=COMMUNE, number="4711", document_id="")
        SdkClient(node.client, agency=OTHER, system=SECOND).sent(told, messagetype="status")
    assert tells(settings) == []
    found = verify_store(settings)
    assert found.is_whole
    assert (found.packets.unread, found.packets.unnoted) == (0, ())
    with store_to_change(settings) as store:
        assert not any(store.has_table(name) for name in converting.PLAIN)


@pytest.mark.parametrize("tables", [PLAIN_TABLES[:1], PLAIN_TABLES])
def test_days_that_the_oldest_nodes_did_not_note_are_read_from_the_packets(
    province, settings, tables
):
    """Whether its tables were added meanwhile or not: rows of before had nothing in them."""
    with running(province, settings, directory=province.snapshot()) as node:
        exchange(*clients(node))
    put_back(settings, tables, are_dated=False)
    with running(province, settings) as node:
        asked = report("13", by=COMMUNE, about=OTHER, number="4711", document_id="")
        SdkClient(node.client).sent(asked, messagetype="status")
    found = verify_store(settings)
    assert found.is_whole
    assert (found.packets.unread, found.packets.undated) == (0, 0)


def test_packet_that_cannot_be_opened_any_more_is_not_called_damaged(province, prepare):
    settings = prepare(bucket=None)
    large = document(to=(OTHER,), number="4711", subject=SUBJECT, file=token_bytes(300_000))
    with running(province, settings, directory=province.snapshot()) as node:
        first, second = clients(node)
        first.sent(document(to=(OTHER,)))
        second.fetch(first.sent(large))
    put_back(settings, PLAIN_TABLES[:1], are_dated=False)
    away = settings.contents.rename(settings.folder / "away")
    with running(province, settings):
        pass
    assert verify_store(settings).packets.unread == 2
    shutil.rmtree(settings.contents, ignore_errors=True)
    away.rename(settings.contents)
    found = verify_store(settings)
    assert found.is_whole
    assert (found.packets.unread, found.packets.undated) == (0, 2)
    for column in ("id_mark", "code_mark"):  # what was noted is proved all the same
        with store_to_change(settings) as store:
            kept = store.execute("SELECT * FROM vxp_document WHERE position = 1").fetchall()
            store.execute(f"UPDATE vxp_document SET {column} = shown WHERE shown IS NOT NULL")
        assert verify_store(settings).packets.wrong
        with store_to_change(settings) as store:
            store.execute("DELETE FROM vxp_document WHERE position = 1")
            store.insert_rows("vxp_document", kept)


def put_back(settings, tables=PLAIN_TABLES, *, are_dated=True):
    """Make the store one of before: the same words, plain; how many rows."""
    keys = PacketKeys(StorageKey(encryption_key_from_pem(settings.storage_key.read_bytes())))
    with store_to_change(settings) as store:
        rows = store.execute(
            "SELECT position, agency, follows_up, shown FROM vxp_document"
        ).fetchall()
        shown = {row[0]: keys.open(row[3], position=row[0]) for row in rows if row[3]}
        packets = [
            (
                place,
                agency,
                document_id_of(shown[place].code),
                shown[place].code,
                shown[place].title,
            )
            for place, agency, _, _ in rows
        ]
        for statement in tables:
            store.execute(statement)
        store.insert_rows("vxp_packet", packets)
        if are_dated:
            day = ISSUED_ON.isoformat()
            places = sorted({row[0] for row in rows})
            store.insert_rows("vxp_packet_day", [(place, day) for place in places])
            follow_ups = sorted({row[0] for row in rows if row[2]})
            store.insert_rows("vxp_follow_up", [(place,) for place in follow_ups])
        store.execute("DROP TABLE vxp_document")
    return len(rows)


def document_id_of(code):
    """The id of the commune's document of this number."""
    return comma_form(organ_id=COMMUNE, promulgated_on=ISSUED_ON, code=code)
