"""`./run check`: what keeps the house standing, each check by its name, all of them every time."""

import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence

PYTHON = sys.executable
IMPORTS = "from importlinter.cli import lint_imports_command as lint; lint()"
CHEAP_TESTS = tuple(
    f"tests/shape/test_{name}.py" for name in ("sizes", "catalogues", "glossary", "sql")
)
CHECKS: Sequence[tuple[str, Sequence[str]]] = (
    ("import contracts", (PYTHON, "-c", IMPORTS)),
    ("lint", (PYTHON, "-m", "ruff", "check", "--quiet", ".")),
    ("format", (PYTHON, "-m", "ruff", "format", "--check", "--quiet", ".")),
    ("types", (PYTHON, "-m", "mypy")),
    ("dead code", (PYTHON, "-m", "vulture")),
    ("dependencies", (PYTHON, "-m", "deptry", "src")),
    ("texts in both languages", (PYTHON, "-m", "tools.messages", "--check")),
    ("migrations complete", (PYTHON, "-m", "lienthong.site", "makemigrations", "--check")),
    ("migrations up, down, up", (PYTHON, "-m", "tools.check_migrations")),
    ("API description", (PYTHON, "-m", "tools.openapi", "--check")),
    ("description of the node", (PYTHON, "-m", "tools.node_openapi", "--check")),
    ("documents", (PYTHON, "-m", "tools.check_documents")),
    ("sizes, words, glossary, SQL", (PYTHON, "-m", "pytest", "-q", "-n0", *CHEAP_TESTS)),
)


def run(name: str, command: Sequence[str], environment: dict[str, str]) -> bool:
    """Run one check and print its name, time and, when it fails, what it said."""
    begun = time.monotonic()
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    seconds = time.monotonic() - begun
    fine = result.returncode == 0
    print(f"{'✓' if fine else '✗'} {name} ({seconds:.1f} s)", flush=True)
    if not fine:
        print((result.stdout + result.stderr).strip(), flush=True)
    return fine


def main() -> int:
    """Run all checks in a data folder of their own; 1 if any failed."""
    with tempfile.TemporaryDirectory(prefix="lienthong-check-") as home:
        environment = {**os.environ, "LIENTHONG_HOME": home}
        environment.pop("LIENTHONG_DATABASE_URL", None)
        environment["LIENTHONG_TEST_DATABASE"] = "sqlite"
        results = [run(name, command, environment) for name, command in CHECKS]
    return 0 if all(results) else 1


if __name__ == "__main__":
    sys.exit(main())
