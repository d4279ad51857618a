"""Answers to documents that are restricted already, and drafts for their tasks, are restricted too.

To the readers of what they answer and those they pass through, in searches and in the exchange.
"""

from django.db import migrations
from django.db.models import Q

from lienthong.documents.rules.finding import readable_by


def close(apps, _editor):
    Arrival = apps.get_model("documents", "Arrival")
    for arrival in Arrival.objects.filter(restricted=True).order_by("id"):
        named = {"agency_id": arrival.agency_id, "restricted": False}
        ground = Q(answers_id=arrival.id) | Q(task_id__in=_tasks_of(apps, arrival))
        rows = apps.get_model("documents", "Dispatch").objects.filter(ground, **named)
        for row in rows.order_by("id"):
            _close_one(apps, row, list(arrival.readers.order_by("added_at", "id")))


def _tasks_of(apps, arrival):
    Task = apps.get_model("work", "Task")
    found = set()
    level = set(arrival.tasks.values_list("task_id", flat=True))
    while level:
        found |= level
        level = set(Task.objects.filter(parent__in=level).values_list("id", flat=True)) - found
    return found


def _close_one(apps, row, readers):
    for one in readers:
        row.readers.get_or_create(
            account_id=one.account_id,
            defaults={"name": one.name, "added_by": one.added_by, "added_at": one.added_at},
        )
    row.restricted = True
    row.save(update_fields=["restricted"])
    concerned = {
        row.drafter_id,
        row.signer_id,
        *row.reviews.values_list("account_id", flat=True),
        *row.co_drafters.values_list("account_id", flat=True),
        *row.readers.values_list("account_id", flat=True),
    } - {None}
    if row.exchange_id is not None:
        said = " ".join(sorted(map(str, concerned)))
        sent = apps.get_model("exchange", "OutgoingDocument").objects
        sent.filter(message__key=row.exchange_id).update(readers=said)
    _hide_from_searches(apps, row, concerned)


def _hide_from_searches(apps, row, concerned):
    """Its entry in the index keeps everything but who finds it."""
    entries = apps.get_model("documents", "SearchEntry").objects
    entry = entries.filter(kind="dispatch", document_id=row.id).first()
    if entry is None:
        return
    agency = readable_by(agency_id=row.agency_id, account_id=row.drafter_id, oversees=False)[0]
    others = [token for token in entry.tokens.split() if not token.startswith(agency)]
    own = {
        readable_by(agency_id=row.agency_id, account_id=one, oversees=False)[1]
        for one in concerned
    }
    entry.tokens = " ".join(sorted({*others, *own}))
    entry.save(update_fields=["tokens"])


class Migration(migrations.Migration):
    dependencies = [
        ("documents", "0029_restricted_outgoing"),
        ("exchange", "0021_restricted_outgoing"),
        ("work", "0009_answer_by"),
    ]
    operations = [migrations.RunPython(close, migrations.RunPython.noop)]
