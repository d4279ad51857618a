"""Limits, policies, forwards and groups in a signed directory (EN-70 to EN-73)."""

from dataclasses import replace
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lienthong.kernel import canonical_json
from lienthong.kernel.errors import Refusal
from lienthong.wire.directory_rules import (
    Effect,
    Forward,
    Group,
    Limits,
    Member,
    Policy,
    covers,
    holds,
    is_group_name,
)
from lienthong.wire.directory_snapshot import (
    DirectorySnapshot,
    join_content,
    open_snapshot,
    sign_snapshot,
    split_content,
)
from lienthong.wire.framing import Framed, frame, unframe
from lienthong.wire.records import MessageKind, digest
from lienthong.wire.refusals import RecordFieldInvalid
from lienthong.wire.seals import Domain, seal
from lienthong.wire.tests.test_directory_snapshot import CERTIFICATE, LIVING, SIGNER, SNAPSHOT

POLICY = Policy(
    name="Trong tỉnh",
    senders="H56.*",
    recipients="*",
    kinds=(MessageKind.DOCUMENT, MessageKind.STATUS),
    valid_from=date(2025, 7, 1),
    basis="QĐ 28/2018/QĐ-TTg",
)
DENIAL = replace(POLICY, name="Tạm dừng", effect=Effect.DENY, valid_until=date(2026, 1, 1))
FORWARD = Forward(name="Huyện", agencies="*", valid_from=date(2025, 7, 1), basis="NQ")
GROUP = Group(
    name="communes",
    title="Các xã, phường",
    members=(
        Member(code="H56.DEMO.1", valid_from=date(2025, 7, 1)),
        Member(code="H56.DEMO.9", valid_from=date(1945, 9, 2), valid_until=date(2025, 7, 1)),
    ),
)
FULL = replace(SNAPSHOT, policies=(POLICY, DENIAL), forwards=(FORWARD,), groups=(GROUP,))


def read(snapshot):
    return open_snapshot(sign_snapshot(snapshot, key=SIGNER.key), certificate=CERTIFICATE)


def signed(value):
    """A body whose content is this value, signed as it should be."""
    content = canonical_json.encode(value)
    header = canonical_json.decode(unframe(sign_snapshot(SNAPSHOT, key=SIGNER.key)).header)
    header |= {"length": len(content), "sha256": digest(content)}
    header = canonical_json.encode(header)
    signature = seal(domain=Domain.DIRECTORY, header=header, key=SIGNER.key)
    return frame(Framed(header=header, seal=signature, content=content))


def test_rules_are_read_back_as_they_were_made():
    assert read(FULL) == FULL
    limited = replace(LIVING, limits=Limits(streams=2, bytes_per_day=10**9))
    assert read(replace(FULL, agencies=(limited,))).agencies == (limited,)


def test_snapshot_without_rules_is_the_bare_list_it_always_was():
    assert isinstance(canonical_json.decode(SNAPSHOT.encode_content()), list)
    assert "limits" not in canonical_json.decode(SNAPSHOT.encode_content())[0]
    assert read(SNAPSHOT).policies is None


def test_no_policy_at_all_is_something_else_than_no_policies():
    assert read(replace(SNAPSHOT, policies=())).policies == ()


def test_content_is_taken_apart_and_put_together_again():
    for snapshot in (SNAPSHOT, FULL):
        content = snapshot.encode_content()
        entries, rules = split_content(canonical_json.decode(content))
        assert join_content(entries, rules) == content
        assert [entry["code"] for entry in entries] == [one.code for one in snapshot.agencies]


@pytest.mark.parametrize(
    ("pattern", "codes", "covered"),
    [
        ("*", ("A",), True),
        ("H56", ("H56",), True),
        ("H56", ("H56.1",), False),
        ("H56.*", ("H56",), True),
        ("H56.*", ("H56.1.2",), True),
        ("H56.*", ("H567",), False),
        ("H56.*", ("X", "H56.1"), True),
        ("H56.1.*", ("H56",), False),
    ],
)
def test_pattern_covers(pattern, codes, covered):
    assert covers(pattern, codes) is covered


def test_period_is_half_open():
    assert holds(DENIAL, date(2025, 7, 1))
    assert not holds(DENIAL, date(2026, 1, 1))
    assert not holds(DENIAL, date(2025, 6, 30))


def test_name_of_a_group_goes_into_an_address():
    assert is_group_name("communes-2025")
    assert not any(map(is_group_name, ("", "Xã", "a/b", "communes\n", "1", "a" * 61)))


def policy(**fields):
    full = canonical_json.decode(FULL.encode_content())
    return {**full, "policies": [full["policies"][0] | fields]}


def group(**fields):
    full = canonical_json.decode(FULL.encode_content())
    return {**full, "groups": [full["groups"][0] | fields]}


def limited(**limits):
    full = canonical_json.decode(FULL.encode_content())
    return {**full, "agencies": [full["agencies"][0] | {"limits": limits}]}


@pytest.mark.parametrize(
    "value",
    [
        {"agencies": canonical_json.decode(SNAPSHOT.encode_content())},
        {"policies": []},
        policy(name=""),
        policy(effect="perhaps"),
        policy(**{"from": "H56*"}),
        policy(**{"from": ".*"}),
        policy(to="**"),
        policy(to=""),
        policy(kinds=[]),
        policy(kinds=["letter"]),
        policy(kinds=["status", "status"]),
        policy(valid_until="2025-01-01"),
        policy(basis=""),
        policy(colour="red"),
        {**policy(), "policies": policy()["policies"] * 2},
        {**policy(), "policies": {}},
        {**policy(), "forwards": []},
        {**policy(), "groups": None},
        {**policy(), "presidents": []},
        group(name="Xã"),
        group(title=""),
        group(members=[{"code": "a b", "valid_from": "2025-07-01", "valid_until": None}]),
        group(members=["H56"]),
        limited(streams=0),
        limited(streams=True),
        limited(letters=3),
        limited(),
    ],
)
def test_rules_of_another_form_are_refused_even_when_signed(value):
    with pytest.raises(Refusal):
        open_snapshot(signed(value), certificate=CERTIFICATE)


JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-9, 2**53 - 1) | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from(["agencies", "policies", "groups", "name", "kinds", "members", "from"]),
            inner,
            max_size=4,
        )
    ),
    max_leaves=12,
)


@given(JSON)
def test_signed_garbage_is_refused_and_never_crashes(value):
    body = signed(value)
    try:
        found = open_snapshot(body, certificate=CERTIFICATE)
    except Refusal:
        return
    assert value in ([], {"agencies": [], "policies": []})
    assert found == DirectorySnapshot(
        version=7, made_at=SNAPSHOT.made_at, agencies=(), policies=None if value == [] else ()
    )


def test_refusal_names_the_rule_by_its_place():
    with pytest.raises(RecordFieldInvalid) as refused:
        open_snapshot(signed(policy(to="")), certificate=CERTIFICATE)
    assert refused.value.params["record"] == "directory snapshot policies [0]"
