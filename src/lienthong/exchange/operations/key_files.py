"""Files that hold keys: new ones are written whole, and none is ever written over."""

from pathlib import Path

from lienthong.client import make_folder, write_once
from lienthong.exchange.operations.kept_keys import open_key
from lienthong.wire.seals import SealingKey, key_to_pem, new_key

OWNER_ONLY = 0o600
READABLE = 0o644


def key_at(path: Path) -> SealingKey:
    """The key in the file, made if there is none yet."""
    if not path.exists():
        write_new(path, key_to_pem(new_key()), OWNER_ONLY)
    return open_key(path)


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a file that does not exist yet, whole or not at all; who was faster has written it."""
    make_folder(path.parent)
    write_once(path, data, mode=mode)
