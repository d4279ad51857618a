"""What is wrong with a node now, part by part, in words that a platform can translate (EX-260)."""

from collections.abc import Iterator

from lienthong.gateway.attesting.cosigning import OTHER_HISTORY
from lienthong.gateway.node import Node
from lienthong.gateway.terms.storing import KEY_AWAY
from lienthong.kernel.errors import Refusal
from lienthong.tokens.refusals import TokenRefusal

Words = str | Refusal
"""A phrase of the catalogues, or a refusal's sentence."""
HISTORY = "history"
"""The part that is wrong when the store was put back to an older copy (EX-275)."""


def list_troubles(node: Node, *, openly: bool) -> list[dict[str, object]]:
    """Every trouble as `/v1/health` tells it, what stops everything first.

    `openly` is for the node's own machine; others learn what kind it is (EX-276).
    """
    return [
        {"part": part, "by": by, "detail": str(words), **to_translate(words)}
        for part, by, found in _find(node)
        for words in (found if openly else without_detail(found),)
    ]


def without_detail(words: Words) -> Words:
    """Why a key cannot sign tells of the machine: paths, names of tokens and keys (EX-276)."""
    return KEY_AWAY if isinstance(words, TokenRefusal) else words


def is_rolled_back(node: Node) -> bool:
    """Whether somebody who attests the log knows entries of it that are not there (EX-275)."""
    return any(party.problem == OTHER_HISTORY for party in node.attesting.parties)


def _find(node: Node) -> Iterator[tuple[str, str, Words]]:
    store = node.writer.find_trouble()
    if store is not None:
        yield "store", "", store
    parties = [party for party in node.attesting.parties if party.problem]
    for party in parties:
        if party.problem == OTHER_HISTORY:
            yield HISTORY, party.name, party.problem
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
    for party in parties:
        if party.problem != OTHER_HISTORY:
            yield party.kind.value, party.name, party.problem


def to_translate(words: Words) -> dict[str, object]:
    """Words as a platform can say them in the reader's language."""
    if isinstance(words, str):
        return {"message": "{problem}", "params": {"problem": words}}
    return {"message": words.message, "params": {n: str(v) for n, v in words.params.items()}}
