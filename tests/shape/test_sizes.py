"""Small files, small functions, no magnets for everything and nothing."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SOURCES = sorted(
    path
    for folder in ("src", "tools", "bench", "tests")
    for path in (ROOT / folder).rglob("*.py")
    if "migrations" not in path.parts and "node_modules" not in path.parts
)
REFUSED_NAMES = {"utils", "common", "core", "helpers", "managers", "misc"}
LONGEST_FILE = 400
LONGEST_FUNCTION = 60


def named(path):
    return str(path.relative_to(ROOT))


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_a_file_fits_in_a_head(path):
    assert len(path.read_text(encoding="utf-8").splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", SOURCES, ids=named)
def test_functions_fit_on_a_page(path):
    tree = ast.parse(path.read_text(encoding="utf-8"))
    functions = (ast.FunctionDef, ast.AsyncFunctionDef)
    long = [
        f"{node.name} ({node.end_lineno - node.lineno + 1} lines)"
        for node in ast.walk(tree)
        if isinstance(node, functions) and node.end_lineno - node.lineno + 1 > LONGEST_FUNCTION
    ]
    assert not long


def test_nothing_is_called_by_a_name_that_means_nothing():
    bad = {path for path in SOURCES if REFUSED_NAMES & {path.stem, *path.relative_to(ROOT).parts}}
    assert not bad


def test_folder_readmes_stay_short():
    long = {
        named(path): len(path.read_text(encoding="utf-8").splitlines())
        for path in (ROOT / "src" / "lienthong").glob("*/README.md")
    }
    assert {path: lines for path, lines in long.items() if lines > 30} == {}


def test_every_folder_says_what_it_is_for():
    package = ROOT / "src" / "lienthong"
    built = {path.parent for path in package.glob("*/*.py") if path.name != "__init__.py"}
    assert [folder.name for folder in built if not (folder / "README.md").exists()] == []


def test_public_functions_have_a_docstring():
    bare = []
    for path in SOURCES:
        parts = path.relative_to(ROOT).parts
        if "tests" in parts or parts[0] != "src":
            continue
        for node in ast.parse(path.read_text(encoding="utf-8")).body:
            kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            public = isinstance(node, kinds) and not node.name.startswith("_")
            if public and not ast.get_docstring(node):
                bare.append(f"{named(path)}:{node.name}")
    assert bare == []
