"""Messages on their way out, in a folder: sealed once, kept until the node's receipt or longer."""

from collections.abc import Callable
from datetime import datetime
from hashlib import sha256
from pathlib import Path

from lienthong.client.answers import Receipted
from lienthong.client.contents import FileContent
from lienthong.client.kept_files import make_folder, remove, write_once
from lienthong.client.refusals import NodeRefused, OutboxDamaged
from lienthong.client.requests import system_clock
from lienthong.client.sent_messages import SentMessages
from lienthong.kernel import canonical_json
from lienthong.kernel.canonical_json import Json
from lienthong.kernel.errors import Refusal
from lienthong.wire.framing import Framed, frame, unframe
from lienthong.wire.records import Envelope

_SERVER_ERRORS = 500


class Outbox:
    """The folder. The same `wish` again, before a receipt, sends the same bytes."""

    def __init__(
        self,
        folder: Path,
        *,
        sent: SentMessages | None = None,
        clock: Callable[[], datetime] = system_clock,
    ) -> None:
        """Use the folder, made when it is needed; `sent` keeps what got its receipt (EX-290)."""
        self._folder = folder
        self._sent = sent
        self._clock = clock

    def send(
        self,
        wish: Json,
        *,
        seal: Callable[[], Framed],
        send: Callable[[Framed], Receipted],
        anew: bool = False,
        content: FileContent | None = None,
    ) -> Receipted:
        """Seal what was wished for unless it lies here from before, send it, and take it away.

        With its receipt it goes to what was sent, together with a `content` that was uploaded by
        itself; without such a place it is forgotten. Raises what `send` raises. The bytes then stay
        here, so that the same wish sends them again (EX-11), but for bytes of this very call that
        the node refused for good: it kept nothing of them (EX-31). With `anew` what lies here is
        given up and sealed afresh.
        """
        make_folder(self._folder)
        path = self._folder / f"{sha256(canonical_json.encode(wish)).hexdigest()}.message"
        if anew:
            remove(path)
        kept = self._kept(path)
        message = kept or self._seal(path, seal)
        try:
            receipted = send(message)
        except NodeRefused as refused:
            problem = refused.params["problem"]
            if kept is None and getattr(problem, "status", _SERVER_ERRORS) < _SERVER_ERRORS:
                remove(path)
            raise
        if self._sent is None:
            remove(path)
        else:
            self._sent.keep(path, receipted, content=content, now=self._clock())
        return receipted

    def _seal(self, path: Path, seal: Callable[[], Framed]) -> Framed:
        """Seal and keep; who was faster with the same wish has sealed it."""
        message = seal()
        if write_once(path, frame(message)):
            return message
        return self._kept(path) or message

    def _kept(self, path: Path) -> Framed | None:
        try:
            message = unframe(path.read_bytes())
            envelope = Envelope.decode(message.header)
            if message.content:  # or it was uploaded by itself
                envelope.check_content(message.content)
        except FileNotFoundError:
            return None
        except Refusal as refusal:
            raise OutboxDamaged(file=path) from refusal
        return message
