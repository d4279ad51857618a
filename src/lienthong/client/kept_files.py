"""Files that survive a loss of power: written whole, flushed, and only then in place.

The platform's folders use it too; `gateway.whole_files` is the node's own.
"""

import os
import re
import secrets
import shutil
import stat
import time
from collections.abc import Mapping
from contextlib import suppress
from pathlib import Path
from typing import Final

from lienthong.client.refusals import FileTaken

OWNER_ONLY: Final = 0o600
OWNER_ONLY_FOLDER: Final = 0o700
READABLE: Final = 0o644
LEFT_AFTER_SECONDS: Final = 3600
_UNFINISHED: Final = re.compile(r"\..+\.[0-9a-f]{8}\.new")


def make_folder(path: Path) -> None:
    """A folder for its owner only, where there is none; itself flushed into its parent."""
    if not path.is_dir():
        path.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
        _flush_folder(path.parent)


def clear_leftovers(*folders: Path) -> None:
    """Remove what writers that were killed left unfinished beside their files.

    Only what is called as an unfinished file here and has not grown for an hour: whoever writes
    now is left alone. A folder that is not there, or not ours to change, is no matter.
    """
    for folder in folders:
        with suppress(OSError):
            for path in folder.iterdir():
                if _UNFINISHED.fullmatch(path.name):
                    _remove_if_left(path)


def _remove_if_left(path: Path) -> None:
    with suppress(OSError):
        found = path.lstat()
        is_left = time.time() - found.st_mtime > LEFT_AFTER_SECONDS
        if is_left and stat.S_ISREG(found.st_mode):
            path.unlink()


def write_once(path: Path, data: bytes, *, mode: int = OWNER_ONLY) -> bool:
    """Write a new file durably; False when a file of that name was there, which is kept.

    The caller may be killed at any instant: the file is there whole or not at all.
    """
    is_new = _write_new(path, data, mode)
    _flush_folder(path.parent)
    return is_new


def write_all_once(files: Mapping[Path, bytes], *, mode: int = OWNER_ONLY) -> None:
    """Write new files durably, with their folders; one whose name is in use is kept.

    Each folder is flushed once, after all files, however many it gets. Else as `write_once`.
    """
    folders = {path.parent for path in files}
    new = [folder for folder in folders if not folder.is_dir()]
    for folder in new:
        folder.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    for path, data in files.items():
        _write_new(path, data, mode)
    for folder in folders.union(folder.parent for folder in new):
        _flush_folder(folder)


def replace_file(path: Path, data: bytes, *, mode: int = OWNER_ONLY) -> Path:
    """Put a file in the place of the one before, durably: one of both is there at any instant."""
    _write_beside(path, data, mode).replace(path)
    _flush_folder(path.parent)
    return path


def put_in_place(partial: Path, path: Path) -> None:
    """Give a finished, flushed file its name. Refuses (FileTaken) a name that is in use."""
    try:
        path.hardlink_to(partial)
    except FileExistsError:
        raise FileTaken(file=path) from None
    partial.unlink()
    _flush_folder(path.parent)


def copy_once(source: Path, path: Path) -> None:
    """Have a file's content under another name too, durably, unless that is in use.

    By a second name for the same bytes where the file system gives one, else by a copy.
    """
    try:
        path.hardlink_to(source)
    except FileExistsError:
        return
    except OSError:
        partial = _name_beside(path)
        try:
            shutil.copyfile(source, partial)
            partial.chmod(OWNER_ONLY)
            with partial.open("rb") as file:
                os.fsync(file.fileno())
            with suppress(FileExistsError):
                path.hardlink_to(partial)
        finally:
            partial.unlink(missing_ok=True)
    _flush_folder(path.parent)


def keep(path: Path, data: bytes) -> None:
    """Have exactly these bytes in the file, durably. Refuses (FileTaken) a file with others."""
    if not write_once(path, data) and path.read_bytes() != data:
        raise FileTaken(file=path)


def remove(path: Path) -> None:
    """Remove a file that may be gone."""
    path.unlink(missing_ok=True)
    _flush_folder(path.parent)


def _write_new(path: Path, data: bytes, mode: int) -> bool:
    """Give a flushed file its name, unless that is in use; the folder is still to be flushed."""
    partial = _write_beside(path, data, mode)
    try:
        path.hardlink_to(partial)
    except FileExistsError:
        return False
    finally:
        partial.unlink()
    return True


def _write_beside(path: Path, data: bytes, mode: int) -> Path:
    partial = _name_beside(path)
    descriptor = os.open(partial, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
    try:
        with os.fdopen(descriptor, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
    except BaseException:
        partial.unlink()
        raise
    return partial


def _name_beside(path: Path) -> Path:
    return path.with_name(f".{path.name}.{secrets.token_hex(4)}.new")


def _flush_folder(folder: Path) -> None:
    descriptor = os.open(folder, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
