"""Files that hold keys: new ones are written whole, and none is ever written over."""

from pathlib import Path

from lienthong.client import make_folder, write_once

OWNER_ONLY = 0o600
READABLE = 0o644


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a file that does not exist yet, whole or not at all; who was faster has written it."""
    make_folder(path.parent)
    write_once(path, data, mode=mode)
