"""A SoftHSM2 token for tests, in a folder of theirs."""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from lienthong.tokens.modules import close_modules

MODULES = (
    "/usr/lib/softhsm/libsofthsm2.so",
    "/usr/lib/x86_64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/lib/aarch64-linux-gnu/softhsm/libsofthsm2.so",
    "/usr/local/lib/softhsm/libsofthsm2.so",
)
PIN = "482913"


def find_softhsm() -> str | None:
    """SoftHSM2's library, or None where it is not installed."""
    there = [path for path in MODULES if Path(path).exists()]
    return there[0] if there and shutil.which("softhsm2-util") else None


@dataclass(frozen=True, slots=True)
class SoftToken:
    """A token of this label; `pull` and `plug` take it out and put it back."""

    folder: Path
    module: str
    label: str = "thu-nghiem"

    @property
    def pin_file(self) -> Path:
        """The file with its PIN, for its owner only."""
        return self.folder / "pin"

    def uri(self, key: str, *, pin_file: Path | None = None, label: str | None = None) -> str:
        """The URI of a key of this name."""
        return (
            f"pkcs11:token={label or self.label};object={key}"
            f"?module-path={self.module}&pin-source=file:{pin_file or self.pin_file}"
        )

    def pull(self) -> None:
        """Take the token out."""
        (self.folder / "pulled").mkdir()
        for part in (self.folder / "tokens").iterdir():
            part.rename(self.folder / "pulled" / part.name)

    def plug(self) -> None:
        """Put it back."""
        for part in (self.folder / "pulled").iterdir():
            part.rename(self.folder / "tokens" / part.name)
        (self.folder / "pulled").rmdir()


@contextmanager
def soft_token(folder: Path, module: str) -> Iterator[SoftToken]:
    """A new token for as long as the block lasts; SoftHSM2 is told of it by the environment."""
    token = SoftToken(folder, module)
    (folder / "tokens").mkdir(parents=True)
    configuration = folder / "softhsm2.conf"
    configuration.write_text(
        f"directories.tokendir = {folder / 'tokens'}\nobjectstore.backend = file\n"
        "log.level = ERROR\n"
    )
    token.pin_file.touch(mode=0o600)
    token.pin_file.write_text(f"{PIN}\n")
    before = os.environ.get("SOFTHSM2_CONF")
    os.environ["SOFTHSM2_CONF"] = str(configuration)
    close_modules()
    try:
        subprocess.run(  # noqa: S603 - fixed words
            [
                *("softhsm2-util", "--init-token", "--free", "--label", token.label),
                *("--pin", PIN, "--so-pin", "00000000"),
            ],
            check=True,
            capture_output=True,
        )
        yield token
    finally:
        close_modules()
        if before is None:
            del os.environ["SOFTHSM2_CONF"]
        else:
            os.environ["SOFTHSM2_CONF"] = before
