"""Forms that do something for an agency name it: `{% form_token %}`, not `{% csrf_token %}`."""

import re
from pathlib import Path

import pytest

SOURCES = Path(__file__).resolve().parents[2] / "src" / "lienthong"
# What people do for themselves, whatever agency they act for.
OF_THE_PERSON = {
    "identity/templates/account",
    "identity/templates/mfa",
    "identity/templates/socialaccount",
    "identity/templates/identity/kept_form.html",  # sends on what was posted, agency included
    "identity/templates/identity/my_account.html",
    "identity/templates/identity/permission_refused.html",  # switches the agency
    "site/templates/shell/header_account.html",  # switches the agency, language, sign-out
}
COMMENTS = re.compile(r"{#.*?#}|{% comment %}.*?{% endcomment %}", re.DOTALL)
POSTS = re.compile(r'<form\b[^>]*method="post"', re.IGNORECASE)


def acting_templates():
    for path in sorted(SOURCES.glob("*/templates/**/*.html")):
        name = path.relative_to(SOURCES).as_posix()
        if not name.startswith(tuple(OF_THE_PERSON)) and POSTS.search(path.read_text()):
            yield pytest.param(path, id=name)


@pytest.mark.parametrize("path", list(acting_templates()))
def test_every_form_that_acts_names_its_agency(path):
    text = COMMENTS.sub("", path.read_text())
    assert "csrf_token" not in text
    assert text.count("{% form_token %}") == len(POSTS.findall(text))


def test_the_exceptions_exist():
    assert all((SOURCES / name).exists() for name in OF_THE_PERSON)
