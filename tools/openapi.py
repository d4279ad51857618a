"""`python -m tools.openapi [--check]`: the API's description, committed and compared."""

import json
import os
import sys
import tempfile
from pathlib import Path

DESCRIPTION = Path(__file__).resolve().parent.parent / "docs" / "specs" / "openapi.json"


def main(arguments: list[str]) -> int:
    """Write the description, or with `--check` tell whether the committed one is the code's."""
    with tempfile.TemporaryDirectory(prefix="lienthong-openapi-") as home:
        os.environ.setdefault("LIENTHONG_HOME", home)
        text = _describe()
    if "--check" not in arguments:
        DESCRIPTION.parent.mkdir(parents=True, exist_ok=True)
        DESCRIPTION.write_text(text, encoding="utf-8")
        return 0
    if DESCRIPTION.exists() and DESCRIPTION.read_text(encoding="utf-8") == text:
        return 0
    print("docs/specs/openapi.json is not the code's: run python -m tools.openapi and commit it.")
    return 1


def _describe() -> str:
    """The description, made with Django set up in a data folder of its own."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "lienthong.site.settings"
    import django  # noqa: PLC0415 - the environment comes first

    django.setup()
    from lienthong.site.api import api  # noqa: PLC0415 - needs the settings

    return json.dumps(api.get_openapi_schema(), ensure_ascii=False, indent=1, default=str) + "\n"


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
