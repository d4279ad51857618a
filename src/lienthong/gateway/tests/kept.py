"""Large contents as tests look at them past the node: in a folder, or in a bucket."""

import asyncio
import socket
import threading
import time
from contextlib import suppress

import obstore
import pytest

from lienthong.gateway.contents.opening import open_objects
from lienthong.gateway.contents.place import BucketPlace

EVERYWHERE = ("sqlite", pytest.param("postgres", marks=pytest.mark.postgres), "bucket")
"""Databases with contents in the folder, and a bucket beside the first of them."""
LONG_AGO = -60.0


def names_of(settings):
    """The names of all objects, and of what else lies there."""
    return sorted(open_objects(settings).list_older(LONG_AGO))


def raw_store(settings):
    """The bucket as its owner has it."""
    return open_objects(settings).bucket._store


def change(settings, name, data):
    """Give an object other bytes, or none at all: it is removed."""
    if settings.bucket is not None:
        if data is None:
            obstore.delete(raw_store(settings), name)
        else:
            obstore.put(raw_store(settings), name, data)
        return
    file = settings.contents / name[:2] / name
    if data is None:
        file.unlink()
    else:
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_bytes(data)


def bytes_of(settings, name):
    """An object's bytes, whatever they are."""
    if settings.bucket is not None:
        return bytes(obstore.get(raw_store(settings), name).bytes())
    return (settings.contents / name[:2] / name).read_bytes()


def round_of(node):
    """One round of what a node does now and then."""
    upkeep = node.application._node.upkeep
    loop = node.application._node.writer._loop
    asyncio.run_coroutine_threadsafe(upkeep.do_round(), loop).result(timeout=10)


def place_of(server, bucket, *, endpoint=None, secret_file=None, key_id="node:writer"):
    return BucketPlace(
        bucket=bucket,
        prefix="truc/lon",
        endpoint=endpoint or server.endpoint,
        region="us-east-1",
        key_id=key_id,
        secret_file=secret_file or server.secret_file,
    )


class Between:
    """What stands between a node and its store, and can be slow, deaf, cut off or not there."""

    def __init__(self, port):
        self._to = ("127.0.0.1", port)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self._open = set()
        self.cut_after = None
        self.pause = 0.0
        self.is_deaf = False
        self.is_away = False
        threading.Thread(target=self._accept, daemon=True).start()

    @property
    def endpoint(self):
        return f"http://127.0.0.1:{self._listener.getsockname()[1]}"

    def go(self):
        """Be away: connections end, and new ones are ended at once."""
        self.is_away = True
        self._end_all()

    def come_back(self):
        self.is_away, self.is_deaf, self.cut_after, self.pause = False, False, None, 0.0

    def close(self):
        self._listener.close()
        self._end_all()

    def _end_all(self):
        for one in list(self._open):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
            one.close()
        self._open.clear()

    def _accept(self):
        while True:
            try:
                caller, _ = self._listener.accept()
            except OSError:
                return
            if self.is_away:
                caller.close()
                continue
            server = socket.create_connection(self._to)
            self._open |= {caller, server}
            for pair in ((caller, server, True), (server, caller, False)):
                threading.Thread(target=self._pass_on, args=pair, daemon=True).start()

    def _pass_on(self, source, target, is_request):
        passed = 0
        with suppress(OSError):
            while data := source.recv(65536):
                while self.is_deaf:
                    time.sleep(0.05)
                time.sleep(self.pause)
                passed += len(data)
                if is_request and self.cut_after is not None and passed > self.cut_after:
                    break
                target.sendall(data)
        for one in (source, target):
            with suppress(OSError):
                one.shutdown(socket.SHUT_RDWR)
