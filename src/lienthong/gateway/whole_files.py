"""Files that survive a loss of power: written beside, flushed, and only then in place.

`client.kept_files` does the same for software that has no node: neither may see the other.
"""

import os
from pathlib import Path


def write_new(path: Path, data: bytes, *, mode: int) -> None:
    """Write a file that does not exist yet; one that does is left alone.

    It is there whole or not at all, and never readable by others first.
    """
    if not path.exists():
        replace_file(path, data, mode=mode)


def replace_file(path: Path, data: bytes, *, mode: int) -> None:
    """Put a file in the place of the one before: one of both is there at any instant."""
    partial = path.with_suffix(path.suffix + ".new")
    partial.unlink(missing_ok=True)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    with os.fdopen(descriptor, "wb") as file:
        file.write(data)
        file.flush()
        os.fsync(file.fileno())
    partial.replace(path)
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
