"""What the directory does again and again."""

from datetime import datetime

from lienthong.directory.queries import warm_names


def keep_names_ready(_now: datetime) -> None:
    """Have the list of names ready before somebody searches: at start-up and after changes."""
    warm_names()
