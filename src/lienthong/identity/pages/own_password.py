"""The way of somebody with a one-time password: first choose one's own, then on."""

from django.http import HttpResponseRedirect
from django.urls import reverse
from django.utils.http import urlencode


def lead_to_own_password(*, then: str) -> HttpResponseRedirect:
    """Send somebody to the page that says why and takes their own password, and on to `then`."""
    return HttpResponseRedirect(f"{reverse('account_change_password')}?{urlencode({'next': then})}")
