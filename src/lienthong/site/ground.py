"""Is the ground fit to stand on: data folder, port, nobody else there? One sentence if not."""

import errno
import fcntl
import os
import socket
import stat
import time
from pathlib import Path

from lienthong.kernel.errors import Fault, Refusal
from lienthong.site.configuration import SiteSettings
from lienthong.tokens.uri import is_token_uri

LOCK = "lienthong.lock"
KEYS_OF_A_PLATFORM = ("audit-ledger.key", "province-root.key", "province-root.pem")


class FolderIsFile(Refusal):
    """The data folder's name is that of a file."""

    code = "site.folder_is_file"
    fault = Fault.CALLER
    message = "LIENTHONG_HOME names {folder}, which is not a folder. Set it to a folder."


class NoPlatform(Refusal):
    """A data folder without a platform was asked about."""

    code = "site.no_platform"
    fault = Fault.CALLER
    message = (
        "There is no platform in the data folder {folder}, and nothing was made there. Set"
        " LIENTHONG_HOME to the folder of yours, or start one with ./run up."
    )


class DatabaseMissing(Refusal):
    """The platform's database file is gone."""

    code = "site.database_missing"
    fault = Fault.THIS_SYSTEM
    message = (
        "There is no database {file}, and none was made. Check LIENTHONG_HOME and"
        " LIENTHONG_DATABASE_URL, or restore the database from the backup."
    )


class DatabaseLost(Refusal):
    """A platform's keys are here, and the database they were used with is not."""

    code = "site.database_lost"
    fault = Fault.THIS_SYSTEM
    message = (
        "The keys in {folder} are those of a platform, but the database {database} is missing or"
        " holds none, and no new one was made: restore it from the backup or check"
        " LIENTHONG_DATABASE_URL; for a new platform set LIENTHONG_HOME to another folder."
    )


class DatabaseDamaged(Refusal):
    """The platform's SQLite database is not whole."""

    code = "site.database_damaged"
    fault = Fault.THIS_SYSTEM
    message = (
        "The database {file} is damaged ({problem}). Do not use it: restore the data folder from"
        " the backup, and keep this copy to find out what happened."
    )


class SecretDamaged(Refusal):
    """The key that signs cookies is not the text it was."""

    code = "site.secret_damaged"
    fault = Fault.THIS_SYSTEM
    message = (
        "The file {file} is damaged. Restore it from the backup, or remove it: a new one is made"
        " at the next start, everybody has to sign in again, and authenticator apps have to be set"
        " up anew."
    )


class FolderNotWritable(Refusal):
    """The data folder cannot be made or written."""

    code = "site.folder_not_writable"
    fault = Fault.CALLER
    message = (
        "The data folder {folder} cannot be written ({problem}). Make it writable for this"
        " account or set LIENTHONG_HOME to another folder."
    )


class PortInUse(Refusal):
    """Another program listens on the platform's port."""

    code = "site.port_in_use"
    fault = Fault.CALLER
    message = (
        "Port {port} on {host} cannot be opened ({problem}). Stop the program that uses it or set"
        " LIENTHONG_PORT to another port."
    )


class HostUnusable(Refusal):
    """This machine has no such address."""

    code = "site.host_unusable"
    fault = Fault.CALLER
    message = (
        "This machine cannot listen on the address {host} ({problem}). Set LIENTHONG_HOST to one of"
        " its own, such as 127.0.0.1."
    )


class PortForbidden(Refusal):
    """The operating system does not give this account the port."""

    code = "site.port_forbidden"
    fault = Fault.CALLER
    message = (
        "This account may not open port {port} ({problem}). Set LIENTHONG_PORT to a number above"
        " 1023 and let a proxy listen on {port}."
    )


class AlreadyRunning(Refusal):
    """Another process of the platform uses this data folder."""

    code = "site.already_running"
    fault = Fault.CALLER
    message = (
        "Liên Thông is already running on the data folder {folder}. Stop it first, or set"
        " LIENTHONG_HOME to another folder."
    )


def require_folder(folder: Path) -> None:
    """Refuse a data folder that is a file; one that is not there yet may be made."""
    if folder.exists() and not folder.is_dir():
        raise FolderIsFile(folder=folder)


def require_platform(site: SiteSettings) -> None:
    """Refuse to ask a data folder without a platform: asking makes nothing."""
    database = site.database_file
    traces = (site.secret_file, site.home / "keys", *([database] if database else []))
    if not any(trace.exists() for trace in traces):
        raise NoPlatform(folder=site.home)
    if database and not database.exists():
        raise DatabaseMissing(file=database)


def holds_keys(site: SiteSettings) -> bool:
    """Whether the data folder has keys that are made once, after the database's tables.

    A file that names a key in a token is put there before.
    """
    found = [site.home / "keys" / name for name in KEYS_OF_A_PLATFORM]
    return any(path.exists() and not is_token_uri(path.read_bytes()) for path in found)


def read_secret(path: Path) -> str:
    """The key that signs cookies, or "" before the first start; refuses other bytes than text."""
    try:
        secret = path.read_text(encoding="ascii").strip()
    except FileNotFoundError:
        return ""
    except UnicodeDecodeError as error:
        raise SecretDamaged(file=path) from error
    if not secret:
        raise SecretDamaged(file=path)
    return secret


def keep_secret(path: Path, secret: str) -> bool:
    """Keep the key for the next start, for its owner's eyes only; whether there was none yet."""
    if path.exists():
        return False
    flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
    with os.fdopen(os.open(path, flags, stat.S_IRUSR | stat.S_IWUSR), "w") as file:
        file.write(secret)
    return True


def prepare_folder(folder: Path) -> None:
    """Make the data folder (private to this account) and try to write in it."""
    probe = folder / f".write-test-{os.getpid()}"
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        probe.write_bytes(b"")
        probe.unlink()
    except OSError as error:
        raise FolderNotWritable(folder=folder, problem=error.strerror) from error


def open_port(host: str, port: int) -> socket.socket:
    """A listening socket, so that nobody can take the port between this check and the start."""
    listener = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((host, port))
        listener.listen(2048)
    except OSError as error:
        listener.close()
        problem = error.strerror or str(error)
        if isinstance(error, socket.gaierror) or error.errno == errno.EADDRNOTAVAIL:
            raise HostUnusable(host=host, problem=problem) from error
        if error.errno == errno.EACCES:
            raise PortForbidden(port=port, problem=problem) from error
        raise PortInUse(host=host, port=port, problem=problem) from error
    return listener


def hold_alone(folder: Path, *, port: int) -> int:
    """Lock the data folder for this process; the lock ends with the process. A descriptor.

    The port on which the process answers stands in the lock file, for `find_running_port`.
    """
    descriptor = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT, 0o600)
    for wait in (0.05, 0.2, 0):  # somebody may be looking whether it is locked, for an instant
        try:
            fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except OSError as error:
            if not wait:
                os.close(descriptor)
                raise AlreadyRunning(folder=folder) from error
            time.sleep(wait)
        else:
            break
    os.ftruncate(descriptor, 0)
    os.pwrite(descriptor, str(port).encode("ascii"), 0)
    return descriptor


def find_running_port(folder: Path) -> int | None:
    """The port of the platform that runs on the data folder at this moment; None if none does."""
    try:
        descriptor = os.open(folder / LOCK, os.O_RDONLY)
    except OSError:
        return None
    try:
        fcntl.flock(descriptor, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except OSError:
        told = os.pread(descriptor, 5, 0)
        return int(told) if told.isdigit() else None
    else:
        return None
    finally:
        os.close(descriptor)
