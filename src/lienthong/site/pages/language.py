"""The language switch."""

from django.http import HttpRequest, HttpResponseBase
from django.views.i18n import set_language

from lienthong.identity.queries import CHOSEN_LANGUAGE_KEY, open_to_all


@open_to_all
def language(request: HttpRequest) -> HttpResponseBase:
    """Speak another language from now on; chosen before signing in it holds after it as well."""
    answer = set_language(request)
    if not request.user.is_authenticated and request.method == "POST":
        request.session[CHOSEN_LANGUAGE_KEY] = request.POST.get("language", "")
    return answer
