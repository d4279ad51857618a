"""What is known of one call by the time it is answered; counted, and told in the log."""

import time
from dataclasses import dataclass, field
from datetime import datetime
from uuid import UUID

from lienthong.kernel.errors import Refusal
from lienthong.wire.records import Envelope

FAILED_FROM = 400
SENDING = {"send_message", "send_edoc"}
"""The calls of both APIs that send."""


@dataclass(slots=True)
class Observation:
    """One call, filled in while it is worked on.

    `started_at` is the node's time when the head of the call was there; the rest are readings of a
    clock that only serves to tell them apart. `agency` and `envelope` of a refused call are what
    the caller claims: its signature or seal may be why it was refused. `system` is a known VXP
    client that the call says it is from, proved or not. `is_new`: the message was not here before;
    `acknowledged`: so many new acknowledgements. `peer`: the address at the other end of
    the connection.
    """

    started_at: datetime
    started: float = field(default_factory=time.perf_counter)
    taken_in: float | None = None
    decided: float | None = None
    sent: float | None = None
    method: str = "other"
    route: str = "unknown"
    name: str = "unknown"
    peer: str = ""
    message_id: UUID | None = None
    agency: str | None = None
    system: str | None = None
    envelope: Envelope | None = None
    position: int | None = None
    is_new: bool = False
    acknowledged: int = 0
    received_bytes: int = 0
    sent_bytes: int = 0
    status: int = 0
    refusal: Refusal | None = None

    @property
    def succeeded(self) -> bool:
        """Whether the call did what it was made for."""
        return 0 < self.status < FAILED_FROM and self.refusal is None

    @property
    def sends(self) -> bool:
        """Whether it is a call to send a message."""
        return self.name in SENDING

    @property
    def working_seconds(self) -> float:
        """From the body's end, or the call's start where none was read, to the answer."""
        begun = self.started if self.taken_in is None else self.taken_in
        return (begun if self.decided is None else self.decided) - begun
