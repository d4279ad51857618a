"""`python -m tools.messages [--check] [FOLDER…]`: extract, update and compile the catalogues.

English texts in the code are the msgids; each folder owns `locale/vi/LC_MESSAGES/django.po`, and
the compiled catalogue beside it is committed, so that users need no gettext. Texts come from
`gettext(...)` calls and template tags, and from class attributes that people will read: `message`
of a Refusal, `LABEL` of a Fact, and the values of enums' `labels`.
"""

import ast
import io
import re
import sys
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

SOURCES = Path(__file__).resolve().parent.parent / "src" / "lienthong"
KEYWORDS: dict[str, Any] = {
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "_": None,
    "_p": ((1, "c"), 2),
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
}
READ_BY_PEOPLE = {"message", "LABEL"}
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)  # no dates in catalogues: only texts make a difference

Found = tuple[int, str | tuple[str, ...], str | None]


def texts_of_template(path: Path) -> Iterator[Found]:
    """The texts of a template, through Django's own translation of tags into calls."""
    if not settings.configured:
        settings.configure()
    code = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    # The indentation is the template's and means nothing to Python, which would refuse it.
    yield from texts_of_calls("\n".join(line.lstrip() for line in code.splitlines()))


def texts_of_calls(code: str) -> Iterator[Found]:
    """The texts in gettext calls of Python code (or of a templatized template)."""
    file = io.BytesIO(code.encode())
    for line, function, texts, _ in extract_python(file, KEYWORDS, (), {"encoding": "utf-8"}):
        spec = KEYWORDS[function]
        given = texts if isinstance(texts, tuple) else (texts,)
        context = None
        if spec and isinstance(spec[0], tuple):
            context, given = given[0], given[1:]
        if any(not text for text in given[:1]):
            continue
        plural = len(given) > 1 and function.startswith(("n", "np"))
        yield line, (given[0], given[1]) if plural else given[0], context


def texts_of_classes(code: str) -> Iterator[Found]:
    """`message` and `LABEL` of classes: joined string constants."""
    for node in ast.walk(ast.parse(code)):
        if not isinstance(node, ast.ClassDef):
            continue
        for statement in node.body:
            if isinstance(statement, ast.AnnAssign):
                names, value = [statement.target], statement.value
            elif isinstance(statement, ast.Assign):
                names, value = statement.targets, statement.value
            else:
                continue
            wanted = any(isinstance(n, ast.Name) and n.id in READ_BY_PEOPLE for n in names)
            if wanted and isinstance(value, ast.Constant) and isinstance(value.value, str):
                yield statement.lineno, value.value, None


def texts_of_folder(folder: Path) -> Catalog:
    """All texts of one folder, with where they stand; tests and migrations are not read."""
    catalog = Catalog(locale="vi", fuzzy=False, creation_date=EPOCH, revision_date=EPOCH)
    for path in sorted(folder.rglob("*")):
        relative = path.relative_to(folder)
        if {"tests", "migrations", "vendor"} & set(relative.parts):
            continue
        if path.suffix == ".py":
            code = path.read_text(encoding="utf-8")
            found = [*texts_of_calls(code), *texts_of_classes(code)]
        elif path.suffix in {".html", ".txt"} and "templates" in relative.parts:
            found = list(texts_of_template(path))
        else:
            continue
        for _line, text, context in found:
            catalog.add(text, locations=[(str(relative), None)], context=context)
    return catalog


def merged(found: Catalog, path: Path) -> Catalog:
    """The texts found, with the translations that `path` already has; no longer used ones go."""
    if path.exists():
        with path.open("rb") as file:
            old = read_po(file, locale="vi")
        for message in found:
            known = old.get(message.id, message.context) if message.id else None
            if known is not None:
                message.string = known.string
    return found


def missing(catalog: Catalog) -> list[str]:
    """The texts without a translation, or whose parameters differ from the translation's."""
    faults = []
    for message in catalog:
        if not message.id:
            continue
        strings = message.string if isinstance(message.string, tuple | list) else [message.string]
        first = message.id[0] if isinstance(message.id, tuple | list) else message.id
        if not strings or not strings[0]:
            faults.append(f"not translated: {first!r}")
        elif _parameters(first) != _parameters(strings[-1]) and not message.pluralizable:
            faults.append(f"other parameters in the translation of {first!r}")
    return faults


def _parameters(text: str) -> set[str]:
    return set(re.findall(r"%\((\w+)\)[sd]|\{(\w+)\}", text))


def rendered(catalog: Catalog) -> bytes:
    """The catalogue as the bytes of a .po file: no dates, so that only texts make a difference."""
    out = io.BytesIO()
    catalog.header_comment = "# Vietnamese texts of this folder; python -m tools.messages keeps it."
    write_po(out, catalog, omit_header=False, width=100, sort_output=True, include_lineno=False)
    keep = (b'"POT-Creation-Date', b'"PO-Revision-Date', b'"Generated-By', b'"Report-Msgid')
    lines = [line for line in out.getvalue().split(b"\n") if not line.startswith(keep)]
    return b"\n".join(lines)


def main(arguments: list[str]) -> int:
    """Update and compile the catalogues of the named folders, or all; `--check` only compares."""
    check = "--check" in arguments
    chosen = {name for name in arguments if name != "--check"}
    faults: list[str] = []
    for folder in sorted(p for p in SOURCES.iterdir() if p.is_dir()):
        if chosen and folder.name not in chosen:
            continue
        path = folder / "locale" / "vi" / "LC_MESSAGES" / "django.po"
        catalog = merged(texts_of_folder(folder), path)
        if len(catalog) == 0:
            continue
        faults += [f"{folder.name}: {fault}" for fault in missing(catalog)]
        po, mo = rendered(catalog), io.BytesIO()
        write_mo(mo, catalog)
        compiled = path.with_suffix(".mo")
        if check:
            current = path.read_bytes() if path.exists() else b""
            same = compiled.exists() and compiled.read_bytes() == mo.getvalue()
            if current != po or not same:
                faults.append(f"{folder.name}: run python -m tools.messages and commit the result")
        else:
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(po)
            compiled.write_bytes(mo.getvalue())
    print("\n".join(faults) or "All texts are translated.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
