"""X-Road's batch signatures: from a signed result down its hash chain to the parts (EV-34)."""

import hashlib
from dataclasses import dataclass, field
from typing import Final

from lienthong.wire.asice.archive import Members
from lienthong.wire.asice.documents import (
    DIGESTS,
    NAMESPACES,
    Element,
    digest_name,
    find_by_id,
    only,
    parse,
    read_base64,
)
from lienthong.wire.asice.refusals import HashChainBroken, SignatureUnreadable
from lienthong.wire.asice.signatures import member_name

MOST_STEPS: Final = 10_000
DEEPEST: Final = 100
_HC: Final = f"{{{NAMESPACES['hc']}}}"
_SEQUENCE, _OCTETS, _UTF8 = 0x30, 0x04, 0x0C
_SHORT: Final = 0x80


@dataclass(slots=True)
class Covered:
    """What a chain leads to: members with the right digest, and parts that are not there."""

    present: set[str] = field(default_factory=set)
    absent: set[str] = field(default_factory=set)


@dataclass(slots=True)
class _Walk:
    members: Members
    covered: Covered
    documents: dict[str, Element] = field(default_factory=dict)
    steps: int = 0


def verify_hash_chain(result: str, members: Members) -> Covered:
    """What the chain of this result covers; refuses one whose top is not the digest it states."""
    root = parse(members[result], result)
    if root.tag != f"{_HC}HashChainResult":
        raise HashChainBroken(part=result, problem=root.tag[-40:])
    walk = _Walk(members, Covered())
    name = digest_name(root, result)
    found = _digest_of_step(walk, root.get("URI") or "", result, name, depth=0)
    if found != read_base64(only(root, "ds:DigestValue", result), result):
        raise HashChainBroken(part=result, problem="ds:DigestValue")
    return walk.covered


def _digest_of_step(walk: _Walk, uri: str, base: str, name: str, *, depth: int) -> bytes:
    """The digest of a step: over the list of its inputs' digests, in order."""
    walk.steps += 1
    if walk.steps > MOST_STEPS or depth > DEEPEST:
        raise HashChainBroken(part=base, problem=f"> {MOST_STEPS} HashStep")
    file, _, step_id = uri.partition("#")
    part = member_name(file) if file else base
    step = find_by_id(_document(walk, part), step_id)
    if step is None or step.tag != f"{_HC}HashStep":
        raise HashChainBroken(part=part, problem=uri[:80])
    inputs = [_input(walk, item, part, depth) for item in step.iterchildren(f"{_HC}*")]
    return hashlib.new(name, _sequence(b"".join(inputs))).digest()


def _input(walk: _Walk, item: Element, part: str, depth: int) -> bytes:
    algorithm = _algorithm(walk, item, part)
    name = DIGESTS[algorithm]
    match item.tag.removeprefix(_HC):
        case "HashValue":
            digest = read_base64(only(item, "ds:DigestValue", part), part)
        case "DataRef":
            digest = read_base64(only(item, "ds:DigestValue", part), part)
            _check_data(walk, item, digest, name, part)
        case "StepRef":
            uri = item.get("URI") or ""
            digest = _digest_of_step(walk, uri, part, name, depth=depth + 1)
        case other:
            raise HashChainBroken(part=part, problem=other[:80])
    if item.find("ds:Transforms", NAMESPACES) is not None:
        raise HashChainBroken(part=part, problem="ds:Transforms")
    fields = _tagged(_OCTETS, digest) + _tagged(_UTF8, algorithm.encode()) + _sequence(b"")
    return _sequence(fields)


def _check_data(walk: _Walk, item: Element, digest: bytes, name: str, part: str) -> None:
    data = member_name(item.get("URI") or "")
    if data not in walk.members:
        walk.covered.absent.add(data)
    elif walk.members.digest(data, name) == digest:
        walk.covered.present.add(data)
    else:
        raise HashChainBroken(part=part, problem=data[:80])


def _algorithm(walk: _Walk, item: Element, part: str) -> str:
    """The digest method of an input: its own, else the chain's default."""
    own = item.find("ds:DigestMethod", NAMESPACES)
    default = _document(walk, part).find("hc:DefaultDigestMethod", NAMESPACES)
    named = own if own is not None else default
    algorithm = "" if named is None else named.get("Algorithm", "")
    if algorithm not in DIGESTS:
        raise HashChainBroken(part=part, problem=algorithm[:80] or "ds:DigestMethod")
    return algorithm


def _document(walk: _Walk, part: str) -> Element:
    if part not in walk.documents:
        if part not in walk.members:
            raise HashChainBroken(part=part or "—", problem="404")
        try:
            walk.documents[part] = parse(walk.members[part], part)
        except SignatureUnreadable as refusal:
            raise HashChainBroken(part=part, problem=refusal.params["problem"]) from refusal
    return walk.documents[part]


def _sequence(content: bytes) -> bytes:
    return _tagged(_SEQUENCE, content)


def _tagged(tag: int, content: bytes) -> bytes:
    """DER: tag, length, content."""
    size = len(content)
    if size < _SHORT:
        return bytes((tag, size)) + content
    length = size.to_bytes((size.bit_length() + 7) // 8)
    return bytes((tag, _SHORT | len(length))) + length + content
