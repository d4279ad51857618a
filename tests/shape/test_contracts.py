"""The import contracts bite: each planted breach is refused, and by the contract meant for it."""

import shutil
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]

BREACHES = {
    "an upward import": (
        "kernel/planted.py",
        "import lienthong.wire.records",
        "Imports flow down",
    ),
    "a model imported across folders": (
        "exchange/queries/planted.py",
        "from lienthong.directory.models import Agency",
        "directory keeps its tables and rules to itself",
    ),
    "Django in rules": (
        "directory/rules/planted.py",
        "from django.utils import timezone",
        "Pure parts stay pure",
    ),
    "a clock in rules": (
        "directory/rules/planted.py",
        "import time",
        "Pure parts have no clock and do no input or output",
    ),
    "a file read in rules": (
        "directory/rules/planted.py",
        'from pathlib import Path\n\nTEXT = Path("/etc/passwd").read_text()',
        "Pure parts have no clock and do no input or output",
    ),
    "a clock in the ledger's rules": (
        "ledger/tree.py",
        "import time",
        "Pure parts have no clock and do no input or output",
    ),
    "chance in rules": (
        "exchange/rules/planted.py",
        "import secrets",
        "Pure parts have no clock and do no input or output",
    ),
    "a published file read in events": (
        "cooperation/events/surveys.py",
        "from importlib import resources",
        "Pure parts have no clock and do no input or output",
    ),
    "a model had through another folder's queries": (
        "exchange/operations/planted.py",
        "from lienthong.directory.queries.lines import Agency",
        "directory keeps its tables and rules to itself",
    ),
    "a module of another folder's queries": (
        "cooperation/pages/planted.py",
        "from lienthong.directory.queries import lines",
        "directory keeps its tables and rules to itself",
    ),
    "a module of another folder's operations": (
        "exchange/jobs.py",
        "import lienthong.directory.operations.load",
        "directory keeps its tables and rules to itself",
    ),
    "a database in the kernel": (
        "kernel/planted.py",
        "import sqlite3",
        "Pure parts have no clock and do no input or output",
    ),
    "a page that reads tables": (
        "directory/pages/planted.py",
        "from lienthong.directory.models import Agency",
        "Edges go through operations and queries, never tables",
    ),
    "the gateway imported by the platform's side": (
        "exchange/operations/planted.py",
        "import lienthong.gateway.application",
        "Nobody imports the gateway (site starts it)",
    ),
    "rules that know operations": (
        "cooperation/rules/planted.py",
        "import lienthong.cooperation.operations",
        "Roles inside a folder",
    ),
    "a folder nobody has placed": (
        "surveys/__init__.py",
        "",
        "Imports flow down",
    ),
    "a page of another folder": (
        "cooperation/queries/planted.py",
        "import lienthong.directory.pages",
        "Edges are private: only site mounts a folder's pages, api and jobs",
    ),
    "a handler called by hand": (
        "exchange/jobs/planted.py",
        "import lienthong.exchange.handlers",
        "Handlers are reached only through the wiring table",
    ),
    "a test builder in the product": (
        "exchange/queries/planted.py",
        "import lienthong.directory.testing",
        "Only tests use the test builders",
    ),
}


@pytest.fixture
def copy(tmp_path):
    """The package and its contracts, where a breach may be planted."""
    ignore = shutil.ignore_patterns("static", "data", "locale", "__pycache__", "templates", "tests")
    shutil.copytree(ROOT / "src" / "lienthong", tmp_path / "lienthong", ignore=ignore)
    shutil.copy(ROOT / "pyproject.toml", tmp_path)
    return tmp_path


def lint(folder):
    command = [sys.executable, "-c", "from importlinter.cli import lint_imports_command as c; c()"]
    result = subprocess.run(
        [*command, "--no-cache"], cwd=folder, capture_output=True, text=True, check=False
    )
    return result.returncode, result.stdout + result.stderr


def plant(folder, relative, code):
    """Put the breach into a module that exists, or into a package or module of that role."""
    target = folder / "lienthong" / relative
    role = target.parent
    if target.exists() or (relative.count("/") == 2 and not role.is_dir()):
        target = target if target.exists() else role.with_suffix(".py")
        existing = target.read_text(encoding="utf-8") if target.exists() else ""
        target.write_text(f"{existing}\n{code}\n", encoding="utf-8")
        return
    role.mkdir(parents=True, exist_ok=True)
    target.write_text(f"{code}\n", encoding="utf-8")


def test_every_folder_with_tables_keeps_them_to_itself_by_contract():
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))
    protected = {
        module
        for contract in project["tool"]["importlinter"]["contracts"]
        for module in contract.get("protected_modules", [])
    }
    package = ROOT / "src" / "lienthong"
    with_tables = {path.parent.name for path in package.glob("*/apps.py")} - {"site"}
    wanted = {f"lienthong.{folder}.models" for folder in with_tables}
    wanted |= {f"lienthong.{folder}.rules" for folder in with_tables}
    wanted |= {
        f"lienthong.{folder}.{role}.*"
        for folder in with_tables
        for role in ("queries", "operations")
        if (package / folder / role).is_dir()
    }
    assert len(with_tables) >= 3
    assert wanted - protected == set()


def test_the_house_as_it_stands_keeps_every_contract(copy):
    code, output = lint(copy)
    assert code == 0, output


@pytest.mark.parametrize("breach", BREACHES)
def test_a_planted_breach_is_refused(copy, breach):
    relative, code, contract = BREACHES[breach]
    plant(copy, relative, code)
    exit_code, output = lint(copy)
    assert exit_code != 0
    broken = [line for line in output.splitlines() if "BROKEN" in line]
    assert any(contract in line for line in broken), output
