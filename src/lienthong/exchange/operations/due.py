"""What the node is to be given anew: marked by a change, taken off by whoever gave it.

A mark that is made while a list is put together may be about what that list lacks: it stays, and
the list is given once more.
"""

from django.db.models import F

from lienthong.exchange.models import NodeWatch


def mark_directory_due() -> None:
    """Have the directory given to the node anew, at the next occasion."""
    _mark("directory")


def mark_systems_due() -> None:
    """Have the list of client systems given to the node anew."""
    _mark("systems")


def end_directory_due(seen: NodeWatch) -> None:
    """It was given, made of what there was after this row was read."""
    watch = NodeWatch.objects.filter(id=1, directory_marks=seen.directory_marks)
    watch.update(directory_due=False)


def end_systems_due(seen: NodeWatch) -> None:
    """They were given, made of what there was after this row was read."""
    watch = NodeWatch.objects.filter(id=1, systems_marks=seen.systems_marks)
    watch.update(systems_due=False)


def _mark(name: str) -> None:
    """Mark it, in the caller's transaction, with that row locked until its end."""
    NodeWatch.objects.get_or_create(id=1)
    marks = f"{name}_marks"
    NodeWatch.objects.filter(id=1).update(**{f"{name}_due": True, marks: F(marks) + 1})
