"""What to do next: the cards of the start page, for the roles held in the agency acted for."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Any

from django.conf import settings
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from lienthong.audit.queries import count_waiting, list_stuck_deliveries
from lienthong.directory.terms import APPOINT, ENTER_CHANGES
from lienthong.exchange.pages.node_state import title_of_trouble
from lienthong.exchange.queries import (
    ReceivedQuestion,
    SentFilter,
    SentQuestion,
    count_ending,
    count_received,
    count_sent,
    count_traffic,
    get_node_health,
    list_received,
    resolve_recipients,
)
from lienthong.exchange.terms import DECIDE, OPERATE, SEND, NodeHealth, ReceptionState
from lienthong.identity.terms import MANAGE_ACCOUNTS, Acting, Role
from lienthong.site.agreement_steps import steps_of_agreements
from lienthong.site.document_steps import document_steps
from lienthong.site.draft_steps import draft_steps
from lienthong.site.filing_steps import steps_of_files
from lienthong.site.steps_to_sign import steps_to_sign
from lienthong.site.terms import READ_RECORD
from lienthong.work.queries import count_mine, count_mine_overdue, count_to_confirm, list_workload
from lienthong.work.terms import DO, OVERSEE

Step = dict[str, Any]
DOCUMENTS_SHOWN = 5


def steps_for(acting: Acting, *, on: date) -> list[Step]:
    """The cards for this person, what waits for them first, what they may begin after it."""
    ended = list(_ended(acting, on))
    steps = [
        *ended,
        *_incoming(acting),
        *steps_to_sign(acting),
        *document_steps(acting),
        *_outgoing(acting, has_ended=bool(ended)),
        *draft_steps(acting),
        *_tasks(acting, on),
        *steps_of_files(acting, on),
        *steps_of_agreements(acting, on),
        *_operation(acting),
        *_administration(acting),
        *_record(acting),
    ]
    return sorted(steps, key=lambda step: not (step.get("count") or step.get("tone") == "danger"))


def documents_to_decide(acting: Acting) -> dict[str, Any] | None:
    """The newest documents this person may accept or return, as shell/table.html takes them."""
    if acting.agency_id is None or not acting.may(DECIDE):
        return None
    new = ReceivedQuestion(agency_id=acting.agency_id, state=ReceptionState.NEW)
    rows = [
        {
            "cells": [
                {
                    "text": f"{document.number}/{document.symbol}",
                    "url": reverse("exchange:received_one", args=[document.id]),
                },
                {"text": document.subject},
                {"text": document.sender_name},
            ]
        }
        for document in list_received(asked=new, first=0, limit=DOCUMENTS_SHOWN)
    ]
    if not rows:
        return None
    columns = [{"label": _("Number and symbol")}, {"label": _("Subject")}, {"label": _("Sender")}]
    return {"caption": _("Newest documents to decide on"), "columns": columns, "rows": rows}


def steps_for_visitors() -> list[Step]:
    """What anybody may do without signing in."""
    return [
        {
            "title": _("Find an agency"),
            "text": _("By name or code, today or on any day since 2015, with who came after it."),
            "url": reverse("directory:search"),
            "action": _("Open the directory"),
            "icon": "search",
        },
        {
            "title": _("See the 166 communes"),
            "text": _("The map of the province since 1 July 2025, and what each was made of."),
            "url": reverse("directory:map"),
            "action": _("Open the map"),
            "icon": "map",
        },
        {
            "title": _("Read the agreements"),
            "text": _("What VNPT signed with the province and its districts; who carries it on."),
            "url": reverse("cooperation:list"),
            "action": _("Open the agreements"),
            "icon": "file-earmark-text",
        },
    ]


def _ended(acting: Acting, on: date) -> Iterator[Step]:
    """Only when the agency acted for was dissolved: who carries on, and what its people do now."""
    if acting.agency_id is None:
        return
    (agency,) = resolve_recipients(ids=[acting.agency_id], on=on)
    if agency.ended_on is None:
        return
    heirs = ", ".join(heir.name for heir in agency.successors)
    told = _("Dissolved on %(day)s; it sends and receives nothing any more.") % {
        "day": date_format(agency.ended_on, "SHORT_DATE_FORMAT")
    }
    if heirs:
        told += " " + _(
            "Its work is carried on by: %(heirs)s. Ask the administrator there to appoint you."
        ) % {"heirs": heirs}
    yield {
        "title": _("%(agency)s has ended") % {"agency": agency.name},
        "text": told,
        "url": reverse("directory:agency", args=[agency.agency_id]),
        "action": _("See what became of it"),
        "icon": "exclamation-triangle-fill",
        "tone": "danger",
    }


def _incoming(acting: Acting) -> Iterator[Step]:
    if acting.agency_id is None or not acting.may(DECIDE):
        return
    new = ReceivedQuestion(agency_id=acting.agency_id, state=ReceptionState.NEW)
    count = count_received(asked=new)
    registers = Role.CLERK in acting.roles
    yield {
        "title": _("Documents received"),
        "text": _("Accept each into the register, or return it with a reason, the same day.")
        if registers
        else _("New documents that your clerk has not registered yet; you may read them now."),
        "url": reverse("documents:desk" if registers else "exchange:received"),
        "action": _("Open what came in"),
        "icon": "inbox",
        "count": count,
        "tone": "warning" if count else "neutral",
    }


def _outgoing(acting: Acting, *, has_ended: bool) -> Iterator[Step]:
    if acting.agency_id is None or not acting.may(SEND):
        return
    if not has_ended:
        yield {
            "title": _("Send a document"),
            "text": _("To any agency; each recipient's answer comes back here."),
            "url": reverse("exchange:compose"),
            "action": _("Write"),
            "icon": "send",
        }
    for state, title, text in (
        (SentFilter.REFUSED, _("Returned to you"), _("A recipient refused and gave a reason.")),
        (SentFilter.PROBLEM, _("Not delivered"), _("The node did not take them; see why.")),
    ):
        asked = SentQuestion(agency_id=acting.agency_id, state=state, reader_id=acting.account_id)
        if count := count_sent(asked=asked):
            yield {
                "title": title,
                "text": text,
                "url": f"{reverse('exchange:sent')}?state={state.value}",
                "action": _("Look at them"),
                "icon": "exclamation-triangle-fill",
                "count": count,
                "tone": "danger",
            }
    yield {
        "title": _("Documents sent"),
        "text": _("Who has received, accepted or refused what, and when."),
        "url": reverse("exchange:sent"),
        "action": _("Open what went out"),
        "icon": "envelope",
    }


def _tasks(acting: Acting, on: date) -> Iterator[Step]:
    if acting.agency_id is None or not acting.may(DO):
        return
    own: dict[str, Any] = {"agency_id": acting.agency_id, "account_id": acting.account_id}
    count, overdue = count_mine(**own, on=on), count_mine_overdue(**own, on=on)
    late = ngettext("%d of them is overdue.", "%d of them are overdue.", overdue) % overdue
    yield {
        "title": _("Tasks for you to do"),
        "text": late if overdue else _("The earliest deadline stands first."),
        "url": reverse("work:mine"),
        "action": _("Open your tasks"),
        "icon": "check-lg",
        "count": count,
        "tone": "danger" if overdue else "neutral",
    }
    if waiting := count_to_confirm(acting=acting, on=on):
        yield {
            "title": _("Tasks that wait for your word"),
            "text": _("Reported as done, given back, or with a later deadline asked for."),
            "url": reverse("work:to_confirm"),
            "action": _("Decide"),
            "icon": "hourglass-split",
            "count": waiting,
            "tone": "warning",
        }

    yield from _left_by_people(acting, on)


def _left_by_people(acting: Acting, on: date) -> Iterator[Step]:
    """Open parts of those who hold no post any more: nobody does them until they are given on."""
    if acting.agency_id is None or not acting.may(OVERSEE):
        return
    load = list_workload(agency_id=acting.agency_id, on=on, at=timezone.now())
    left = [one for one in load if one.gone]
    if left:
        yield {
            "title": _("Tasks of those who have left"),
            "text": _("Nobody does them until they are handed over: %(names)s.")
            % {"names": ", ".join(one.name for one in left)},
            "url": reverse("work:workload"),
            "action": _("Hand them over"),
            "icon": "people",
            "count": sum(one.parts for one in left),
            "tone": "danger",
        }


def waiting_elsewhere(choices: Iterable[Acting], acting: Acting) -> list[dict[str, Any]]:
    """Other agencies this person may act for in which documents wait, and how many."""
    found = []
    for choice in choices:
        if choice.agency_id in {None, acting.agency_id} or not choice.may(DECIDE):
            continue
        asked = ReceivedQuestion(agency_id=choice.agency_id, state=ReceptionState.NEW)
        if count := count_received(asked=asked):
            found.append({"value": choice.agency_id, "name": choice.agency_name, "count": count})
    return found


def _operation(acting: Acting) -> Iterator[Step]:
    if not acting.may(OPERATE):
        return
    health, now = get_node_health(settings.EXCHANGE), timezone.now()
    yield from _node(health)
    traffic = count_traffic(now=now)
    inboxes = 0 if health.problem else traffic.troubled
    stuck = len(list_stuck_deliveries()) + traffic.failed + inboxes + health.failing_webhooks
    yield {
        "title": _("What is stuck"),
        "text": _("Messages, inboxes, reactions and webhooks that fail: why, and try again."),
        "url": reverse("exchange:console"),
        "action": _("Open the console"),
        "icon": "hdd-network",
        "count": stuck,
        "tone": "danger" if stuck else "neutral",
    }
    if traffic.newly_aside:
        yield {
            "title": _("Set aside this week"),
            "text": _("Messages that cannot be believed; they are not tried again."),
            "url": f"{reverse('exchange:console')}#aside",
            "action": _("See which, and why"),
            "icon": "exclamation-triangle-fill",
            "count": traffic.newly_aside,
            "tone": "warning",
        }
    ending = count_ending(now=now)
    if ending:
        yield {
            "title": _("Certificates that end soon"),
            "text": _(
                "Agencies whose certificate ends within 30 days: without one they send nothing."
            ),
            "url": reverse("exchange:expiries"),
            "action": _("See which"),
            "icon": "key",
            "count": ending,
            "tone": "warning",
        }
    yield {
        "title": _("What waits"),
        "text": _("Messages for the node, and facts for the ledger and their handlers."),
        "url": reverse("exchange:console"),
        "action": _("Open the console"),
        "icon": "hourglass-split",
        "count": traffic.waiting + count_waiting(),
    }


def _node(health: NodeHealth) -> Iterator[Step]:
    """Only when something is wrong with it."""
    if health.problem is not None:
        yield {
            "title": title_of_trouble(health),
            "text": _("Nothing is sent or collected until its store is put back; documents wait.")
            if health.broken_since_at is not None
            else _("Nothing is sent or collected until it is there again; documents wait."),
            "url": reverse("exchange:console"),
            "action": _("See why"),
            "icon": "exclamation-triangle-fill",
            "tone": "danger",
        }
    elif any(one.is_grave for one in health.troubles):
        yield {
            "title": _("The node has lost entries"),
            "text": _("What agencies sent since an older copy is gone from it. See what to do."),
            "url": reverse("exchange:console"),
            "action": _("See what to do"),
            "icon": "exclamation-triangle-fill",
            "tone": "danger",
        }
    elif health.troubles:
        yield {
            "title": _("Something is wrong with the node"),
            "text": _("Documents go on. See what is the matter before it becomes more."),
            "url": reverse("exchange:console"),
            "action": _("See what"),
            "icon": "exclamation-triangle-fill",
            "count": len(health.troubles),
            "tone": "warning",
        }


def _administration(acting: Acting) -> Iterator[Step]:
    if acting.may(MANAGE_ACCOUNTS):
        yield {
            "title": _("Accounts"),
            "text": _("Open an account, renew a password, close what is no longer used."),
            "url": reverse("identity_accounts"),
            "action": _("Open the accounts"),
            "icon": "people",
        }
    if acting.may(ENTER_CHANGES) or acting.may(APPOINT):
        yield {
            "title": _("Changes of agencies"),
            "text": _("Enter what was founded, merged or dissolved; see it before it counts."),
            "url": reverse("directory:changes"),
            "action": _("Open the changes"),
            "icon": "diagram-3",
        }


def _record(acting: Acting) -> Iterator[Step]:
    if acting.may(READ_RECORD):
        if Role.AUDITOR in acting.roles:
            yield from _auditing()
        yield {
            "title": _("Record of facts"),
            "text": _("Who did what and when; nothing in it can be edited."),
            "url": reverse("record"),
            "action": _("Open the record"),
            "icon": "file-earmark-text",
        }


def _auditing() -> Iterator[Step]:
    """What an auditor looks at beside the record itself."""
    yield {
        "title": _("Refused sign-ins"),
        "text": _("For which accounts a wrong password was given, and when."),
        "url": f"{reverse('record')}?tag=identity%3Asign_in%3Arefused",
        "action": _("Look at them"),
        "icon": "people",
    }
    yield {
        "title": _("Changes of agencies"),
        "text": _("What was entered about agencies, by whom, and what was undone."),
        "url": reverse("directory:changes"),
        "action": _("Open the changes"),
        "icon": "diagram-3",
    }
    yield {
        "title": _("The key that proves"),
        "text": _("Keep the published key: “lienthong verify” checks any evidence with it."),
        "url": reverse("exchange:published_key"),
        "action": _("Save the key"),
        "icon": "shield-check",
    }
