"""A change while the node is given a list is in the next one: its mark is not taken off unseen."""

from datetime import timedelta

import pytest
from django.utils import timezone

from lienthong.exchange import jobs
from lienthong.exchange.models import NodeWatch
from lienthong.exchange.operations import directory, systems
from lienthong.exchange.operations.directory import publish_directory
from lienthong.exchange.operations.due import mark_directory_due
from lienthong.exchange.operations.systems import connect_agency, publish_systems, renew_secret

SYSTEM = "H56.HT1"


@pytest.fixture
def meanwhile(monkeypatch):
    """A function that has something done while a list is on its way to the node, once."""

    def arrange(module, act):
        real, todo = module.call_node, [act]

        def call_node(now, ask):
            if todo:
                todo.pop()()
            return real(now, ask)

        monkeypatch.setattr(module, "call_node", call_node)

    return arrange


def later(seconds):
    return timezone.now() + timedelta(seconds=seconds)


def test_directory_marked_while_it_was_built_is_given_again(platform, meanwhile):
    jobs.watch_node(timezone.now())
    mark_directory_due()
    meanwhile(directory, mark_directory_due)
    assert publish_directory(platform.exchange, now=later(1))
    first = NodeWatch.objects.get()
    assert first.directory_due
    assert publish_directory(platform.exchange, now=later(2))
    second = NodeWatch.objects.get()
    assert not second.directory_due
    assert second.directory_version > first.directory_version
    assert not publish_directory(platform.exchange, now=later(3))


def test_systems_marked_while_they_were_put_together_are_given_again(platform, meanwhile):
    jobs.watch_node(timezone.now())
    connect_agency(platform.exchange, code="H56.MINHHOA.01", system=SYSTEM, now=timezone.now())

    def renew():
        renew_secret(platform.exchange, system=SYSTEM, now=later(1))

    meanwhile(systems, renew)
    assert publish_systems(platform.exchange, known=0, now=later(1))
    watch = NodeWatch.objects.get()
    assert watch.systems_due
    assert publish_systems(platform.exchange, known=watch.systems_version, now=later(2))
    watch.refresh_from_db()
    assert not watch.systems_due
    assert not publish_systems(platform.exchange, known=watch.systems_version, now=later(3))
