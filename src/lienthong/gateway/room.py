"""How much room is left beside the node's files."""

import os
from pathlib import Path


def count_free(folder: Path) -> int:
    """The bytes that this process may still write to a folder's disk."""
    disk = os.statvfs(folder)
    return disk.f_bavail * disk.f_frsize
