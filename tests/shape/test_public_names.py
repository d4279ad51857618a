"""What a folder offers to others holds no tables: neither its packages nor what is taken of them.

The import contracts refuse another folder's `models`, and the modules inside its `queries` and
`operations`; a model could still be had from the packages themselves.
"""

import ast
import importlib
from pathlib import Path

import pytest
from django.db.models import Manager, Model, QuerySet

SOURCES = Path(__file__).resolve().parents[2] / "src" / "lienthong"
PUBLIC = {"events", "operations", "queries", "terms"}
WRITTEN_OUT = {"operations", "queries"}


def is_table(thing):
    """Whether it reaches rows: a model, or what Django hangs its queries on."""
    kinds = (Model, Manager, QuerySet)
    return isinstance(thing, kinds) or (isinstance(thing, type) and issubclass(thing, kinds))


def breaches(folder, code):
    """What the code of a folder takes from others that it may not: tables, and whole packages.

    A package taken whole (`from lienthong.directory import queries`) would hide what is taken of
    it: `queries.lines.Agency`.
    """
    for node in ast.walk(ast.parse(code)):
        match node:
            case ast.ImportFrom(module=str(module), level=0, names=names):
                yield from taken(folder, module.split("."), [alias.name for alias in names])
            case ast.Import(names=names):
                for alias in names:
                    if of_another(folder, alias.name.split(".")):
                        yield alias.name
            case _:
                pass


def of_another(folder, parts):
    """Whether this is (inside) queries or operations of another folder."""
    named = len(parts) > 2 and parts[0] == "lienthong" and parts[2] in WRITTEN_OUT
    return named and parts[1] != folder


def taken(folder, parts, names):
    """Of the names taken from a module of another folder, those that may not be had."""
    for name in names:
        of_package = len(parts) == 3 and name != "*"
        may_be_had = of_package and not table_in(parts, name)
        if of_another(folder, [*parts, name]) and not may_be_had:
            yield ".".join([*parts, name])


def table_in(parts, name):
    return is_table(getattr(load(".".join(parts)), name, None))


def load(module):
    return importlib.import_module(module)  # noqa: TID251 - whatever module a walk has met


def files():
    for path in sorted(SOURCES.rglob("*.py")):
        relative = path.relative_to(SOURCES)
        if "tests" not in relative.parts:
            yield relative.parts[0], path.read_text(encoding="utf-8")


def offered():
    """Every public package or module of a folder."""
    for folder in sorted(SOURCES.iterdir()):
        for role in sorted(PUBLIC):
            if (folder / f"{role}.py").exists() or (folder / role).is_dir():
                yield f"lienthong.{folder.name}.{role}"


def test_no_folder_takes_a_table_or_a_whole_package_of_another():
    assert [found for folder, code in files() for found in breaches(folder, code)] == []


@pytest.mark.parametrize("name", list(offered()))
def test_what_a_folder_offers_holds_no_table(name):
    assert [key for key, value in vars(load(name)).items() if is_table(value)] == []


@pytest.mark.parametrize(
    "code",
    [
        "from lienthong.directory.queries.lines import Agency",
        "from lienthong.directory import queries",
        "from lienthong.directory import operations as deeds",
        "import lienthong.directory.queries",
        "import lienthong.directory.queries.lines as lines",
        "from lienthong.directory.queries import *",
    ],
)
def test_a_planted_breach_is_found(code):
    assert len(list(breaches("exchange", code))) == 1


def test_a_model_offered_by_a_package_is_found(monkeypatch):
    from lienthong.directory import queries
    from lienthong.directory.models import Agency

    monkeypatch.setattr(queries, "Offered", Agency, raising=False)
    code = "from lienthong.directory.queries import Offered, find_by_code"
    assert list(breaches("exchange", code)) == ["lienthong.directory.queries.Offered"]


@pytest.mark.parametrize(
    "code",
    [
        "from lienthong.directory.queries import find_by_code",
        "from lienthong.directory import terms",
        "from lienthong.exchange.queries import documents",
        "from . import anything",
    ],
)
def test_what_may_be_taken_passes(code):
    assert list(breaches("exchange", code)) == []
