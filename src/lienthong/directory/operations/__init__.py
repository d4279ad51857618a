"""What may be changed in the directory."""

from lienthong.directory.operations.changes import RecordedChange, preview_change, record_change
from lienthong.directory.operations.corrections import correct_event
from lienthong.directory.operations.imports import import_changes, preview_import
from lienthong.directory.operations.load import Loaded, load_register
from lienthong.directory.operations.posts import (
    appoint,
    create_post,
    end_appointment,
    mark_head,
    take_back_end,
)

__all__ = [
    "Loaded",
    "RecordedChange",
    "appoint",
    "correct_event",
    "create_post",
    "end_appointment",
    "import_changes",
    "load_register",
    "mark_head",
    "preview_change",
    "preview_import",
    "record_change",
    "take_back_end",
]
