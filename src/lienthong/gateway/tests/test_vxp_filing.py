"""By which words VXP clients know documents, changed by somebody who owns the machine (EX-223)."""

import re
import shutil
from dataclasses import replace

import pytest

from lienthong.gateway.fsck import verify_store
from lienthong.gateway.testing import COMMUNE, OTHER, running, store_to_change
from lienthong.gateway.tests.sdk_client import SECOND, SdkClient, document, report, systems_body
from lienthong.gateway.tests.test_faults import tamper
from lienthong.wire.edxml import Business

COPY = (
    "INSERT INTO vxp_document SELECT {position}, {agency}, id_mark, code_mark, day_mark,"
    " follows_up, NULL FROM vxp_document WHERE position = 2 AND agency = 'H56.2'"
)
MISLED = [
    "UPDATE vxp_document SET id_mark = code_mark WHERE position = 2 AND agency = 'H56.1'",
    "UPDATE vxp_document SET code_mark = id_mark WHERE position = 0 AND agency = 'H56.2'",
    "UPDATE vxp_document SET day_mark = code_mark WHERE position = 0 AND agency = 'H56.2'",
    "UPDATE vxp_document SET follows_up = 1 WHERE position = 0 AND agency = 'H56.2'",
    "UPDATE vxp_document SET follows_up = 0 WHERE position = 2",
    "UPDATE vxp_document SET shown = code_mark WHERE position = 0 AND agency = 'H56.1'",
    "UPDATE vxp_document SET shown = NULL WHERE position = 0 AND agency = 'H56.1'",
    "UPDATE vxp_document SET shown = code_mark WHERE position = 0 AND agency = 'H56.2'",
    (
        "UPDATE vxp_document SET shown = (SELECT other.shown FROM vxp_document AS other"
        " WHERE other.position = 2 AND other.agency = 'H56.1')"
        " WHERE position = 0 AND agency = 'H56.1'"
    ),
    "UPDATE vxp_document SET position = 4 WHERE position = 0 AND agency = 'H56.1'",
    "UPDATE vxp_document SET agency = 'H56' WHERE position = 0 AND agency = 'H56.2'",
    COPY.format(position="position", agency="'H56.10'"),
]
STRAYS = [
    COPY.format(position=77, agency="agency"),
    "INSERT INTO vxp_state VALUES ('H56.1', 77, 'done', 0)",
]


def fill(province, settings):
    """A document, its update and the report on it, between two client systems."""
    with running(province, settings, directory=province.snapshot()) as node:
        agencies = {"H56.HT1": (COMMUNE,), SECOND: (OTHER,)}
        node.client.put(
            "/v1/systems", content=systems_body(province, agencies=agencies)
        ).raise_for_status()
        first = SdkClient(node.client)
        second = SdkClient(node.client, agency=OTHER, system=SECOND)
        for packet in (
            document(to=(OTHER,)),
            document(to=(OTHER,), business=Business(kind_text="2")),
        ):
            doc_id = first.sent(packet)
            second.fetch(doc_id)
            second.update(doc_id, "done")
        second.sent(report("03", by=OTHER, about=COMMUNE), messagetype="status")


@pytest.fixture(scope="module")
def filled(province, tmp_path_factory):
    settings = province.prepare(tmp_path_factory.mktemp("filled") / "gateway")
    fill(province, settings)
    report = verify_store(settings)
    assert report.is_whole
    assert (report.packets.unread, report.packets.unnoted) == (0, ())
    return settings


@pytest.fixture
def copied(filled, tmp_path):
    settings = replace(filled, folder=tmp_path / "copy")
    shutil.copytree(filled.folder, settings.folder)
    return settings


@pytest.mark.parametrize("statement", MISLED)
def test_words_that_are_not_those_of_the_packet_are_found_out(copied, statement):
    tamper(copied, statement)
    report = verify_store(copied)
    assert report.packets.wrong
    assert not report.is_whole
    assert report.log.is_whole


@pytest.mark.parametrize("statement", STRAYS)
def test_words_about_no_message_are_found_out(copied, statement):
    tamper(copied, statement)
    assert verify_store(copied).filing.strays[0][1] == 77


@pytest.mark.postgres
def test_each_is_found_out_in_postgres_as_well(province, postgres_schema, tmp_path):
    settings = province.prepare(tmp_path / "gateway", database_url=postgres_schema)
    fill(province, settings)
    assert verify_store(settings).is_whole
    for statement in (*MISLED, *STRAYS):
        table = re.match(r"(?:UPDATE|DELETE FROM|INSERT INTO) (\w+)", statement)[1]
        with store_to_change(settings) as store:
            rows = [tuple(row) for row in store.execute(f"SELECT * FROM {table}").fetchall()]
            assert store.execute(statement).rowcount > 0
        assert not verify_store(settings).is_whole, statement
        with store_to_change(settings) as store:
            store.execute(f"DELETE FROM {table}")
            store.insert_rows(table, rows)
    assert verify_store(settings).is_whole


def test_sent_document_that_nobody_noted_is_told_and_noted_by_sending_again(copied, province):
    tamper(copied, "DELETE FROM vxp_document WHERE position = 0")
    report = verify_store(copied)
    assert report.is_whole  # the node may have ended between the two
    assert report.packets.unnoted == (0,)
    with running(province, copied) as node:
        SdkClient(node.client).sent(document(to=(OTHER,)))
    assert verify_store(copied).packets.unnoted == ()


def test_what_cannot_be_opened_here_is_told_and_no_fault(copied):
    copied.storage_key.unlink()
    report = verify_store(copied)
    assert report.has_whole_store
    assert report.packets.unread == 5


def test_list_of_systems_that_is_changed_or_gone_is_found_where_it_is_needed(province, settings):
    with running(province, settings, directory=province.snapshot()) as node:
        assert verify_store(settings).is_whole  # nobody needs one yet
        node.client.put("/v1/systems", content=systems_body(province)).raise_for_status()
        SdkClient(node.client).sent(document())
    file = settings.client_systems
    signed = file.read_bytes()
    assert verify_store(settings).is_whole
    for content in (b"no list", signed[:-1], None):
        file.write_bytes(content) if content else file.unlink()
        report = verify_store(settings)
        assert (report.keys, report.has_whole_store) == ((file,), True)
    file.write_bytes(signed)
    assert verify_store(settings).is_whole
