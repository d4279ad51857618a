"""Every test begins with the attempts at sign-in uncounted."""

import pytest
from django.core.cache import cache


@pytest.fixture(autouse=True)
def _uncounted_attempts():
    cache.clear()
