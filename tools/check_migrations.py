"""Every migration goes up, down and up again, on a fresh SQLite database."""

import os
import sys
import tempfile
from pathlib import Path


def main() -> int:
    """Migrate up, each of our folders down to nothing from the top of the stack, and up again."""
    with tempfile.TemporaryDirectory(prefix="lienthong-migrations-") as home:
        os.environ["LIENTHONG_HOME"] = home
        os.environ["LIENTHONG_DATABASE_URL"] = f"sqlite:///{Path(home) / 'up-down-up.sqlite3'}"
        os.environ["DJANGO_SETTINGS_MODULE"] = "lienthong.site.settings"
        import django  # noqa: PLC0415 - the environment comes first

        django.setup()
        from django.apps import apps  # noqa: PLC0415 - the same
        from django.core.management import call_command  # noqa: PLC0415 - the same

        ours = [a.label for a in apps.get_app_configs() if a.name.startswith("lienthong.")]
        with_tables = [label for label in ours if any(apps.get_app_config(label).get_models())]
        call_command("migrate", verbosity=0)
        for label in with_tables:
            call_command("migrate", label, "zero", verbosity=0)
        call_command("migrate", verbosity=0)
        print(f"Up, down and up again: {', '.join(with_tables)}.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
