"""X-Road's batch signatures: from a signed result down its hash chain to the parts (EV-34)."""

import hashlib
from dataclasses import dataclass, field
from typing import Final

from lienthong.wire.asice.archive import Members
from lienthong.wire.asice.documents import (
    DIGESTS,
    NAMESPACES,
    Document,
    Element,
    digest_name,
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
    """How far a chain was followed: each document is read, and each step hashed, once."""

    members: Members
    covered: Covered
    documents: dict[str, tuple[Document, str]] = field(default_factory=dict)
    steps: dict[tuple[str, str, str], bytes] = field(default_factory=dict)


def verify_hash_chain(result: str, members: Members) -> Covered:
    """What the chain of this result covers; refuses one whose top is not the digest it states."""
    root = parse(members[result], result).root
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
    file, _, step_id = uri.partition("#")
    part = member_name(file) if file else base
    known = walk.steps.get((part, step_id, name))
    if known is not None:
        return known
    if len(walk.steps) > MOST_STEPS or depth > DEEPEST:
        raise HashChainBroken(part=base, problem=f"> {MOST_STEPS} HashStep")
    document, _ = _document(walk, part)
    step = document.by_id.get(step_id)
    if step is None or step.tag != f"{_HC}HashStep":
        raise HashChainBroken(part=part, problem=uri[:80])
    inputs = [_input(walk, item, part, depth) for item in step.iterchildren(f"{_HC}*")]
    digest = hashlib.new(name, _sequence(b"".join(inputs))).digest()
    walk.steps[part, step_id, name] = digest
    return digest


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
    _, default = _document(walk, part)
    algorithm = default if own is None else own.get("Algorithm", "")
    if algorithm not in DIGESTS:
        raise HashChainBroken(part=part, problem=algorithm[:80] or "ds:DigestMethod")
    return algorithm


def _document(walk: _Walk, part: str) -> tuple[Document, str]:
    """A document, and the digest method it names as default."""
    if part not in walk.documents:
        if part not in walk.members:
            raise HashChainBroken(part=part or "—", problem="404")
        try:
            document = parse(walk.members[part], part)
        except SignatureUnreadable as refusal:
            raise HashChainBroken(part=part, problem=refusal.params["problem"]) from refusal
        default = document.root.find("hc:DefaultDigestMethod", NAMESPACES)
        algorithm = "" if default is None else default.get("Algorithm", "")
        walk.documents[part] = document, algorithm
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
