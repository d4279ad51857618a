"""Files with keys, secrets and certificates: written whole, and keys for their owner only."""

import os
from pathlib import Path

from lienthong.exchange.operations.kept_keys import open_key
from lienthong.wire.seals import SealingKey, key_to_pem, new_key

OWNER_ONLY = 0o600
OWNER_ONLY_FOLDER = 0o700
READABLE = 0o644


def key_at(path: Path) -> SealingKey:
    """The key in the file, made if there is none yet."""
    if not path.exists():
        write_new(path, key_to_pem(new_key()), OWNER_ONLY)
    return open_key(path)


def write_new(path: Path, data: bytes, mode: int) -> None:
    """Write a file that does not exist yet, whole or not at all; who was faster has written it."""
    partial = _write_beside(path, data, mode)
    try:
        path.hardlink_to(partial)
    except FileExistsError:
        pass
    finally:
        partial.unlink()


def replace_file(path: Path, data: bytes, mode: int) -> None:
    """Write a file, whole or not at all, in the place of one that may be there."""
    _write_beside(path, data, mode).replace(path)


def _write_beside(path: Path, data: bytes, mode: int) -> Path:
    path.parent.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    partial = path.with_name(f"{path.name}.{os.getpid()}.new")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    return partial
