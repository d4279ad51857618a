"""The operator's console: is the node there, what waits and why, what was set aside."""

from datetime import datetime
from typing import Any

from django.conf import settings
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import number_format
from django.utils.translation import gettext, ngettext
from django.views.decorators.http import require_GET, require_POST

from lienthong.audit.queries import StuckDelivery, list_stuck_deliveries
from lienthong.audit.terms import label_of
from lienthong.exchange.operations import order_retry
from lienthong.exchange.pages.node_state import node_notices, rules_notice, webhooks_notice
from lienthong.exchange.pages.words import (
    UNCOLLECTED,
    fact_list,
    say_instant,
    say_message_kind,
    say_problem,
    say_refusal,
    say_retried,
)
from lienthong.exchange.queries import (
    DeadLetters,
    Named,
    QuarantinedMessage,
    Traffic,
    Trouble,
    count_traffic,
    get_node_health,
    list_accepted_losses,
    list_connected,
    list_dead_letters,
    list_quarantined,
    list_troubled_inboxes,
    list_troubles,
    list_waiting,
    say_waiting,
)
from lienthong.exchange.terms import (
    OPERATE,
    AcceptedLoss,
    ConnectedSoftware,
    NodeHealth,
    NodeUnreachable,
    Retry,
    TroubledInbox,
    WaitingMessage,
)
from lienthong.identity.queries import get_acting, page_of, read_ids, requires


@require_GET
@requires(OPERATE)
def console(request: HttpRequest) -> HttpResponse:
    """How the exchange is doing now."""
    now = timezone.now()
    health = get_node_health(settings.EXCHANGE)
    traffic = count_traffic(now=now)
    context: dict[str, Any] = {
        "notices": [*node_notices(health), *rules_notice(settings.EXCHANGE)],
        "webhooks": webhooks_notice(health),
        "facts": fact_list(
            [
                (gettext("Address of the node"), health.address),
                (gettext("Last looked at"), say_instant(health.checked_at)),
                (gettext("Directory given to it"), say_instant(health.directory_published_at)),
                (gettext("Version of the directory"), str(health.directory_version or "")),
                (gettext("Agencies whose inbox is kept here"), _count(traffic.hosted)),
                (
                    gettext("Documents sent so far"),
                    _count(traffic.sent),
                ),
                (
                    gettext("Documents received so far"),
                    _count(traffic.received),
                ),
            ]
        ),
        "stats": _stats(traffic, health),
        "may_retry": health.broken_since_at is None,
        "is_away": health.unreachable_since_at is not None,
        **_losses(),
        **_waiting_list(request, traffic, now),
        "inbox_columns": [
            {"label": gettext("Agency")},
            {"label": gettext("Attempts"), "numeric": True},
            {"label": gettext("Next attempt")},
            {"label": gettext("Why")},
        ],
        "inboxes": [_inbox(inbox) for inbox in list_troubled_inboxes()],
        "software_columns": [
            {"label": gettext("Agency")},
            {"label": gettext("System")},
            {"label": gettext("Connected since")},
        ],
        "software": [_software(one) for one in list_connected()],
        "stuck_columns": [
            {"label": gettext("Fact")},
            {"label": gettext("Attempts"), "numeric": True},
            {"label": gettext("Next attempt")},
            {"label": gettext("Why")},
        ],
        "stuck": [_stuck(delivery) for delivery in list_stuck_deliveries()],
        **_dead_letters(now),
        **_set_aside(traffic, now),
    }
    return render(request, "exchange/console.html", context)


@require_POST
@requires(OPERATE)
def retry(request: HttpRequest) -> HttpResponse:
    """Have all of one kind that fails tried again now, and say how much that is."""
    what = Retry(request.POST["what"]) if request.POST.get("what") in set(Retry) else Retry.MESSAGES
    try:
        count = order_retry(
            settings.EXCHANGE,
            what=what,
            acting=get_acting(request),
            now=timezone.now(),
            message_id=next(iter(read_ids(request.POST.getlist("message"))), None),
            trouble=request.POST.get("trouble", "")[:100],
        )
    except NodeUnreachable as refusal:
        messages.error(request, say_refusal(refusal))
    else:
        messages.success(request, say_retried(what, count))
    return redirect("exchange:console")


def _count(number: int) -> str:
    return number_format(number, force_grouping=True)


def _stats(traffic: Traffic, health: NodeHealth) -> list[dict[str, str]]:
    """What needs the operator, each figure opening its list; no 0 is good news of a bad node."""
    troubled = health.problem is not None
    figures = [
        (traffic.waiting, gettext("messages waiting"), "#waiting"),
        (traffic.failed, gettext("messages not taken"), "#waiting"),
        (health.failing_webhooks, gettext("webhooks called in vain"), reverse("exchange:usage")),
        (traffic.quarantined, gettext("messages set aside"), "#aside"),
    ]
    nothing = "neutral" if troubled else "success"
    return [
        {
            "value": number_format(value, force_grouping=True),
            "label": label,
            "url": url,
            "tone": "warning" if value else nothing,
        }
        for value, label, url in figures
    ]


def _waiting_list(request: HttpRequest, traffic: Traffic, now: datetime) -> dict[str, Any]:
    page = page_of(
        request,
        count=traffic.waiting + traffic.failed,
        ask=lambda start, limit: list_waiting(start=start, limit=limit),
    )
    return {
        "waiting_columns": [
            {"label": gettext("Document")},
            {"label": gettext("Agency")},
            {"label": gettext("Waiting since")},
            {"label": gettext("Attempts"), "numeric": True},
            {"label": gettext("Why")},
            {"label": gettext("Again")},
        ],
        "waiting": [_waiting(message, now) for message in page],
        "troubles": [_trouble(one) for one in list_troubles()],
        "page": page,
    }


def _trouble(one: Trouble) -> dict[str, str]:
    label = ngettext("Send %s message again", "Send %s messages again", one.messages)
    return {
        "code": one.problem.code,
        "label": label % _count(one.messages),
        "why": say_problem(one.problem),
    }


def _losses() -> dict[str, Any]:
    return {
        "loss_columns": [
            {"label": gettext("Accepted at")},
            {"label": gettext("Entries lost")},
            {"label": gettext("To be sent again"), "numeric": True},
            {"label": gettext("Reason")},
            {"label": gettext("By whom")},
        ],
        "losses": [_loss(one) for one in list_accepted_losses()],
    }


def _loss(one: AcceptedLoss) -> dict[str, Any]:
    lost = one.last - one.first + 1
    count = ngettext("%s entry", "%s entries", lost) % _count(lost)
    places = gettext("places %(first)s to %(last)s of the log")
    return {
        "cells": [
            {"text": say_instant(one.at)},
            {"text": count, "note": places % {"first": one.first, "last": one.last}},
            {"text": _count(one.messages)},
            {"text": one.reason},
            {"text": one.by},
        ]
    }


def _waiting(message: WaitingMessage, now: datetime) -> dict[str, Any]:
    return {
        "id": message.id,
        "label": message.label,
        "kind": say_message_kind(message.kind, message.change),
        "agency": message.agency_name,
        "since": say_instant(message.created_at),
        "attempts": message.attempts,
        "why": say_waiting(message, now=now),
        "may_retry": not message.withdrawn,
    }


def _aside(message: QuarantinedMessage) -> dict[str, Any]:
    return {
        "cells": [
            _agency(message.sender),
            _agency(message.inbox),
            {"text": say_message_kind(message.kind)},
            {"text": say_instant(message.collected_at)},
            {"text": say_problem(message.problem)},
        ]
    }


def _agency(named: Named) -> dict[str, Any]:
    if not named.name:
        return {"text": named.code}
    return {"text": named.name, "note": named.code, "demonstration": named.demonstration}


def _set_aside(traffic: Traffic, now: datetime) -> dict[str, Any]:
    aside = list_quarantined(on=timezone.localdate(now))
    return {
        "aside_columns": [
            {"label": gettext("Sender")},
            {"label": gettext("Inbox")},
            {"label": gettext("Kind")},
            {"label": gettext("Arrived at")},
            {"label": gettext("Why")},
        ],
        "aside": [_aside(message) for message in aside],
        "aside_left": traffic.quarantined - len(aside),
    }


def _dead_letters(now: datetime) -> dict[str, Any]:
    return {
        "dead_columns": [
            {"label": gettext("Recipient")},
            {"label": gettext("Documents"), "numeric": True},
            {"label": gettext("The oldest at")},
            {"label": gettext("Why, and what to do")},
        ],
        "dead": [_dead(letters) for letters in list_dead_letters(now=now)],
    }


def _dead(letters: DeadLetters) -> dict[str, Any]:
    return {
        "cells": [
            {"text": letters.name, "note": letters.code},
            {"text": _count(letters.documents)},
            {"text": say_instant(letters.oldest_at)},
            {"text": gettext(UNCOLLECTED[letters.software])},
        ]
    }


def _inbox(inbox: TroubledInbox) -> dict[str, Any]:
    return {
        "cells": [
            {"text": inbox.agency_name, "note": inbox.agency_code},
            {"text": str(inbox.attempts)},
            {"text": say_instant(inbox.next_check_at)},
            {"text": say_problem(inbox.problem)},
        ]
    }


def _software(one: ConnectedSoftware) -> dict[str, Any]:
    return {
        "cells": [
            {
                "text": one.agency_name,
                "note": one.agency_code,
                "demonstration": one.demonstration,
            },
            {"text": one.system},
            {"text": say_instant(one.connected_at)},
        ]
    }


def _stuck(delivery: StuckDelivery) -> dict[str, Any]:
    error = delivery.last_error
    words = error["message"]
    why = gettext(words).format(**error["params"]) if error["code"] else words
    return {
        "cells": [
            {"text": gettext(label_of(delivery.tag)), "note": delivery.handler},
            {"text": str(delivery.attempts)},
            {"text": say_instant(delivery.next_attempt_at)},
            {"text": why},
        ]
    }
