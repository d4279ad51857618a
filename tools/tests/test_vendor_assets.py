"""The vendored web assets are the recorded ones, and every one of them has its licence."""

import shutil
import tomllib
from pathlib import Path

import pytest

from tools.vendor_assets import RECORD, ROOT, TARGET, find_faults


@pytest.fixture
def copy_of_the_assets(tmp_path):
    return Path(shutil.copytree(TARGET, tmp_path / "vendor"))


def test_vendored_files_are_the_recorded_ones():
    assert find_faults() == []


def test_a_changed_byte_is_found(copy_of_the_assets):
    path = next(copy_of_the_assets.glob("htmx-*/htmx.min.js"))
    path.write_bytes(path.read_bytes() + b" ")
    assert find_faults(copy_of_the_assets) == [f"{path.parent.name}/htmx.min.js has been changed."]


def test_a_missing_licence_text_is_found(copy_of_the_assets):
    path = next(copy_of_the_assets.glob("leaflet-*/LICENSE"))
    path.unlink()
    assert find_faults(copy_of_the_assets) == [f"{path.parent.name}/LICENSE is missing."]


def test_an_unrecorded_file_is_found(copy_of_the_assets):
    (copy_of_the_assets / "stray.js").write_text("1")
    assert find_faults(copy_of_the_assets) == ["stray.js is not recorded."]


def test_an_asset_without_a_licence_is_found(copy_of_the_assets):
    record = copy_of_the_assets / RECORD
    record.write_text(record.read_text().replace('licence = "0BSD"', 'licence = ""'))
    assert find_faults(copy_of_the_assets) == ["htmx has no licence."]


def test_notice_names_every_asset_with_its_version_and_licence():
    notice = (ROOT / "NOTICE").read_text()
    assets = tomllib.loads((TARGET / RECORD).read_text())["asset"]
    unnamed = [
        asset["name"]
        for asset in assets
        if not any(
            asset["version"] in line and asset["licence"] in line
            for line in notice.splitlines()
            if asset["name"] in line
        )
    ]
    assert unnamed == []


def test_no_vendored_file_names_a_package_registry():
    locked = (ROOT / "tools" / "vendor" / "package-lock.json").read_text()
    assert "resolved" not in locked
    assert "integrity" in locked
