"""`./run where WORD`: where a term, address, table, fact, error or text of the pages lives.

Prints `file:line` with what stands there. Terms are looked up in the glossary in either language,
with or without accents; then definitions, fact tags, error codes, tables, addresses and texts.
"""

import ast
import inspect
import os
import re
import signal
import sys
import tomllib
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from babel.messages.pofile import read_po

from lienthong.kernel.vietnamese import fold

ROOT = Path(__file__).resolve().parent.parent
SOURCES = ROOT / "src" / "lienthong"
GLOSSARY = ROOT / "docs" / "glossary.toml"
NAMED_CONSTANTS = {"TAG": "fact", "code": "error", "db_table": "table"}
MOST = 30


@dataclass(frozen=True, order=True)
class Place:
    """Something found: what kind of thing, where, and how it reads there."""

    kind: str
    file: str
    line: int
    text: str

    def __str__(self) -> str:
        """One line for the terminal, clickable in most."""
        return f"{self.kind:10} {self.file}:{self.line}  {self.text}"


def find(word: str) -> list[Place]:
    """All places of `word`, the most telling kinds first, without repetition."""
    terms = list(glossary_terms(word))
    names = {fold(word).replace(" ", "_"), *(fold(t["en"]).replace(" ", "_") for t in terms)}
    places = [place for term in terms for place in _glossary_places(term)]
    places += _from_code(word, names)
    places += _settings(word)
    if path := address_in(word):
        places += _node_addresses(path) or _addresses(path)
    places += _texts(word)
    return [place for place in dict.fromkeys(places) if not place.file.startswith(("/", "."))]


def address_in(word: str) -> str:
    """The path of an address, however it was copied (with host, query, without a slash), or ""."""
    if not re.fullmatch(r"[\w%~./:?&=#@+\[\],;-]+", word):
        return ""
    parts = urlsplit(word if "://" in word else f"//host/{word.lstrip('/')}")
    return re.sub("/+", "/", parts.path) if parts.path.strip("/") else "/"


def glossary_terms(word: str) -> Iterator[dict[str, str]]:
    """Glossary entries whose English or Vietnamese term contains `word`."""
    wanted = fold(word)
    for term in tomllib.loads(GLOSSARY.read_text(encoding="utf-8"))["term"]:
        if wanted in fold(term["en"]) or wanted in fold(term["vi"]):
            yield term


def _glossary_places(term: dict[str, str]) -> Iterator[Place]:
    lines = GLOSSARY.read_text(encoding="utf-8").splitlines()
    line = lines.index(f'en = "{term["en"]}"') + 1
    text = f"{term['en']} · {term['vi']} · folder {term['folder']}"
    yield Place("glossary", _relative(GLOSSARY), line, text)


def _from_code(word: str, names: set[str]) -> list[Place]:
    found = []
    for path in sorted(SOURCES.rglob("*.py")):
        if {"tests", "migrations"} & set(path.parts):
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        found += [
            Place(kind, _relative(path), line, text)
            for kind, line, name, text in _definitions(tree)
            if _matches(kind, name, word, names)
        ]
    return sorted(found)


def _matches(kind: str, name: str, word: str, names: set[str]) -> bool:
    if kind in NAMED_CONSTANTS.values():
        return word in name
    return _snake(name) in names


def _definitions(tree: ast.Module) -> Iterator[tuple[str, int, str, str]]:
    """Kind, line, name and text of classes, functions, fields and named constants."""
    for node in ast.walk(tree):
        match node:
            case ast.ClassDef(name=name, lineno=line):
                yield "class", line, name, f"class {name}"
            case ast.FunctionDef(name=name, lineno=line):
                yield "function", line, name, f"def {name}"
            case (
                ast.AnnAssign(target=ast.Name(id=name), lineno=line)
                | ast.Assign(targets=[ast.Name(id=name)], lineno=line)
            ):
                value = node.value.value if isinstance(node.value, ast.Constant) else None
                kind = NAMED_CONSTANTS.get(name)
                if kind and isinstance(value, str):
                    yield kind, line, value, value
                else:
                    yield "field", line, name, name


def _settings(word: str) -> Iterator[Place]:
    """Where a setting of the environment is read, and where it is described."""
    if not re.fullmatch(r"LIENTHONG_[A-Z_]+", word):
        return
    for path in [*sorted(SOURCES.rglob("*.py")), ROOT / "docs" / "operating.md", ROOT / "run"]:
        if "tests" in path.parts:
            continue
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1):
            # In running text of a refusal it stands without quotes: that is not where it is read.
            if re.search(rf"[\"'`]{word}[\"'`]", line) or re.match(rf"{word}=", line):
                yield Place("setting", _relative(path), number, line.strip()[:100])


def _node_addresses(path: str) -> list[Place]:
    """The function of the node behind one of its addresses; a message's id may be any."""
    if not path.startswith("/gw/"):
        return []
    from lienthong.gateway.routes import CALLS, MESSAGE_CALLS, MESSAGES  # noqa: PLC0415 - only here

    wanted = path.removeprefix("/gw").rstrip("/")
    calls = [call for (_, known), call in CALLS.items() if known == wanted]
    if wanted.startswith(MESSAGES):
        rest = wanted.removeprefix(MESSAGES).partition("/")
        calls += [call for (_, known), call in MESSAGE_CALLS.items() if known == "".join(rest[1:])]
    return [_place_of(call, path) for call in calls]


def _addresses(path: str) -> list[Place]:
    """The view behind an address of the pages or of the API, with or without its last slash."""
    import django  # noqa: PLC0415 - only for addresses

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "lienthong.site.settings")
    django.setup()
    from django.urls import Resolver404, resolve  # noqa: PLC0415 - needs the settings

    bare = path.rstrip("/")
    for tried in dict.fromkeys((path, bare or "/", f"{bare}/")):
        try:
            match = resolve(tried)
        except Resolver404:
            continue
        place = _place_of(match.func, tried)
        if place.file.startswith((".", "/")):  # a view of a library: our line that mounts it
            return [_mounted(match.url_name or "", tried)]
        return [place]
    return []


def _mounted(name: str, path: str) -> Place:
    """The line of our urls that gives a library's view its address."""
    for file in sorted(SOURCES.rglob("urls.py")):
        for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), 1):
            if f'name="{name}"' in line:
                return Place("address", _relative(file), number, f"{path} → {name}")
    return Place("address", _relative(SOURCES / "site" / "urls.py"), 1, f"{path} → {name}")


def _place_of(view: Callable[..., Any], path: str) -> Place:
    view = inspect.unwrap(view)
    file, line = inspect.getsourcefile(view), inspect.getsourcelines(view)[1]
    return Place("address", _relative(Path(file or "")), line, f"{path} → {view.__name__}")


def _texts(word: str) -> Iterator[Place]:
    """Where a text of the pages stands, by its English or Vietnamese wording."""
    wanted = fold(word)
    for catalogue in sorted(SOURCES.glob("*/locale/vi/LC_MESSAGES/django.po")):
        folder = catalogue.parents[3]
        with catalogue.open("rb") as file:
            messages = list(read_po(file, locale="vi"))
        for message in messages:
            text = message.id if isinstance(message.id, str) else (message.id or [""])[0]
            shown = message.string if isinstance(message.string, str) else message.string[0]
            if text and (wanted in fold(text) or wanted in fold(shown)):
                for name, _ in message.locations:
                    yield _text_place(folder / name, text, shown)


def _text_place(path: Path, text: str, shown: str) -> Place:
    start = re.split(r"[%{]", text, maxsplit=1)[0][:40]
    lines = path.read_text(encoding="utf-8").splitlines()
    line = next((number for number, line in enumerate(lines, 1) if start in line), 1)
    return Place("text", _relative(path), line, f"{text} · {shown}".replace("\n", " ")[:100])


def _snake(name: str) -> str:
    return "".join(
        f"_{c.lower()}" if c.isupper() and at and not name[at - 1].isupper() else c.lower()
        for at, c in enumerate(name)
    )


def _relative(path: Path) -> str:
    return str(path.relative_to(ROOT)) if path.is_relative_to(ROOT) else str(path)


def main(arguments: list[str]) -> int:
    """Print the places of one word; 1 when there are none."""
    if len(arguments) != 1 or not arguments[0].strip():
        print("Usage: ./run where WORD (a term in either language, an address, a table, a fact…)")
        return 2
    places = find(arguments[0].strip())
    for place in places[:MOST]:
        print(place)
    if len(places) > MOST:
        print(f"… and {len(places) - MOST} more: use a longer word.")
    if not places:
        print(f"Nothing here is called “{arguments[0]}”.")
    return 0 if places else 1


if __name__ == "__main__":
    signal.signal(signal.SIGPIPE, signal.SIG_DFL)  # `./run where … | head` ends in silence
    sys.exit(main(sys.argv[1:]))
