"""What an operator may set about task work."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import time, timedelta
from pathlib import Path

from django.utils.translation import gettext_noop

from lienthong.kernel.errors import Fault, Refusal

LONGEST_UNDO_SECONDS = 3600


class SettingRefused(Refusal):
    """A setting of task work cannot be used."""

    code = "work.setting_refused"
    fault = Fault.CALLER
    message = "The setting {name} cannot be “{value}”: {problem}."


@dataclass(frozen=True, kw_only=True)
class WorkSettings:
    """How long one's own last step can be taken back, and when digests go on a working morning.

    What others outside are told of a step is held until it can be taken back no more. `files`: the
    folder of evidence, by hash; the files of documents may lie in the same one.
    """

    files: Path
    undo_within: timedelta = timedelta(minutes=10)
    digest_at: time = time(7, 0)
    public_url: str = ""

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str], *, url: str, files: Path
    ) -> "WorkSettings":
        """Read `LIENTHONG_UNDO_SECONDS` (0 to 3,600) and `LIENTHONG_DIGEST_AT` (hour:minute).

        `url` is where people reach the platform. Refuses other values (SettingRefused).
        """
        seconds = environment.get("LIENTHONG_UNDO_SECONDS") or "600"
        if not (seconds.isascii() and seconds.isdigit() and int(seconds) <= LONGEST_UNDO_SECONDS):
            raise SettingRefused(
                name="LIENTHONG_UNDO_SECONDS",
                value=seconds,
                problem=gettext_noop("it is a number of seconds, at most 3600"),
            )
        hour = environment.get("LIENTHONG_DIGEST_AT") or "07:00"
        try:
            digest_at = time.fromisoformat(hour)
        except ValueError:
            raise SettingRefused(
                name="LIENTHONG_DIGEST_AT",
                value=hour,
                problem=gettext_noop("it is an hour and minute of the day, like 07:00"),
            ) from None
        return cls(
            files=files,
            undo_within=timedelta(seconds=int(seconds)),
            digest_at=digest_at.replace(tzinfo=None),
            public_url=url,
        )
