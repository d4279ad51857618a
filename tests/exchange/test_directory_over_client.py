"""An agency's software and the directory: groups, its own copy, forwarded post (EX-75 to 77)."""

from dataclasses import replace
from datetime import date, timedelta
from uuid import uuid4

import pytest

from lienthong.client import AnswerUntrue, NodeRefused, collect_evidence
from lienthong.gateway.testing import (
    COMMUNE,
    DISSOLVED,
    FUTURE,
    OFFICE,
    OTHER,
    SmallProvince,
    running,
)
from lienthong.wire.directory_rules import Forward, Group, Member, Policy
from lienthong.wire.evidence import report, verify_evidence
from lienthong.wire.framing import frame
from lienthong.wire.records import MessageKind, Priority
from tests.clients import client_of

SINCE = date(2025, 7, 1)
GROUPS = (
    Group(
        name="communes",
        title="Các xã, phường",
        members=(
            Member(code=OTHER, valid_from=SINCE),
            Member(code=COMMUNE, valid_from=SINCE, valid_until=date(2026, 11, 24)),
            Member(code=FUTURE, valid_from=SINCE),
            Member(code=DISSOLVED, valid_from=date(2000, 1, 1)),
            Member(code="H56.404", valid_from=SINCE),
        ),
    ),
    Group(name="nobody", title="Không ai", members=()),
)
FORWARDS = (Forward(name="huyện", agencies="*", valid_from=SINCE, basis="NQ 202/2025/QH15"),)
POLICIES = (
    Policy(
        name="tỉnh",
        senders="H56.*",
        recipients="H56.*",
        kinds=tuple(MessageKind),
        valid_from=SINCE,
        basis="QĐ 28/2018/QĐ-TTg",
    ),
)


@pytest.fixture(scope="module")
def province():
    return SmallProvince()


@pytest.fixture
def node(province, tmp_path):
    settings = province.prepare(tmp_path / "gateway")
    body = province.snapshot(1, groups=GROUPS, forwards=FORWARDS, policies=POLICIES)
    with running(province, settings, directory=body) as started:
        yield started


@pytest.fixture
def office(node):
    with client_of(node, OFFICE) as opened:
        yield opened


def test_group_has_the_members_of_today_who_can_be_written_to(node, office):
    group = office.group("communes")
    assert (group.codes, group.title, group.version) == ((OTHER, COMMUNE), "Các xã, phường", 1)
    listed = node.caller(COMMUNE).get("/v1/groups")
    assert [(one["name"], one["members"]) for one in listed["groups"]] == [
        ("communes", 2),
        ("nobody", 0),
    ]
    node.clock.now += timedelta(days=1)
    assert office.group("communes").codes == (OTHER,)


def test_message_to_a_group_is_sealed_for_each_member_by_name(node, office):
    codes = office.group("communes").codes
    sealed = office.seal(
        message_id=uuid4(),
        recipients=codes,
        content=b"x",
        priority=Priority.URGENT,
        expires_at=node.clock.now + timedelta(days=3),
        conversation=uuid4(),
    )
    receipt = office.send(sealed).receipt
    assert [place.agency for place in office.deliveries(receipt.id).recipients] == [COMMUNE, OTHER]


def test_group_that_is_not_there_is_refused_by_name(office):
    with pytest.raises(NodeRefused) as refused:
        office.group("districts")
    assert refused.value.params["problem"].code == "gateway.group_unknown"


@pytest.mark.parametrize("path", ["/v1/groups", "/v1/groups/communes", "/v1/directory?since=0"])
def test_directory_is_told_to_agencies_only(node, path):
    response = node.client.get(path)
    assert (response.status_code, response.json()["code"]) == (401, "gateway.authorization_missing")


def test_addresses_of_groups_are_as_strict_as_all_others(node):
    assert node.client.get("/v1/groups/Xã").status_code == 404
    assert node.client.get("/v1/groups/a/b").json()["code"] == "gateway.address_unknown"
    refused = node.client.post("/v1/groups/communes")
    assert (refused.status_code, refused.headers["allow"]) == (405, "GET, HEAD")


def test_copy_of_the_directory_is_brought_up_to_date_by_what_changed(province, node, office):
    copy = office.directory()
    assert copy.snapshot.agencies == province.entries()
    assert (copy.snapshot.policies, copy.snapshot.groups) == (POLICIES, GROUPS)

    renamed = [
        replace(entry, name="Xã Một Mới") if entry.code == COMMUNE else entry
        for entry in province.entries()
        if entry.code != FUTURE
    ]
    newer = province.snapshot(5, agencies=tuple(renamed), forwards=FORWARDS)
    node.client.put("/v1/directory", content=newer).raise_for_status()
    changes = node.caller(OFFICE).get("/v1/directory?since=1")
    assert [entry["name"] for entry in changes["agencies"]] == ["Xã Một Mới"]
    assert (changes["version"], changes["since"], len(changes["order"])) == (5, 1, 4)
    assert set(changes["rules"]) == {"forwards"}

    later = office.directory(copy)
    assert frame(later.framed) == newer
    assert later.snapshot.policies is None
    assert office.directory(later) == later


def test_copy_that_was_changed_at_home_is_not_believed(office):
    copy = office.directory()
    content = copy.framed.content.replace("Xã Một".encode(), "Xã Mật".encode())
    with pytest.raises(AnswerUntrue):
        office.directory(replace(copy, framed=replace(copy.framed, content=content)))


def test_changes_since_a_version_the_node_never_had_are_refused(node):
    response = node.caller(OFFICE).signed("GET", "/v1/directory?since=404")
    assert (response.status_code, response.json()["code"]) == (
        404,
        "gateway.directory_version_unknown",
    )


def test_evidence_of_forwarded_post_says_who_got_it_instead(province, node, office):
    message = office.seal(message_id=uuid4(), recipients=(DISSOLVED,), content=b"x")
    receipt = office.send(message).receipt
    assert [entry.agencies for entry in receipt.forwarded] == [(COMMUNE, OTHER)]
    node.caller(COMMUNE).acknowledge(message)
    places = office.deliveries(receipt.id).recipients
    assert {place.forwarded_for for place in places} == {(DISSOLVED,)}
    data = collect_evidence(
        office, receipt.id, find_certificate=lambda code, _key: province.holders[code].pem
    )
    found = verify_evidence(data, province.province.root_pem)
    [said] = [one for one in found.proved if one.message == report.FORWARDED]
    assert (said.params["named"], said.params["agencies"]) == (DISSOLVED, f"{COMMUNE}, {OTHER}")
