"""The one place where it is decided what holds a node's large contents (EX-195)."""

from pathlib import Path
from typing import Protocol

from lienthong.gateway.contents.bucket import Bucket
from lienthong.gateway.contents.holders import StorageKey
from lienthong.gateway.contents.keeper import Contents
from lienthong.gateway.contents.moving import BucketThenFolder
from lienthong.gateway.contents.objects import Folder, Staging
from lienthong.gateway.contents.place import BucketPlace
from lienthong.gateway.contents.staging import Growing, GrowingFile, GrowingParts


class ContentSettings(Protocol):
    """What of a node's settings is about contents."""

    @property
    def contents(self) -> Path:
        """The folder of large contents."""

    @property
    def staging(self) -> Path:
        """The folder of what is not whole yet."""

    @property
    def bucket(self) -> BucketPlace | None:
        """The bucket of large contents; None for the folder."""


def open_objects(settings: ContentSettings) -> Folder | BucketThenFolder:
    """What holds large contents; refuses a bucket whose secret cannot be read."""
    folder = Folder(settings.contents)
    if settings.bucket is None:
        return folder
    return BucketThenFolder(Bucket(settings.bucket), folder)


def open_contents(settings: ContentSettings, storage: StorageKey) -> Contents:
    """The contents of a node, with what is on its way in."""
    objects, staging = open_objects(settings), Staging(settings.staging)
    growing: Growing
    if isinstance(objects, Folder):
        growing = GrowingFile(staging, objects)
    else:
        growing = GrowingParts(objects)
    return Contents(storage, objects, staging, growing)
