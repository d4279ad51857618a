"""Pure parts call nothing that reads, writes or draws lots, with modules that are otherwise pure.

What import contracts can refuse whole (`pathlib`, `secrets`, `time` …) they refuse; here are the
calls that need no import, or stand in modules of which the rest is pure (`uuid`, `io`).
"""

import ast
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "src" / "lienthong"
PURE_FOLDERS = {"kernel", "wire"}
PURE_ROLES = {"rules", "events", "terms"}
PURE_FILES = {"ledger/tiles.py", "ledger/tree.py"}
BUILTINS = {"__import__", "breakpoint", "eval", "exec", "input", "open", "print"}
MEMBERS = {
    *("uuid1", "uuid4", "uuid6", "uuid7", "getnode"),
    *("FileIO", "open_code", "read_bytes", "read_text", "write_bytes", "write_text"),
    *("generate", "urandom"),
}
# (file, name): why it may.
EXCEPTIONS = {
    ("kernel/calendar/rows.py", "read_text"): "a table published with the package",
    ("kernel/codes/level1.py", "read_text"): "a table published with the package",
    ("wire/seals.py", "generate"): "makes a log's key; whoever prepares a node calls it, no rule",
    ("wire/secrecy.py", "generate"): "makes an agency's encryption key, as seals.py a log's",
}


def pure(relative):
    """Whether a file, named from the package on, must be pure; tests may read their samples."""
    folder, *rest = Path(relative).with_suffix("").parts
    if "tests" in rest:
        return False
    of_role = bool(rest) and rest[0] in PURE_ROLES
    return folder in PURE_FOLDERS or of_role or str(relative) in PURE_FILES


def impure_names(code):
    """Names in the code that read, write or draw lots."""
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.Name(id=name) if name in BUILTINS:
                yield name
            case ast.Attribute(attr=name) if name in MEMBERS:
                yield name
            case ast.Attribute(value=ast.Name(id="io" | "builtins"), attr=name) if name in BUILTINS:
                yield name
            case ast.ImportFrom(names=names):
                yield from (alias.name for alias in names if alias.name in MEMBERS | BUILTINS)
            case _:
                pass


def files():
    return {
        path.relative_to(SOURCES).as_posix(): path.read_text(encoding="utf-8")
        for path in sorted(SOURCES.rglob("*.py"))
        if pure(path.relative_to(SOURCES))
    }


def test_there_are_pure_files_to_look_at():
    assert {"kernel/errors.py", "directory/events.py", "identity/rules.py", *PURE_FILES} <= set(
        files()
    )


def test_pure_parts_call_nothing_impure_but_what_is_named_here_with_its_reason():
    found = {(name, call) for name, code in files().items() for call in impure_names(code)}
    assert found == set(EXCEPTIONS)


@pytest.mark.parametrize(
    "code",
    [
        "import uuid; uuid.uuid4()",
        "import uuid; make = uuid.uuid1",
        "from uuid import uuid4 as fresh",
        'open("/etc/passwd")',
        'import io; io.open("/etc/passwd")',
        "from io import FileIO",
        "from io import open as read",
        'somewhere.read_text("utf-8")',
        'print("seen")',
        'eval("1")',
        '__import__("os")',
    ],
)
def test_a_planted_breach_is_found(code):
    assert list(impure_names(code))


@pytest.mark.parametrize(
    "code",
    [
        "from uuid import UUID, uuid5; uuid5(UUID(int=0), name)",
        "from io import BytesIO; archive.open(name)",
    ],
)
def test_pure_uses_of_the_same_modules_pass(code):
    assert list(impure_names(code)) == []


@pytest.mark.parametrize(
    ("relative", "expected"),
    [
        ("directory/rules/planted.py", True),
        ("identity/rules.py", True),
        ("exchange/events.py", True),
        ("gateway/terms.py", True),
        ("kernel/planted.py", True),
        ("ledger/tree.py", True),
        ("ledger/sqlite_store.py", False),
        ("directory/operations/planted.py", False),
        ("wire/tests/test_vectors.py", False),
    ],
)
def test_which_files_must_be_pure(relative, expected):
    assert pure(relative) is expected
