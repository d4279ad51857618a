"""Objects in a bucket of an S3-compatible store (EX-195 to EX-199).

Every request is signed over the hash of its body, so the store itself refuses what was changed or
cut off on the way; what it gives back is compared with its name. Pieces are bounded: an object of
2 GiB takes no more memory than one of 32 MiB.
"""

import re
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import Executor, ThreadPoolExecutor
from contextlib import contextmanager
from datetime import timedelta
from hashlib import sha256
from itertools import chain
from typing import TYPE_CHECKING

import obstore
from obstore.exceptions import BaseError
from obstore.store import S3Store

from lienthong.gateway.contents.objects import ObjectLost, is_object
from lienthong.gateway.contents.place import BucketPlace
from lienthong.gateway.terms import ContentsUnreachable
from lienthong.gateway.terms.storing import NO_ANSWER, NOT_TRIED

if TYPE_CHECKING:
    from obstore.store import ClientConfig, S3Credential

READ_BYTES = 2 * 1024 * 1024
ONE_CALL_BYTES = 9 * 1024 * 1024
"""Up to which an object is put in one call: a part of an upload is."""
PUT_BYTES = 5 * 1024 * 1024
"""Of each part of a larger one: the least that stores take."""
PUTS_AT_ONCE = 2
LISTED_AT_ONCE = 1000
PROBE = "probe"
"""What is written to see whether the store takes anything; no content has this name."""

CONNECT_PATIENCE = timedelta(seconds=3)
READ_PATIENCE = timedelta(seconds=15)
CALL_PATIENCE = timedelta(seconds=60)
RETRIES = 2
RETRY_PATIENCE = timedelta(seconds=20)

_CODE = re.compile(r"<Code>([A-Za-z]{1,64})</Code>")
_STATUS = re.compile(r"status code: ([0-9]{3})")
_NO_SUCH_OBJECT = "NoSuchKey"
_PAST_THE_END = "InvalidRange"


class Bucket:
    """Objects under one prefix of a bucket.

    Once a call has failed all others are refused at once until a look (`probe`) succeeds: callers
    do not each wait for a store that is away.
    """

    def __init__(self, place: BucketPlace) -> None:
        self.place = place
        self._trouble: str | None = None
        self._store = _open_store(place)

    def keep(self, name: str, pieces: Iterable[bytes]) -> None:
        """Put them, in parts if they are many; refuses bytes that are not those of the name.

        The store puts an object in its place whole or not at all.
        """
        with self._asking():
            _put(self._store, name, _check_name(name, pieces))

    def read(self, name: str, size: int, start: int = 0, end: int | None = None) -> Iterator[bytes]:
        """Read on from a place; what is read whole is compared with its name before its last piece.

        Otherwise whoever decrypts it finds what was changed.
        """
        end = size if end is None else min(size, end)
        hashed = sha256() if (start, end) == (0, size) else None
        while start < end:
            with self._asking(name):
                piece, found = _get(self._store, name, start, min(end, start + READ_BYTES))
            start += len(piece)
            if found != size or not piece:
                raise ObjectLost(name)
            if hashed is not None:
                hashed.update(piece)
                if start == size and hashed.hexdigest() != name:
                    raise ObjectLost(name)
            yield piece

    def remove(self, name: str, *, older_than: float | None = None) -> None:
        """Remove an object of ours; what somebody else put there stays.

        A key that may not delete keeps the store as it is, and in use.
        """
        if not is_object(name):
            return
        with self._asking(doubts=False):
            if older_than is None or _is_older(self._store, name, older_than):
                obstore.delete(self._store, name)

    def find_size(self, name: str) -> int | None:
        """How many bytes an object has; None for none."""
        with self._asking():
            try:
                return obstore.head(self._store, name)["size"]
            except FileNotFoundError:
                return None

    def list_older(self, seconds: float) -> Iterator[str]:
        """By the store's own time of writing; the names come in portions."""
        until = time.time() - seconds
        portions = iter(obstore.list(self._store, chunk_size=LISTED_AT_ONCE))
        while True:
            with self._asking():
                portion = next(portions, None)
            if portion is None:
                return
            for found in portion:
                if found["path"] != PROBE and found["last_modified"].timestamp() < until:
                    yield found["path"]

    def find_trouble(self) -> str | None:
        """What the last call or look found."""
        return self._trouble

    def lacks_room(self) -> bool:
        """The bucket's room is the bucket's matter."""
        return False

    def probe(self) -> str | None:
        """See whether the store answers, and after a failure whether it takes something.

        Why it does not, if so.
        """
        try:
            with self._asking(anyway=True):
                if self._trouble is not None:
                    obstore.put(self._store, PROBE, b"")
                next(iter(obstore.list(self._store, chunk_size=1)), None)
        except ContentsUnreachable:
            return self._trouble
        self._trouble = None
        return None

    def distrust(self) -> None:
        """Believe that nothing works until a look has written something."""
        self._trouble = NOT_TRIED

    @contextmanager
    def _asking(
        self, name: str | None = None, *, anyway: bool = False, doubts: bool = True
    ) -> Iterator[None]:
        """Tell what the store answers as refusals of ours; what it said besides stays in here.

        With `doubts` a failure is taken for one of the whole store, until a look found it well.
        """
        if self._trouble is not None and not anyway:
            raise ContentsUnreachable(reason=self._trouble)
        try:
            yield
        except (BaseError, FileNotFoundError) as error:
            reason = _explain(error)
            if name is not None and reason == _NO_SUCH_OBJECT:
                raise ObjectLost(name) from None
            if doubts:
                self._trouble = reason
            raise ContentsUnreachable(reason=reason) from None


def _open_store(place: BucketPlace) -> S3Store:
    """The library's store, with nothing taken from the environment's AWS_… variables."""
    credential: S3Credential = {
        "access_key_id": place.key_id,
        "secret_access_key": place.read_secret(),
        "token": None,
        "expires_at": None,
    }
    client: ClientConfig = {
        "allow_http": not place.speaks_tls,
        "connect_timeout": CONNECT_PATIENCE,
        "read_timeout": READ_PATIENCE,
        "timeout": CALL_PATIENCE,
        "user_agent": "lienthong",
    }
    if place.authority_file is not None:
        client["root_certificate"] = place.read_authority()
    return S3Store(
        place.bucket,
        prefix=place.prefix or None,
        config={
            "endpoint": place.endpoint,
            "aws_endpoint_url_s3": place.endpoint,
            "region": place.region,
            "skip_signature": False,
            "unsigned_payload": False,
            "virtual_hosted_style_request": False,
            "s3_express": False,
            "disable_bulk_delete": True,
        },
        client_options=client,
        retry_config={"max_retries": RETRIES, "retry_timeout": RETRY_PATIENCE},
        credential_provider=lambda: credential,
    )


def _put(store: S3Store, name: str, pieces: Iterator[bytes]) -> None:
    """In one call what fits into one, else in parts, a few at a time."""
    held, size = [], 0
    while size <= ONE_CALL_BYTES and (piece := next(pieces, None)) is not None:
        held.append(piece)
        size += len(piece)
    if size <= ONE_CALL_BYTES:
        obstore.put(store, name, b"".join(held), use_multipart=False)
        return
    with ThreadPoolExecutor(1) as thread:
        obstore.put(
            store,
            name,
            chain(held, _make_in(thread, pieces)),
            use_multipart=True,
            chunk_size=PUT_BYTES,
            max_concurrency=PUTS_AT_ONCE,
        )


def _make_in(thread: Executor, pieces: Iterator[bytes]) -> Iterator[bytes]:
    """The pieces, made in another thread: the library calls nothing of its own from within a put.

    Pieces of a bucket's objects are such calls.
    """
    while (piece := thread.submit(next, pieces, None).result()) is not None:
        yield piece


def _check_name(name: str, pieces: Iterable[bytes]) -> Iterator[bytes]:
    """The pieces; raises ObjectLost after the last one if they are not those of the name."""
    hashed = sha256()
    for piece in pieces:
        hashed.update(piece)
        yield piece
    if hashed.hexdigest() != name:
        raise ObjectLost(name)


def _get(store: S3Store, name: str, start: int, end: int) -> tuple[bytes, int]:
    """Some bytes of an object, and how many it has in all; none for a place behind its end."""
    try:
        found = obstore.get(store, name, options={"range": (start, end)})
        return bytes(found.bytes()), found.meta["size"]
    except BaseError as error:
        if _explain(error) == _PAST_THE_END:
            return b"", start
        raise


def _is_older(store: S3Store, name: str, seconds: float) -> bool:
    """Whether there is an object that was written longer ago, by the store's clock."""
    try:
        return obstore.head(store, name)["last_modified"].timestamp() < time.time() - seconds
    except FileNotFoundError:
        return False


def _explain(error: Exception) -> str:
    """The store's code for what is wrong, or the status; its text may say too much."""
    said = str(error)
    if found := _CODE.search(said):
        return found[1]
    if found := _STATUS.search(said):
        return f"HTTP {found[1]}"
    return NO_ANSWER
