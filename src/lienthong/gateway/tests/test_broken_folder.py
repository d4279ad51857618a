"""The folder of large contents is broken: `fsck` tells it and proves all else (EX-180)."""

import os
import shutil

import pytest

from lienthong.gateway.contents import keeper
from lienthong.gateway.fsck import verify_store
from lienthong.gateway.testing import running
from lienthong.gateway.tests.kept import names_of

LARGE = os.urandom(keeper.MOST_IN_ROW + 1)


def a_folder_lies_there(_contents, file):
    file.unlink()
    file.mkdir()


def a_pipe_lies_there(_contents, file):
    file.unlink()
    os.mkfifo(file)


def a_file_lies_in_the_place_of_all(contents, _file):
    shutil.rmtree(contents)
    contents.write_bytes(b"")


def a_link_leads_to_itself(_contents, file):
    file.unlink()
    file.symlink_to(file.name)


@pytest.mark.parametrize(
    ("damage", "lost", "unread"),
    [
        (a_folder_lies_there, (0,), 0),
        (a_pipe_lies_there, (0,), 0),
        (a_file_lies_in_the_place_of_all, (0,), 0),
        (a_link_leads_to_itself, (), 1),
    ],
)
def test_what_cannot_be_read_is_told_and_all_else_is_proved(
    province, settings, damage, lost, unread
):
    with running(province, settings, directory=province.snapshot()) as node:
        node.sent(node.province.message(content=LARGE))
        node.sent(node.province.message(content=b"small"))
    (name,) = names_of(settings)
    damage(settings.contents, settings.contents / name[:2] / name)
    report = verify_store(settings)
    assert (report.messages, report.contents, report.unread) == (2, lost, unread)
    assert not report.is_whole
