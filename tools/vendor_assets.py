"""Copy the web assets the pages need into the package (maintainers only; users need no Node).

    python -m tools.vendor_assets           install the pinned packages and copy them
    python -m tools.vendor_assets --check   compare the copied files with their recorded hashes

Versions are pinned in `tools/vendor/package.json` and its lock, the list of files in
`tools/vendor/assets.toml`. What was copied is recorded in `static/vendor/vendored.toml`.
"""

import argparse
import hashlib
import json
import re
import shutil
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parent.parent
SOURCE = ROOT / "tools" / "vendor"
TARGET = ROOT / "src" / "lienthong" / "site" / "static" / "vendor"
RECORD = "vendored.toml"

# The maps are not shipped, and static-file hashing refuses references to files that are missing.
SOURCE_MAP = re.compile(rb"\n?(?:/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*)\s*$")
SVG_BODY = re.compile(r"<svg[^>]*viewBox=\"(?P<box>[^\"]+)\"[^>]*>(?P<body>.*)</svg>", re.DOTALL)


@dataclass(frozen=True, kw_only=True)
class Asset:
    """One package: what is copied from it, under which name and licence."""

    name: str
    package: str
    licence: str
    licence_files: dict[str, str]
    files: dict[str, str] = field(default_factory=dict)
    icons: tuple[str, ...] = ()
    font: dict[str, Any] = field(default_factory=dict)

    @property
    def origin(self) -> Path:
        """The folder of the installed npm package."""
        return SOURCE / "node_modules" / self.package

    @property
    def version(self) -> str:
        """The version that is really installed."""
        version: str = json.loads((self.origin / "package.json").read_text())["version"]
        return version


def read_assets() -> list[Asset]:
    """The assets listed in `assets.toml`."""
    listed = tomllib.loads((SOURCE / "assets.toml").read_text())["asset"]
    return [Asset(**{**entry, "icons": tuple(entry.get("icons", ()))}) for entry in listed]


def copy_asset(asset: Asset, target: Path) -> list[Path]:
    """Write the files of `asset` below `target`; returns the paths written, licences included."""
    folder = target / f"{asset.name}-{asset.version}"
    written = {folder / to: (asset.origin / origin) for origin, to in asset.files.items()}
    written |= {folder / to: (asset.origin / origin) for origin, to in asset.licence_files.items()}
    for path, origin in written.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(SOURCE_MAP.sub(b"\n", origin.read_bytes()))
    paths = list(written)
    if asset.icons:
        paths.append(write_sprite(asset, folder))
    if asset.font:
        paths.extend(write_font(asset, folder))
    return paths


def write_sprite(asset: Asset, folder: Path) -> Path:
    """One SVG with a `<symbol>` for each icon, used as `sprite.svg#name`."""
    symbols = []
    for icon in sorted(asset.icons):
        svg = SVG_BODY.search((asset.origin / "icons" / f"{icon}.svg").read_text())
        if svg is None:
            sys.exit(f"The icon {icon} of {asset.package} is not drawn as expected.")
        body = "".join(line.strip() for line in svg["body"].splitlines())
        symbols.append(f'<symbol id="{icon}" viewBox="{svg["box"]}">{body}</symbol>')
    path = folder / "sprite.svg"
    text = "\n".join(['<svg xmlns="http://www.w3.org/2000/svg">', *symbols, "</svg>"])
    path.write_text(text + "\n")
    return path


def write_font(asset: Asset, folder: Path) -> list[Path]:
    """The woff2 files of the wanted subsets and faces, and the style sheet that declares them."""
    ranges = json.loads((asset.origin / "unicode.json").read_text())
    rules, paths = [], []
    for face in asset.font["faces"]:
        weight, style = face.split("-")
        for subset in asset.font["subsets"]:
            name = f"{asset.font['stem']}-{subset}-{face}.woff2"
            paths.append(Path(shutil.copyfile(asset.origin / "files" / name, folder / name)))
            rules.append(
                f'@font-face{{font-family:"{asset.font["family"]}";font-style:{style};'
                f"font-weight:{weight};font-display:swap;"
                f'src:url("{name}") format("woff2");unicode-range:{ranges[subset]}}}'
            )
    sheet = folder / f"{asset.font['stem']}.css"
    sheet.write_text("\n".join(rules) + "\n")
    return [*paths, sheet]


def write_record(copied: list[tuple[Asset, list[Path]]], target: Path) -> None:
    """Record name, version, licence and the hash of every file in `vendored.toml`."""
    lines = ["# Written by tools/vendor_assets.py; do not edit."]
    for asset, paths in copied:
        licences = [f"{asset.name}-{asset.version}/{to}" for to in asset.licence_files.values()]
        lines += ["", "[[asset]]", f'name = "{asset.name}"', f'version = "{asset.version}"']
        lines += [f'licence = "{asset.licence}"', f"licence_files = {json.dumps(licences)}"]
        lines += ["", "[asset.sha256]"]
        hashes = {path.relative_to(target).as_posix(): digest(path) for path in paths}
        lines += [f'"{name}" = "{value}"' for name, value in sorted(hashes.items())]
    (target / RECORD).write_text("\n".join(lines) + "\n")


def digest(path: Path) -> str:
    """SHA-256 of the file, lowercase hex."""
    return hashlib.sha256(path.read_bytes()).hexdigest()


def find_faults(target: Path = TARGET) -> list[str]:
    """What differs between the vendored files and their record, one sentence each."""
    record = tomllib.loads((target / RECORD).read_text())["asset"]
    present = {path.relative_to(target).as_posix() for path in target.rglob("*") if path.is_file()}
    recorded = {name for asset in record for name in asset["sha256"]}
    faults = [f"{name} is not recorded." for name in sorted(present - recorded - {RECORD})]
    for asset in record:
        faults.extend(_faults_of(asset, target, present))
    return faults


def _faults_of(asset: dict[str, Any], target: Path, present: set[str]) -> Iterator[str]:
    if not asset["licence"] or not asset["licence_files"]:
        yield f"{asset['name']} has no licence."
    for name in asset["licence_files"]:
        if name not in asset["sha256"]:
            yield f"The licence text {name} is not recorded."
    for name, expected in asset["sha256"].items():
        if name not in present:
            yield f"{name} is missing."
        elif digest(target / name) != expected:
            yield f"{name} has been changed."


def vendor() -> None:
    """Install the locked packages and write the target folder anew."""
    subprocess.run(["npm", "ci", "--silent"], cwd=SOURCE, check=True)
    if TARGET.exists():
        shutil.rmtree(TARGET)
    TARGET.mkdir(parents=True)
    copied = [(asset, copy_asset(asset, TARGET)) for asset in read_assets()]
    write_record(copied, TARGET)
    for asset, paths in copied:
        print(f"{asset.name} {asset.version} ({asset.licence}): {len(paths)} files")


def main() -> None:
    """Vendor, or with `--check` report what differs from the record."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--check", action="store_true", help="only compare hashes and licences")
    if not parser.parse_args().check:
        vendor()
    faults = find_faults()
    sys.exit("\n".join(faults) or 0)


if __name__ == "__main__":
    main()
