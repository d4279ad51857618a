"""The lint's banned imports bite: each planted line is refused, in product code and in tests."""

import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
SIGNALS = [
    "from django.dispatch import Signal",
    "from django.dispatch import receiver",
    "import django.dispatch.dispatcher",
    "from django import dispatch",
    "from django.db.models.signals import post_save",
    "from django.db.models import signals",
    "from django.core.signals import request_finished",
    "from django.db.backends.signals import connection_created",
    "from django.contrib.auth.signals import user_logged_in",
    "from allauth.account.signals import user_signed_up",
    "from allauth.mfa import signals",
    "from allauth.socialaccount.signals import pre_social_login",
]


def lint(code, *, where):
    """What the lint says of code that would stand there."""
    command = [sys.executable, "-m", "ruff", "check", "--select", "TID251", "--no-cache"]
    result = subprocess.run(
        [*command, "--stdin-filename", where, "-"],
        cwd=ROOT,
        input=code,
        capture_output=True,
        text=True,
        check=False,
    )
    return result.stdout


@pytest.mark.parametrize("line", SIGNALS)
@pytest.mark.parametrize("where", ["operations/planted.py", "tests/test_planted.py"])
def test_a_signal_is_refused_with_what_to_do_instead(line, where):
    said = lint(f"{line}\n", where=f"src/lienthong/exchange/{where}")
    assert "TID251" in said
    assert "No signals" in said


def test_what_is_not_banned_passes():
    said = lint("from django.db import models\n", where="src/lienthong/exchange/models/planted.py")
    assert "TID251" not in said
