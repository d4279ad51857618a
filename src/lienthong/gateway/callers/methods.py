"""Which proofs there are, which of them a node wants, and what an API key is good for. Pure."""

from enum import StrEnum
from typing import Final

Alternatives = tuple[frozenset["Method"], ...]


class Method(StrEnum):
    """How a caller can prove who it is (EX-150)."""

    SIGNATURE = "signature"
    HMAC = "hmac"
    MTLS = "mtls"


class Scope(StrEnum):
    """What an API key may be used for (EX-151)."""

    READ = "read"
    SEND = "send"
    ACKNOWLEDGE = "acknowledge"
    WEBHOOK = "webhook"


SIGNATURE_OR_HMAC: Final[Alternatives] = (
    frozenset({Method.SIGNATURE}),
    frozenset({Method.HMAC}),
)


def read_alternatives(text: str) -> Alternatives | None:
    """Alternatives from a text like `signature+mtls,hmac+mtls`; None for one that is none.

    A request has one header Authorization, so a signature and an API key exclude each other.
    """
    known = set(Method)
    alternatives = []
    for part in text.split(","):
        methods = [one.strip() for one in part.split("+")]
        both = {Method.SIGNATURE, Method.HMAC} <= set(methods)
        if not known.issuperset(methods) or len(set(methods)) != len(methods) or both:
            return None
        alternatives.append(frozenset(Method(one) for one in methods))
    return tuple(alternatives)


def in_words(alternatives: Alternatives) -> str:
    """The alternatives as they are set."""
    return ", ".join("+".join(m for m in Method if m in one) for one in alternatives)


def for_keys(alternatives: Alternatives) -> Alternatives:
    """What calls about API keys take: the sealing key's signature, with mTLS where all want it."""
    with_certificate = all(Method.MTLS in one for one in alternatives)
    wanted = {Method.SIGNATURE, Method.MTLS} if with_certificate else {Method.SIGNATURE}
    return (frozenset(wanted),)
