"""What the documents claim is looked up: links lead somewhere, commands and files exist."""

import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINK = re.compile(r"!?\[[^\]]*\]\(([^)\s]+)\)")
FILE = re.compile(r"`((?:src|docs|tools|bench|tests)/[\w./-]+)`")
COMMAND = re.compile(r"\./run ([a-z]+)")
COMMANDS = {"demo", "up", "test", "check", "bench", "where", "lienthong", "help"}
PRIVATE = re.compile("|".join(("py" + r"pi\.org", "python" + "hosted", r"registry\." + "npm")))


def documents() -> list[Path]:
    """The Markdown files under version control or about to be."""
    command = ["git", "ls-files", "--cached", "--others", "--exclude-standard", "*.md"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True)
    return [path for name in listed.stdout.splitlines() if (path := ROOT / name).exists()]


def faults_of(document: Path) -> Iterator[str]:
    """The claims of one document that do not hold."""
    text = document.read_text(encoding="utf-8")
    name = document.relative_to(ROOT)
    for target in LINK.findall(text):
        path = target.split("#")[0]
        if path and "://" not in path and not (document.parent / path).exists():
            yield f"{name}: the link to {target} leads nowhere"
    for file in FILE.findall(text):
        if not (ROOT / file).exists() and not (document.parent / file).exists():
            yield f"{name}: there is no {file}"
    for command in set(COMMAND.findall(text)) - COMMANDS:
        yield f"{name}: ./run knows no “{command}”"


def private_hosts() -> Iterator[str]:
    """Files that name a package registry's host: a lock must work from any mirror."""
    listed = subprocess.run(
        ["git", "grep", "-lIE", PRIVATE.pattern],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )
    for name in listed.stdout.splitlines():
        yield f"{name}: names a package registry's host"


def main() -> int:
    """Print every fault; 1 if there are any."""
    faults = [fault for document in documents() for fault in faults_of(document)]
    faults += private_hosts()
    print("\n".join(faults) or "Every claim that can be looked up holds.")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
