"""What the platform loads once stays out of what the garbage collector walks.

Otherwise it walks a quarter of a million objects of Python's and Django's own at every other page
(115 ms of 260 for the start page), to find that none of them is garbage; now 2 ms.
"""

import gc

from django.urls import get_resolver


def keep_loaded() -> None:
    """Load what the first page would load, and let all of it stand; once, at the start."""
    get_resolver().url_patterns  # noqa: B018 - imports every page
    gc.collect()
    gc.freeze()
