"""Is the ground fit to stand on: data folder, port, nobody else there? One sentence if not."""

import fcntl
import os
import socket
from pathlib import Path

from lienthong.kernel.errors import Fault, Refusal


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


class AlreadyRunning(Refusal):
    """Another process of the platform uses this data folder."""

    code = "site.already_running"
    fault = Fault.CALLER
    message = (
        "Liên Thông is already running on the data folder {folder}. Stop it first, or set"
        " LIENTHONG_HOME to another folder."
    )


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
        raise PortInUse(host=host, port=port, problem=error.strerror or error) from error
    return listener


def hold_alone(folder: Path) -> int:
    """Lock the data folder for this process; the lock ends with the process. A descriptor."""
    descriptor = os.open(folder / "lienthong.lock", os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError as error:
        os.close(descriptor)
        raise AlreadyRunning(folder=folder) from error
    return descriptor
