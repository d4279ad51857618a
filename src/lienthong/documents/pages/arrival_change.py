"""The clerk's answer to what the sender of a registered document asks."""

from uuid import UUID

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.utils import timezone
from django.utils.translation import gettext
from django.views.decorators.http import require_POST

from lienthong.documents.operations import answer_arrival
from lienthong.documents.pages.arrival import show_arrival
from lienthong.documents.pages.issuing_forms import AnswerForm
from lienthong.documents.pages.issuing_words import say_issuing_refusal
from lienthong.documents.terms import REGISTER, ArrivalUnknown
from lienthong.exchange.terms import ChangeNotOpen
from lienthong.identity.queries import get_acting, requires
from lienthong.kernel.errors import Refusal


@require_POST
@requires(REGISTER, form=AnswerForm)
def answer(request: HttpRequest, arrival_id: UUID) -> HttpResponse:
    """Agree to a recall, update or replacement, or refuse it with a reason."""
    form = AnswerForm(request.POST, auto_id="answer_%s")
    if form.is_valid():
        agrees = form.cleaned_data["answer"] == "agree"
        try:
            answer_arrival(
                arrival_id=arrival_id,
                agrees=agrees,
                reason=form.cleaned_data["reason"],
                keeps_tasks=form.cleaned_data["keeps_tasks"],
                acting=get_acting(request),
                now=timezone.now(),
            )
        except ArrivalUnknown:
            raise
        except ChangeNotOpen as refusal:
            messages.warning(request, say_issuing_refusal(refusal))
            return redirect("documents:arrival", arrival_id)
        except Refusal as refusal:
            form.add_error("reason", say_issuing_refusal(refusal))
        else:
            done = gettext("Done; the sender is told (15).")
            kept = gettext("Refused; the sender is told why (16).")
            messages.success(request, done if agrees else kept)
            return redirect("documents:arrival", arrival_id)
    return show_arrival(request, arrival_id, answer_form=form)
