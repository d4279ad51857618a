"""What became of many at once, as messages on the next page."""

from collections.abc import Callable
from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest
from django.utils.translation import ngettext

from lienthong.cooperation.terms.many import ManyDone
from lienthong.kernel.errors import Refusal

_MOST_TOLD = 20


def tell_many(
    request: HttpRequest,
    said: str,
    done: ManyDone,
    *,
    called: Callable[[UUID], str],
    refused: Callable[[Refusal], str],
) -> None:
    """How many went, and of each that was left which one and why; of very many the first.

    `said` has a place for the count.
    """
    if done.done:
        messages.success(request, said % {"count": done.done})
    for one in done.left[:_MOST_TOLD]:
        messages.error(request, f"{called(one.key)}: {refused(one.refusal)}")
    more = len(done.left) - _MOST_TOLD
    if more > 0:
        left = ngettext("%(count)d more was left", "%(count)d more were left", more)
        messages.error(request, left % {"count": more})
