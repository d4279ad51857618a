"""Evidence as the platform exports it, through the offline command, every byte of it changed."""

import zipfile
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.utils import timezone

from lienthong.exchange.operations import send_document
from lienthong.exchange.testing import make_draft
from lienthong.exchange.tests.conftest import platform  # noqa: F401 - a fixture
from lienthong.kernel.errors import Refusal
from lienthong.site.verify import run_verify
from lienthong.wire.evidence import verify_evidence

pytestmark = pytest.mark.django_db

TOLD = 50
"""Of so many changed files one is given to the command too."""


@pytest.fixture
def exported(platform, tmp_path):  # noqa: F811 - asks for the fixture
    """An evidence file about a recipient who acknowledged and reported, and the published key."""
    draft = make_draft(platform.province.communes[0], issued_on=timezone.localdate())
    send_document(
        draft=replace(draft, uploads=draft.uploads[:1]),
        acting=platform.clerk(platform.province.province),
        now=timezone.now(),
    )
    platform.run()
    file, key = tmp_path / "minh-chung.zip", tmp_path / "khoa.pem"
    call_command("exchange", "evidence", "128/UBND-KSTTHC", "--out", str(file))
    call_command("exchange", "keys", "--out", str(key))
    return file, key


def test_exported_evidence_holds_and_with_any_byte_changed_proves_nothing(exported, capsys):
    file, key = exported
    arguments = [str(file), "--key", str(key)]
    assert run_verify(arguments) == 0
    assert "✓" in capsys.readouterr().out
    whole = file.read_bytes()
    held = []
    for place in range(len(whole)):
        changed = bytearray(whole)
        changed[place] ^= 1 << place % 8
        if proves(bytes(changed), key.read_bytes()):
            held.append(place)
        if place % TOLD == 0:
            file.write_bytes(changed)
            assert run_verify(arguments) == 1, place
    assert held == []
    said = capsys.readouterr()
    assert said.out == ""
    assert said.err.count("✗") == len(range(0, len(whole), TOLD))
    file.write_bytes(whole)
    assert run_verify(arguments) == 0


def proves(data, key):
    """Whether the evidence holds, by what the command asks; the command itself costs five times."""
    try:
        verify_evidence(data, key)
    except Refusal:
        return False
    return True


def test_evidence_exported_without_the_document_holds_and_is_checked_with_it(
    exported, tmp_path, capsys
):
    _, key = exported
    bare = tmp_path / "bare.asice"
    call_command("exchange", "evidence", "128/UBND-KSTTHC", "--without-content", "--out", str(bare))
    whole = zipfile.ZipFile(exported[0])
    content = tmp_path / "content"
    content.write_bytes(whole.read("message/content"))
    assert "message/content" not in zipfile.ZipFile(bare).namelist()
    assert bare.stat().st_size < exported[0].stat().st_size
    arguments = [str(bare), "--key", str(key), "--language", "en"]
    assert run_verify(arguments) == 0
    assert f"it has {content.stat().st_size} bytes" in capsys.readouterr().out
    assert run_verify([*arguments, "--content", str(content)]) == 0
    assert "number and symbol 128/UBND-KSTTHC" in capsys.readouterr().out
    content.write_bytes(b"another")
    assert run_verify([*arguments, "--content", str(content)]) == 1
