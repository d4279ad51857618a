"""`lienthong directory find|show|tree|successors|load|export`: ask the directory, or load it."""

import argparse
import json
import re
from collections.abc import Callable
from datetime import date
from typing import Any

from django.core.management.base import BaseCommand, CommandParser
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop, ngettext

from lienthong.audit.terms import SYSTEM
from lienthong.directory.operations import load_register
from lienthong.directory.queries import (
    ask_for_body,
    build_org_export,
    find_by_code,
    find_by_name,
    is_loaded,
    line_of,
    successors,
    tree_as_of,
)
from lienthong.directory.terms import (
    Bound,
    Card,
    DirectoryEmpty,
    Node,
    Share,
    Step,
    Succession,
    Successor,
    UnknownBody,
)

FOUND = 20
_VIETNAMESE_DAY = re.compile(r"([0-9]{2})/([0-9]{2})/([0-9]{4})")


class Command(BaseCommand):
    """Ask the directory from a terminal; `--json` prints one JSON object for programs."""

    help = gettext_noop(
        "Find units and agencies, show their line, their tree, their successors; load the data."
    )

    def add_arguments(self, parser: CommandParser) -> None:
        """One subcommand a question."""
        parser.description = _(self.help)
        deeds = parser.add_subparsers(dest="deed", required=True)
        for deed, told in (
            ("find", _("bodies by a code or part of a name")),
            ("show", _("one body: its names, what it came from and went to")),
            ("successors", _("who carries a body on, on a day")),
        ):
            question = deeds.add_parser(deed, help=told)
            question.add_argument("body", metavar="NAME_OR_CODE", nargs="+")
            _add_common(question)
        tree = deeds.add_parser("tree", help=_("what lies in a unit (or in the country) on a day"))
        tree.add_argument("body", metavar="NAME_OR_CODE", nargs="*")
        _add_common(tree)
        deeds.add_parser("load", help=_("load the real data; doing it again changes nothing"))
        export = deeds.add_parser("export", help=_("the agencies of a day as W3C ORG in JSON-LD"))
        _add_common(export)

    def handle(self, *args: Any, **options: Any) -> None:
        """Answer the question, or load."""
        deed = options["deed"]
        if deed == "load":
            self._load()
            return
        on = options["on"] or timezone.localdate()
        if deed == "export":
            self.stdout.write(json.dumps(build_org_export(on=on), ensure_ascii=False))
            return
        asked = " ".join(options["body"])  # a name of several words needs no quotes
        answer, tell = _QUESTIONS[deed](asked, on)
        if options["json"]:
            self.stdout.write(json.dumps(answer, ensure_ascii=False, indent=2))
        else:
            self.stdout.write("\n".join(tell()))

    def _load(self) -> None:
        def progress(what: str, count: int) -> None:
            self.stderr.write(f"  {what}: {count:,}".replace(",", " "))

        done = load_register(actor=SYSTEM, now=timezone.now(), progress=progress)
        if done.already:
            self.stdout.write(_("The real data is already loaded."))
            return
        self.stdout.write(
            _("Loaded %(units)d units, %(agencies)d agencies, %(links)d links, %(codes)d codes.")
            % {
                "units": done.units,
                "agencies": done.agencies,
                "links": done.links,
                "codes": done.codes,
            }
        )


Answer = tuple[dict[str, Any], Callable[[], list[str]]]
"""An answer for programs, and how to tell it to a person, line by line."""


def _add_common(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--on", type=_day, metavar="DATE", help=_("the day asked (2025-07-01, 01/07/2025)")
    )
    parser.add_argument("--json", action="store_true", help=_("print one JSON object"))


def _day(text: str) -> date:
    written = _VIETNAMESE_DAY.fullmatch(text)
    try:
        return date.fromisoformat("-".join(reversed(written.groups())) if written else text)
    except ValueError as error:
        message = _("“{text}” is not a day; write it like 2025-07-01 or 01/07/2025")
        raise argparse.ArgumentTypeError(message.format(text=text)) from error


def _find(asked: str, on: date) -> Answer:
    cards = {hit.card.id: hit.card for hit in find_by_code(code=asked, on=on)}
    cards |= {hit.card.id: hit.card for hit in find_by_name(text=asked, limit=FOUND)}
    if not cards:
        card = ask_for_body(asked=asked, on=on)
        cards[card.id] = card
    found = list(cards.values())
    return (
        {"found": [_body(card, on) for card in found]},
        lambda: [_told(card, on) for card in found],
    )


def _show(asked: str, on: date) -> Answer:
    card = ask_for_body(asked=asked, on=on)
    line = line_of(body=card.body, body_id=card.id)

    def tell() -> list[str]:
        lines = [_told(card, on)]
        lines += [f"  {_period(version)}  {version.name}" for version in line.versions]
        if not line.traced:
            lines.append("  " + _("Its line before and after is not traced in the data."))
        return lines + [f"  {_step(step, line.cards)}" for step in (*line.before, *line.after)]

    answer = _body(card, on) | {
        "versions": [_body(version, on) for version in line.versions],
        "traced": line.traced,
        "before": [_step_json(step, line.cards) for step in line.before],
        "after": [_step_json(step, line.cards) for step in line.after],
    }
    return answer, tell


def _successors(asked: str, on: date) -> Answer:
    card = ask_for_body(asked=asked, on=on)
    found = successors(body=card.body, body_id=card.id, on=on)
    answer = {
        "of": _body(found.origin, on),
        "on": on.isoformat(),
        "living": None if found.origin.only_named_before(on) else found.living,
        "before_record": on < found.origin.valid_from,
        "traced": found.origin.traced,
        "successors": [_successor(heir) for heir in found.successors],
    }
    return answer, lambda: _succession(found)


def _tree(asked: str, on: date) -> Answer:
    unit = ask_for_body(asked=asked, on=on) if asked else None
    if unit is not None and unit.unit_id is None:
        raise UnknownBody(asked=asked)
    nodes = tree_as_of(on=on, unit_id=unit.unit_id if unit else None, depth=None if unit else 0)
    if not nodes and unit is None and not is_loaded():
        raise DirectoryEmpty
    ended_on = unit.valid_until if unit and not nodes else None
    answer = {
        "on": on.isoformat(),
        "tree": [_node(node, on) for node in nodes],
        "ended_on": ended_on.isoformat() if ended_on and ended_on <= on else None,
    }
    if unit is not None and not nodes:
        return answer, lambda: [_told(unit, on), "  " + _no_tree(unit, on)]
    if not nodes:
        return answer, lambda: [_("The record has no data of that day.")]
    return answer, lambda: [line for node in nodes for line in _branch(node, 0)]


_QUESTIONS: dict[str, Callable[[str, date], Answer]] = {
    "find": _find,
    "show": _show,
    "successors": _successors,
    "tree": _tree,
}


def _succession(found: Succession) -> list[str]:
    lines = [_told(found.origin, found.on)]
    if found.on < found.origin.valid_from:
        lines.append("  " + _not_yet(found.origin))
    elif found.origin.only_named_before(found.on):
        named = _("One source names it in %(year)d; whether it still exists is not on record.")
        lines.append("  " + named % {"year": found.origin.valid_from.year})
    elif found.living:
        lines.append("  " + _("It still exists on that day."))
    elif not found.origin.traced:
        lines.append("  " + _("Its line before and after is not traced in the data."))
    elif not found.successors:
        lines.append("  " + _("No successor is recorded on that day."))
    for heir in found.successors:
        counted = _communes(len(heir.evidence)) if heir.evidence else ""
        since = f"{heir.since:%d/%m/%Y}"
        lines.append(f"  {heir.code:24} {heir.name} ({_share(heir.share)}{counted}; {since})")
    return lines


def _not_yet(first: Card) -> str:
    """Why nothing can be said of a day before the first version of a body."""
    if first.starts is not Bound.ACT:
        text = _("The record has no data of that day: on this body it begins on %(day)s.")
    else:
        text = _("It does not exist yet on that day: it begins on %(day)s.")
    return text % {"day": f"{first.valid_from:%d/%m/%Y}"}


def _no_tree(unit: Card, on: date) -> str:
    """Why a unit has no tree on a day, and what to ask instead."""
    if on < unit.valid_from:
        return _not_yet(unit)
    if unit.valid_until is None or on < unit.valid_until:
        return _("The record has no territory of it on that day.")
    text = _(
        "It ended on %(day)s. Ask for its tree on an earlier day with --on, or who carries it on "
        "with “lienthong directory successors”."
    )
    return text % {"day": f"{unit.valid_until:%d/%m/%Y}"}


def _communes(count: int) -> str:
    return ", " + ngettext("%(count)d commune", "%(count)d communes", count) % {"count": count}


def _share(share: Share) -> str:
    return {
        Share.FULL: _("the whole"),
        Share.PART: _("a part"),
        Share.REMAINDER: _("the remainder"),
        Share.UNCHANGED: _("unchanged"),
        Share.UNKNOWN: _("share not recorded"),
    }[share]


def _period(card: Card) -> str:
    until = f"{card.valid_until:%d/%m/%Y}" if card.valid_until else "…"
    return f"{card.valid_from:%d/%m/%Y} – {until}"


def _told(card: Card, on: date) -> str:
    living = "" if card.lives_on(on) else f" [{_period(card)}]"
    if card.only_named_before(on):
        living = " [" + _("not traced since %(year)d") % {"year": card.valid_from.year} + "]"
    made_up = " (" + _("demonstration code") + ")" if card.demonstration else ""
    return f"{card.code:24} {card.name}{living}{made_up}".strip()


def _branch(node: Node, depth: int) -> list[str]:
    indent = "  " * depth
    lines = [f"{indent}{node.card.code} {node.card.name}"]
    return lines + [line for child in node.children for line in _branch(child, depth + 1)]


def _step(step: Step, cards: dict[Any, Card]) -> str:
    giver, heir = cards[step.predecessor_id].name, cards[step.successor_id].name
    return (
        f"{step.effective_on:%d/%m/%Y}  {giver} → {heir} ({_share(step.share)}) {step.act}".rstrip()
    )


def _body(card: Card, on: date) -> dict[str, Any]:
    return {
        "kind": card.body,
        "id": str(card.id),
        "code": card.code,
        "demonstration_code": card.demonstration,
        "name": card.name,
        "short_name": card.short_name,
        "type": card.type,
        "valid_from": card.valid_from.isoformat(),
        "valid_until": card.valid_until.isoformat() if card.valid_until else None,
        "starts": card.starts,
        "living": None if card.only_named_before(on) else card.lives_on(on),
    }


def _successor(heir: Successor) -> dict[str, Any]:
    return {
        "code": heir.code,
        "demonstration_code": heir.card.demonstration,
        "name": heir.name,
        "share": heir.share,
        "since": heir.since.isoformat(),
        "id": str(heir.id),
        "communes": [
            {"code": item.code, "name": item.name, "share": item.share}
            for item in heir.evidence or ()
        ],
    }


def _step_json(step: Step, cards: dict[Any, Card]) -> dict[str, Any]:
    return {
        "from": cards[step.predecessor_id].name,
        "to": cards[step.successor_id].name,
        "share": step.share,
        "effective_on": step.effective_on.isoformat(),
        "act": step.act,
    }


def _node(node: Node, on: date) -> dict[str, Any]:
    return _body(node.card, on) | {"children": [_node(child, on) for child in node.children]}
