"""How the node is, in notices: what is the matter, and what whoever runs it does about it."""

from django.utils.formats import number_format
from django.utils.translation import gettext, gettext_noop, ngettext

from lienthong.exchange.pages.words import say_instant, say_problem, say_refusal, say_told
from lienthong.exchange.queries import find_rules_trouble
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import NodeHealth, NodeStoresNothing, NodeTrouble

Notice = dict[str, str]

TITLES = {
    "history": gettext_noop("The node has lost entries: its store was put back to an older copy"),
    "directory": gettext_noop("The node's directory is missing or too old"),
    "contents": gettext_noop("The node takes no large contents (over 256 KiB)"),
    "log": gettext_noop("The node answers, but cannot sign its log"),
    "witness": gettext_noop("The witness %s attests nothing"),
    "time_stamping": gettext_noop("The time-stamping authority %s attests nothing"),
}
UNKNOWN = gettext_noop("Something is wrong with the node")
ADVICE_BY_PART = {
    "history": gettext_noop(
        "The witness %s saw a longer log. What came in since that copy is gone from the node"
        " although it was receipted; places in the log are given out a second time, and the witness"
        " attests nothing from now on. If a newer copy is to be had, stop the node and put that"
        " back. Otherwise tell all agencies to send again what they sent since, and the witness's"
        " operator what happened (docs/operating.md)."
    ),
    "directory": gettext_noop(
        "The platform gives it a new one by itself; if this stays, look whether “Reactions that"
        " fail” or the platform's log says why."
    ),
    "contents": gettext_noop("Small documents go on. It is tried again by itself."),
    "log": gettext_noop(
        "Documents go on. What came since then can be proved once the log's key signs again; it is"
        " tried each second."
    ),
    "witness": gettext_noop(
        "Documents go on; their proofs lack what it would attest. It is asked again within 5"
        " minutes."
    ),
    "time_stamping": gettext_noop(
        "Documents go on; their proofs lack what it would attest. It is asked again within 5"
        " minutes."
    ),
}
ADVICE = {
    "its disk is full": gettext_noop(
        "Make room on the disk on which the node's folder lies: at least 128 MiB. It goes on by"
        " itself within seconds; nothing has to be started anew."
    ),
    "its file was removed or replaced": gettext_noop(
        "Put gateway.sqlite3 back into the node's folder from where it was moved. If it is gone,"
        " stop the node and restore the newest backup; never start with a new one."
    ),
    "its database is not reachable": gettext_noop(
        "See that PostgreSQL runs and lets the node in. The node connects again by itself."
    ),
    "another store stands in the place of the one that was opened": gettext_noop(
        "Put the database of this node back, or restore the newest backup."
    ),
    "its log is shorter than what was confirmed": gettext_noop(
        "The database was put back to an older copy. Stop the node and restore the newest backup."
    ),
    "its database undid the write": gettext_noop(
        "The node's own log and that of PostgreSQL say why; it is tried again by itself."
    ),
    "its writing thread has ended": gettext_noop(
        "Start the node anew; give its own log to who maintains the platform."
    ),
    "its key cannot sign now, and its own log says why": gettext_noop(
        "The node's own log names the device and what is the matter with it."
    ),
    "its last write failed": gettext_noop(
        "The node's own log says why: see to its disk or database. It is tried again by itself."
    ),
    "no room": gettext_noop(
        "Less than 128 MiB are free on its disk, which are kept for small messages and receipts:"
        " make room."
    ),
    "not tried yet": gettext_noop("It is tried within seconds."),
    "it cannot be read": gettext_noop("See to the disk; re-prove the store (exchange fsck)."),
    "no answer": gettext_noop("See that the bucket's server runs and can be reached from here."),
}
"""What is to be done, by the phrase in which the node says what is wrong (EX-260)."""


def rules_notice(settings: ExchangeSettings) -> list[Notice]:
    """That the province's file of rules cannot be used, and why; nothing when it can."""
    broken = find_rules_trouble(settings)
    if broken is None:
        return []
    title = gettext("The file of the exchange's rules cannot be used")
    return [{"tone": "warning", "title": title, "text": say_refusal(broken)}]


def node_notices(health: NodeHealth) -> list[Notice]:
    """What the console says of the node, the worst first."""
    if health.unreachable_since_at is not None:
        return [*_known_loss(health), _away(health)]
    troubles = [_trouble(one) for one in health.troubles if one.part != "store"]
    if any(one.is_grave for one in health.troubles) and health.broken_since_at is None:
        return troubles  # that it answers is no comfort
    return [_main(health), *troubles]


def title_of_trouble(health: NodeHealth) -> str:
    """What is the matter, in one line; for a node with which nothing goes on."""
    if health.broken_since_at is not None:
        return gettext("The node is not whole")
    if _stores_nothing(health):
        return gettext("The node stores nothing")
    return gettext("The node does not answer")


def webhooks_notice(health: NodeHealth) -> str:
    """How many webhooks fail, in a sentence; "" for none."""
    count = health.failing_webhooks
    text = ngettext(
        "The software of %(count)s agency is called in vain: its post lies in its inbox.",
        "The software of %(count)s agencies is called in vain: their post lies in their inboxes.",
        count,
    )
    return text % {"count": number_format(count, force_grouping=True)} if count else ""


def _stores_nothing(health: NodeHealth) -> bool:
    return health.problem is not None and health.problem.code == NodeStoresNothing.code


def _away(health: NodeHealth) -> Notice:
    since = {
        "since": say_instant(health.unreachable_since_at),
        "next": say_instant(health.next_attempt_at),
    }
    if _stores_nothing(health):
        text = gettext("So since %(since)s; looked at again at %(next)s.") % since
        store = [one for one in health.troubles if one.part == "store"]
        advice = [_advice(one) for one in store]
        title = gettext("The node answers, but stores nothing: nothing is sent or collected")
        return _danger(title, say_problem(health.problem), *advice, text)
    text = gettext("Not reachable since %(since)s; the next attempt is at %(next)s.") % since
    return _danger(gettext("The node does not answer"), text, say_problem(health.problem))


def _known_loss(health: NodeHealth) -> list[Notice]:
    """What was wrong with a node that does not answer now is wrong still, as far as is known."""
    if health.broken_since_at is None:
        return []
    text = gettext("Found at %s. How much is missing is said once it answers again.")
    title = gettext("The node is not whole: nothing is sent or collected")
    return [_danger(title, text % say_instant(health.broken_since_at))]


def _main(health: NodeHealth) -> Notice:
    if health.broken_since_at is not None:
        text = gettext("Found at %(since)s; looked at again at %(next)s.") % {
            "since": say_instant(health.broken_since_at),
            "next": say_instant(health.next_attempt_at),
        }
        title = gettext("The node is not whole: nothing is sent or collected")
        return _danger(title, say_problem(health.problem), text)
    if health.checked_at is None:
        return {
            "tone": "warning",
            "title": gettext("The node has not been asked yet"),
            "text": gettext("The platform looks at it within a few seconds after its start."),
        }
    return {
        "tone": "success",
        "title": gettext("The node answers"),
        "text": gettext("Last seen at %s.") % say_instant(health.checked_at),
    }


def _danger(title: str, *sentences: str) -> Notice:
    return {"tone": "danger", "title": title, "text": " ".join(filter(None, sentences))}


def _trouble(one: NodeTrouble) -> Notice:
    title = gettext(TITLES.get(one.part, UNKNOWN))
    if "%s" in title:
        title %= one.by
    words = say_told(one.words)
    text = " ".join(filter(None, [gettext("The node says: %s.") % words.rstrip("."), _advice(one)]))
    return {"tone": "danger" if one.is_grave else "warning", "title": title, "text": text}


def _advice(one: NodeTrouble) -> str:
    phrases = [ADVICE.get(str(one.words), ""), ADVICE_BY_PART.get(one.part, "")]
    said = (gettext(phrase) for phrase in phrases if phrase)
    return " ".join(phrase % one.by if "%s" in phrase else phrase for phrase in said)
