"""What is wrong with a node now, part by part, in words that a platform can translate (EX-260)."""

from collections.abc import Iterator

from lienthong.gateway.node import Node
from lienthong.kernel.errors import Refusal

Words = str | Refusal
"""A phrase of the catalogues, or a refusal's sentence."""


def list_troubles(node: Node) -> list[dict[str, object]]:
    """Every trouble as `/v1/health` tells it, what stops everything first."""
    return [
        {"part": part, "by": by, "detail": str(words), **to_translate(words)}
        for part, by, words in _find(node)
    ]


def _find(node: Node) -> Iterator[tuple[str, str, Words]]:
    store = node.writer.find_trouble()
    if store is not None:
        yield "store", "", store
    try:
        node.check_directory()
    except Refusal as refusal:
        yield "directory", "", refusal
    contents = node.contents.find_trouble()
    if contents is not None:
        yield "contents", "", contents
    log = node.writer.checkpoints.trouble
    if log is not None:
        yield "log", "", log
    for party in node.attesting.parties:
        if party.problem:
            yield party.kind.value, party.name, party.problem


def to_translate(words: Words) -> dict[str, object]:
    """Words as a platform can say them in the reader's language."""
    if isinstance(words, str):
        return {"message": "{problem}", "params": {"problem": words}}
    return {"message": words.message, "params": {n: str(v) for n, v in words.params.items()}}
