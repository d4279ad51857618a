"""An agency's commands before a real node over the loopback."""

import pytest

from lienthong.client import AgencyFolder, Node
from lienthong.gateway.testing import (
    COMMUNE,
    OFFICE,
    OTHER,
    SettableClock,
    SmallProvince,
    running,
)
from lienthong.site.cli import main
from lienthong.wire.edxml import Document, Organisation, OutgoingFile, write_document
from lienthong.wire.seals import key_to_pem
from lienthong.wire.testing import NOON


@pytest.fixture(scope="module")
def province():
    return SmallProvince()


@pytest.fixture(scope="module")
def running_node(province, tmp_path_factory):
    settings = province.prepare(tmp_path_factory.mktemp("node") / "gateway")
    with running(province, settings, directory=province.snapshot()) as node:
        yield node


@pytest.fixture
def at_noon(monkeypatch):
    """The node of the tests lives at noon; so does the software that calls it. Its clock."""
    clock = SettableClock(NOON)

    def node(agency):
        return Node(
            agency.address,
            code=agency.code,
            key=agency.key,
            certificate=agency.certificate,
            root_pem=agency.root_pem,
            clock=clock,
            sleep=lambda _: None,
            api_key=agency.api_key,
            tls=agency.tls,
        )

    monkeypatch.setattr(AgencyFolder, "node", node)
    monkeypatch.setenv("LIENTHONG_LANGUAGE", "en")
    return clock


@pytest.fixture
def folder(province, running_node, tmp_path):
    """A function that sets an agency's folder up."""

    def make(code, address=None):
        path = tmp_path / code
        path.mkdir()
        address = address or str(running_node.client.base_url)
        (path / "agency.toml").write_text(f'address = "{address}"\ncode = "{code}"\n')
        (path / "key.pem").touch(mode=0o600)
        (path / "key.pem").write_bytes(key_to_pem(province.holders[code].key))
        (path / "certificate.pem").write_bytes(province.holders[code].pem)
        (path / "root.pem").write_bytes(province.province.root_pem)
        return path

    return make


@pytest.fixture
def run(capsys):
    """Run a command that works; what it printed, by line."""

    def run_command(command, folder, *arguments):
        status = main([command, "--agency-folder", str(folder), *map(str, arguments)])
        out, err = capsys.readouterr()
        assert (status, err) == (0, "")
        return out.splitlines()

    return run_command


@pytest.fixture
def refused(capsys):
    """Run a command that is refused; its sentence."""

    def run_command(command, folder, *arguments):
        assert main([command, "--agency-folder", str(folder), *map(str, arguments)]) == 1
        out, err = capsys.readouterr()
        assert out == ""
        return err

    return run_command


@pytest.fixture
def packet(tmp_path):
    path = tmp_path / "van-ban.edxml"
    path.write_bytes(document_of(OFFICE))
    return path


def document_of(sender):
    return write_document(
        Document(
            sender=Organisation(organ_id=sender),
            recipients=(Organisation(organ_id=COMMUNE), Organisation(organ_id=OTHER)),
            document_id="H56,2026/11/23,15/UBND-MH",
            code_number="15",
            code_notation="UBND-MH",
            subject="Rà soát",
        ),
        attachments=[OutgoingFile(name="cong-van.pdf", content=b"%PDF-1.7 mau")],
    )
