"""Copy everything the platform keeps, also while it runs, and put a copy into an empty folder.

A backup has the layout of the data folder. Its list of files with their SHA-256 is written last: a
copy that was interrupted has none and is not restored.
"""

import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any
from urllib.parse import quote

from lienthong.gateway.contents.bucket import Bucket
from lienthong.gateway.contents.objects import ObjectLost, is_object
from lienthong.kernel.errors import Fault, Refusal
from lienthong.site.configuration import SiteSettings

LIST = "backup.json"
DATABASE = "lienthong.sqlite3"
STORE = "gateway/gateway.sqlite3"
CONTENTS = "gateway/contents"
DOCUMENTS = "documents"
SINGLE_FILES = ("secret.key", "demonstration", "exchange_rules.toml", "signing_places.toml")
FOLDERS = (
    ("keys", "**/*"),
    ("trusted_authorities", "*.pem"),
    ("trusted_authorities", "*.crl"),
    ("trusted_authorities", "*.toml"),
    ("gateway", "*.key"),
    ("gateway", "*.pem"),
    ("gateway", "*.secret"),
)
OWNER_ONLY = 0o600
OWNER_ONLY_FOLDER = 0o700
FORM = 1
ANY_AGE = -86400.0
"""Also what is newer than now by this machine's clock."""


class FolderNotEmpty(Refusal):
    """A folder that must be empty has something in it."""

    code = "site.folder_not_empty"
    fault = Fault.CALLER
    message = "The folder {folder} is not empty. Name a new or an empty one; nothing was written."


class FolderInside(Refusal):
    """A backup was to be kept in the very folder that it is a copy of."""

    code = "site.backup_inside"
    fault = Fault.CALLER
    message = (
        "The folder {folder} lies in the data folder and would be lost with it. Name one elsewhere,"
        " best on another disk; nothing was written."
    )


class BackupUnusable(Refusal):
    """A folder holds no complete backup."""

    code = "site.backup_unusable"
    fault = Fault.CALLER
    message = (
        "The folder {folder} holds no complete backup (its file {file} is missing or differs from"
        " the list). Use another backup; nothing was restored."
    )


class BackupOfOtherDatabase(Refusal):
    """The backup's database is of the other kind than the one set."""

    code = "site.backup_of_other_database"
    fault = Fault.CALLER
    message = (
        "This backup was made of a platform on {kind}, but LIENTHONG_DATABASE_URL names another"
        " kind of database. Set it as it was; nothing was restored."
    )


class ContentsAbsent(Refusal):
    """Large contents that the node's store names are not where this command looks for them."""

    code = "site.contents_absent"
    fault = Fault.CALLER
    message = (
        "This backup lacks {count} large contents that the node's store names. If they are in a"
        " bucket, set LIENTHONG_GATEWAY_CONTENTS_URL and what belongs to it here as for the node,"
        " and make another backup; if not, “lienthong exchange fsck” says which are lost."
    )


def write_backup(site: SiteSettings, folder: Path, bucket: Bucket | None = None) -> list[str]:
    """Copy the data folder into a new or empty `folder`; the names of the files in it.

    With a bucket its contents are copied as well, to where a node has them in a folder. A backup
    that cannot be finished (a bucket away, a disk full) leaves the folder empty.

    The platform's database comes first and the node's second, so that every message the platform
    knows of is in the node's copy; keys come last, so that every agency it hosts has one. Of a
    PostgreSQL database nothing is copied.
    """
    if folder.resolve().is_relative_to(site.home.resolve()):
        raise FolderInside(folder=folder)
    require_empty(folder)
    folder.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    folder.chmod(OWNER_ONLY_FOLDER)
    try:
        return _fill(site, folder, bucket)
    except BaseException:
        for path in folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        raise


def _fill(site: SiteSettings, folder: Path, bucket: Bucket | None) -> list[str]:
    _copy_contents(site.home, folder)  # and once more below, for those that came meanwhile
    _copy_objects(bucket, folder)
    if site.database_file:
        _copy_database(site.database_file, folder / DATABASE)
    if (site.home / STORE).exists():
        _copy_database(site.home / STORE, folder / STORE)
    for path in _plain_files(site.home):
        _copy(path, folder / path.relative_to(site.home))
    _copy_contents(site.home, folder)
    _copy_objects(bucket, folder)
    names = sorted(str(p.relative_to(folder)) for p in folder.rglob("*") if p.is_file())
    listed = {
        "form": FORM,
        "database": _kind(site),
        "files": {name: _digest(folder / name) for name in names},
    }
    _write(folder / LIST, json.dumps(listed, indent=1).encode())
    return names


def require_contents(folder: Path) -> None:
    """Refuse a backup without each large content that the store in it names (ContentsAbsent).

    Nothing is known of a store in PostgreSQL, which is not in the backup.
    """
    if not (folder / STORE).exists():
        return
    named = "SELECT DISTINCT sha256 FROM sealed_content WHERE data IS NULL"
    address = f"file:{quote(str(folder / STORE))}?mode=ro&immutable=1"
    with closing(sqlite3.connect(address, uri=True)) as store:
        names = [name for (name,) in store.execute(named)]
    absent = [name for name in names if not (folder / CONTENTS / name[:2] / name).exists()]
    if absent:
        raise ContentsAbsent(count=len(absent))


def restore_backup(site: SiteSettings, folder: Path) -> list[str]:
    """Put a backup into the data folder, which must be empty; the names of its files.

    Refuses an incomplete or changed backup before anything is written. A database outside the data
    folder is put where LIENTHONG_DATABASE_URL says.
    """
    listed = _read_list(folder)
    if listed["database"] != _kind(site):
        raise BackupOfOtherDatabase(kind=listed["database"])
    require_empty(site.home)
    if site.database_file and site.database_file.exists():
        raise FolderNotEmpty(folder=site.database_file)
    site.home.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    for name in listed["files"]:
        target = site.home / name
        if name == DATABASE and site.database_file:
            target = site.database_file
        _copy(folder / name, target)
    return list(listed["files"])


def require_empty(folder: Path) -> None:
    """Refuse a folder with anything in it, and a name that is a file's."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise FolderNotEmpty(folder=folder)


def _kind(site: SiteSettings) -> str:
    return "SQLite" if site.database_file else "PostgreSQL"


def _read_list(folder: Path) -> dict[str, Any]:
    """The list of a backup whose files are all as it says."""
    try:
        listed: dict[str, Any] = json.loads((folder / LIST).read_text(encoding="utf-8"))
        files = dict(listed["files"])
        form, _ = listed["form"], listed["database"]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise BackupUnusable(folder=folder, file=LIST) from error
    if form != FORM:
        raise BackupUnusable(folder=folder, file=LIST)
    for name, digest in files.items():
        path = folder / name
        inside = path.resolve().is_relative_to(folder.resolve())
        if not inside or not path.is_file() or _digest(path) != digest:
            raise BackupUnusable(folder=folder, file=name)
    return listed


def _plain_files(home: Path) -> Iterator[Path]:
    yield from (home / name for name in SINGLE_FILES if (home / name).exists())
    for folder, pattern in FOLDERS:
        found = sorted((home / folder).glob(pattern))
        yield from (path for path in found if path.is_file() and path.suffix != ".new")


def _copy_contents(home: Path, folder: Path) -> None:
    """Copy large contents and documents' files that are not there yet; what goes meanwhile is left.

    They never change; a finished one has its name from the start.
    """
    for path in sorted((*(home / CONTENTS).glob("??/*"), *(home / DOCUMENTS).glob("??/[!.]*"))):
        target = folder / path.relative_to(home)
        if path.suffix != ".new" and not target.exists():
            try:
                _copy(path, target)
            except FileNotFoundError:
                target.unlink(missing_ok=True)


def _copy_objects(bucket: Bucket | None, folder: Path) -> None:
    """Copy the objects of a bucket that are not copied yet."""
    if bucket is None:
        return
    for name in bucket.list_older(ANY_AGE):
        target = folder / CONTENTS / name[:2] / name
        size = bucket.find_size(name) if is_object(name) and not target.exists() else None
        if size is not None:
            _write(target, b"")
            _copy_object(bucket, name, size, target)


def _copy_object(bucket: Bucket, name: str, size: int, target: Path) -> None:
    """Copy one; what is removed meanwhile, or is not what its name says, is left out."""
    try:
        with target.open("wb") as writing:
            writing.writelines(bucket.read(name, size))
            writing.flush()
            os.fsync(writing.fileno())
    except ObjectLost:
        target.unlink()


def _copy_database(source: Path, target: Path) -> None:
    """SQLite's own online copy: whole as of one instant, whoever writes meanwhile.

    The source is opened for reading only: of the node's store one connection alone may write.
    """
    _write(target, b"")
    address = f"file:{quote(str(source))}?mode=ro"
    with (
        closing(sqlite3.connect(address, uri=True)) as reading,
        closing(sqlite3.connect(target)) as writing,
    ):
        reading.backup(writing)


def _copy(source: Path, target: Path) -> None:
    _write(target, b"")
    with source.open("rb") as reading, target.open("wb") as writing:
        shutil.copyfileobj(reading, writing)
        writing.flush()
        os.fsync(writing.fileno())


def _write(path: Path, data: bytes) -> None:
    """Write a new file that only its owner can read."""
    path.parent.mkdir(mode=OWNER_ONLY_FOLDER, parents=True, exist_ok=True)
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, OWNER_ONLY), "wb") as file:
        file.write(data)


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
