"""What the node knows of agencies that ended or changed their code, asked through its own API."""

from datetime import timedelta
from uuid import uuid4

import pytest
from django.utils import timezone

from lienthong.audit.terms import SYSTEM
from lienthong.client import NodeRefused
from lienthong.directory.operations import record_change
from lienthong.directory.terms import EVERYWHERE, Body, Change, ChangeKind, ChangeLine, Particulars
from lienthong.exchange.models import Certificate
from lienthong.exchange.operations import host_agency, mark_directory_due, publish_directory
from lienthong.exchange.queries.node import open_node
from lienthong.exchange.testing import COMMUNES, DISTRICT
from lienthong.exchange.tests.talking import OFFICE, code_of, opened, refused_sending_to


def change(kind, *lines):
    record_change(
        change=Change(
            kind=kind, body=Body.AGENCY, effective_on=timezone.localdate(), lines=tuple(lines)
        ),
        within=EVERYWHERE,
        actor=SYSTEM,
        now=timezone.now(),
    )


def test_a_dissolved_agency_still_reads_and_acknowledges_what_it_received(platform):
    commune, code = platform.province.communes[0], "H56.MINHHOA.01"
    with opened(platform.exchange) as office:
        host_agency(
            platform.exchange, agency_id=commune, code=code, name=COMMUNES[0], now=timezone.now()
        )
        assert publish_directory(platform.exchange, now=timezone.now() + timedelta(seconds=1))
        office.send(office.seal(message_id=uuid4(), recipients=(code,), content=b"x"))
    own = Certificate.objects.get(code=code)
    assert own.agency_id == commune
    change(
        ChangeKind.DISSOLVED,
        ChangeLine(source_id=commune, target_id=platform.province.communes[1]),
    )
    later = timezone.now() + timedelta(seconds=2)
    mark_directory_due()
    assert publish_directory(platform.exchange, now=later)
    seal = host_agency(
        platform.exchange, agency_id=commune, code=code, name=COMMUNES[0], now=timezone.now()
    )
    with open_node(platform.exchange, seal) as node:
        (item,) = node.inbox().items
        assert node.acknowledge(node.fetch(item.envelope.id)).acknowledgement.agency == code
        message = node.seal(message_id=uuid4(), recipients=(OFFICE,), content=b"x")
        with pytest.raises(NodeRefused) as refused:
            node.send(message)
        assert refused.value.params["problem"].code == "gateway.sender_dissolved"


def test_an_agency_with_a_new_code_keeps_the_post_under_its_old_one(platform):
    commune, old, new = platform.province.communes[0], "H56.MINHHOA.01", "H56.MINHHOA.77"
    seal = host_agency(
        platform.exchange, agency_id=commune, code=old, name=COMMUNES[0], now=timezone.now()
    )
    with opened(platform.exchange) as office:
        office.send(office.seal(message_id=uuid4(), recipients=(old,), content=b"1"))
        change(ChangeKind.CODE_CHANGED, ChangeLine(source_id=commune, new=Particulars(code=new)))
        mark_directory_due()
        assert publish_directory(platform.exchange, now=timezone.now() + timedelta(seconds=2))
        for code in (old, new):
            office.send(office.seal(message_id=uuid4(), recipients=(code,), content=b"2"))
    with open_node(platform.exchange, seal) as node:
        assert len(node.inbox().items) == 3


def test_a_dissolved_agency_without_living_heirs_is_dissolved_all_the_same(platform):
    change(ChangeKind.DISSOLVED, *(ChangeLine(source_id=id_) for id_ in platform.province.communes))
    with opened(platform.exchange) as node:
        problem = refused_sending_to(node, code_of(DISTRICT))
    assert (problem.code, problem.successors) == ("gateway.recipient_dissolved", [])
