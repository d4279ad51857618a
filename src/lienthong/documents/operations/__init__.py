"""What may be done with documents."""

from lienthong.documents.operations.follow import follow_task
from lienthong.documents.operations.handle import assign_arrival, file_arrival
from lienthong.documents.operations.register import register_by_hand, register_received

__all__ = [
    "assign_arrival",
    "file_arrival",
    "follow_task",
    "register_by_hand",
    "register_received",
]
