"""The things that facts are about: what people call them and where they can be seen."""

from collections.abc import Collection, Mapping
from typing import Any
from uuid import UUID

from django.urls import NoReverseMatch, reverse
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy

from lienthong.directory.queries import get_cards
from lienthong.directory.terms import Body
from lienthong.documents.queries import list_closed as list_closed_documents
from lienthong.documents.queries import list_closed_dispatches
from lienthong.exchange.queries import list_closed_exchanged
from lienthong.identity.queries import list_account_names
from lienthong.work.queries import list_closed as list_closed_tasks

DISPATCH = "documents.dispatch"
ROUTES: Mapping[str, str] = {
    "identity.account": "identity_one_account",
    "directory.agency": "directory:agency",
    "directory.unit": "directory:unit",
    "directory.change": "directory:change",
    "cooperation.agreement": "cooperation:agreement",
    "cooperation.commitment": "cooperation:commitment",
    "cooperation.result": "cooperation:result",
    "cooperation.rollout": "cooperation:rollout",
    "cooperation.survey": "cooperation:survey",
    "cooperation.request": "cooperation:survey_request",
    "cooperation.training": "cooperation:training",
    "cooperation.trial": "cooperation:trial",
    "cooperation.security": "cooperation:security_file",
    "exchange.document": "exchange:sent_one",
    "exchange.received": "exchange:received_one",
    "work.task": "work:one",
    "documents.arrival": "documents:arrival",
    "documents.job_file": "documents:file_one",
    "documents.dispatch": "documents:draft",
    "documents.scan": "documents:scan",
}

KINDS: Mapping[str, Promise] = {
    "identity.account": gettext_lazy("account"),
    "directory.agency": gettext_lazy("agency"),
    "directory.unit": gettext_lazy("administrative unit"),
    "directory.change": gettext_lazy("change of agencies"),
    "directory.post": gettext_lazy("post"),
    "directory.appointment": gettext_lazy("appointment"),
    "directory.register": gettext_lazy("the directory"),
    "cooperation.agreement": gettext_lazy("agreement"),
    "cooperation.commitment": gettext_lazy("commitment"),
    "cooperation.note": gettext_lazy("internal note"),
    "cooperation.result": gettext_lazy("result"),
    "cooperation.rollout": gettext_lazy("roll-out"),
    "cooperation.training": gettext_lazy("training session"),
    "cooperation.trial": gettext_lazy("trial"),
    "cooperation.security": gettext_lazy("security-level file"),
    "cooperation.rollout_site": gettext_lazy("site of a roll-out"),
    "cooperation.survey": gettext_lazy("survey"),
    "cooperation.request": gettext_lazy("survey received"),
    "exchange.document": gettext_lazy("document"),
    "exchange.received": gettext_lazy("document"),
    "work.task": gettext_lazy("task"),
    "documents.arrival": gettext_lazy("registered document"),
    "documents.job_file": gettext_lazy("job file"),
    "documents.dispatch": gettext_lazy("outgoing document"),
    "documents.view": gettext_lazy("saved view"),
    "documents.scan": gettext_lazy("scan"),
    "reporting.figures": gettext_lazy("indicators"),
    "exchange.node": gettext_lazy("node"),
    "exchange.keys": gettext_lazy("keys of the province"),
}

# Which member of a fact's data names the thing of this kind that the fact is about.
NAMED_BY: Mapping[str, str] = {
    "directory.post": "title",
    "directory.appointment": "title",
    "cooperation.agreement": "reference",
    "cooperation.commitment": "commitment",
    "cooperation.note": "agreement",
    "cooperation.result": "commitment",
    "cooperation.rollout": "rollout",
    "cooperation.training": "training",
    "cooperation.trial": "trial",
    "cooperation.security": "system",
    "cooperation.rollout_site": "place",
    "cooperation.survey": "title",
    "cooperation.request": "title",
    "exchange.document": "code",
    "exchange.received": "code",
    "work.task": "title",
    "documents.arrival": "entry",
    "documents.job_file": "title",
    "documents.dispatch": "entry",
    "documents.view": "title",
}


_BY_NAME = frozenset(
    f"cooperation.{kind}" for kind in ("agreement", "commitment", "rollout", "training", "trial")
)


def address_of(subject: str, *, name: str = "") -> str | None:
    """The page of "folder.thing:id", or None where there is none.

    `name` is what the thing is called: agreements and commitments are addressed by it.
    """
    kind, _, identifier = subject.partition(":")
    route = ROUTES.get(kind)
    if route is None:
        return None
    try:
        by_name = kind in _BY_NAME
        return reverse(route, args=[(name if by_name else "") or identifier])
    except NoReverseMatch:
        return None


def kind_of(subject: str) -> str:
    """What sort of thing it is, in the reader's language; its technical kind if that is new."""
    kind = subject.partition(":")[0]
    return str(KINDS.get(kind, kind))


def names_of(described: Collection[tuple[tuple[str, ...], Mapping[str, Any]]]) -> dict[str, str]:
    """What the subjects of some facts are called, from subjects and data of each fact.

    Accounts and bodies are asked for by name, in one query for each sort; the rest is called as
    the facts themselves call it. A subject that nobody names is left out.
    """
    names = {
        subject: str(data[NAMED_BY[kind]])
        for subjects, data in described
        for subject in subjects
        if data.get(NAMED_BY.get(kind := subject.partition(":")[0], ""))
    }
    everything = {subject for subjects, _ in described for subject in subjects}
    for kind, body in (("directory.agency", Body.AGENCY), ("directory.unit", Body.UNIT)):
        if ids := _ids(everything, kind):
            cards = get_cards(body=body, ids=ids)
            names |= {f"{kind}:{key}": card.name for key, card in cards.items()}
    if ids := _ids(everything, "identity.account"):
        accounts = list_account_names(ids=ids)
        names |= {f"identity.account:{key}": name for key, name in accounts.items()}
    return names


def closed_to(subjects: Collection[str], *, account_id: UUID) -> set[str]:
    """Those of the subjects that are restricted, and not open to this account."""
    arrivals = list_closed_documents(
        arrival_ids=_ids(subjects, "documents.arrival"), account_id=account_id
    )
    dispatches = list_closed_dispatches(
        dispatch_ids=_ids(subjects, DISPATCH), account_id=account_id
    )
    exchanged = list_closed_exchanged(
        sent=_ids(subjects, "exchange.document"),
        received=_ids(subjects, "exchange.received"),
        account_id=account_id,
    )
    tasks = list_closed_tasks(ids=_ids(subjects, "work.task"), account_id=account_id)
    closed = {
        "documents.arrival": arrivals,
        DISPATCH: dispatches,
        "exchange.document": exchanged,
        "exchange.received": exchanged,
        "work.task": tasks,
    }
    return {f"{kind}:{key}" for kind, keys in closed.items() for key in keys}


def _ids(subjects: Collection[str], kind: str) -> set[UUID]:
    return {
        UUID(subject.partition(":")[2]) for subject in subjects if subject.startswith(f"{kind}:")
    }
