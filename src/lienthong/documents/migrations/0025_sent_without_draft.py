"""What was sent without a draft before searches knew of it is found by its heading from now on."""

from django.db import migrations

from lienthong.documents.queries.sent import findable_of_sent
from lienthong.documents.rules.tokens import as_text
from lienthong.exchange.terms import Priority, SentHeading

A_CHUNK = 500


def enter(apps, _editor):
    drafted = apps.get_model("documents", "Dispatch").objects.filter(exchange_id__isnull=False)
    known = set(drafted.values_list("exchange_id", flat=True))
    sent = apps.get_model("exchange", "OutgoingDocument").objects.select_related("message")
    entries = apps.get_model("documents", "SearchEntry")
    fresh = (row for row in sent.order_by("message").iterator() if row.message.key not in known)
    made = []
    for row in fresh:
        made.append(_entry(entries, findable_of_sent(_heading(row))))
        if len(made) == A_CHUNK:
            entries.objects.bulk_create(made)
            made = []
    entries.objects.bulk_create(made)


def _heading(row):
    return SentHeading(
        id=row.message.key,
        agency_id=row.agency_id,
        agency_name=row.message.agency_name,
        number=row.number,
        symbol=row.symbol,
        type_key=row.type_key,
        subject=row.subject,
        issued_on=row.issued_on,
        priority=Priority(row.priority),
        signer_name=row.signer_name,
        sent_by=row.sent_by,
    )


def _entry(entries, found):
    return entries(
        kind="sent",
        document_id=found.document_id,
        agency_id=found.agency_id,
        day=found.day,
        tokens=as_text(found.tokens()),
    )


def leave(apps, _editor):
    apps.get_model("documents", "SearchEntry").objects.filter(kind="sent").delete()


class Migration(migrations.Migration):
    dependencies = [("documents", "0024_unread_drafts"), ("exchange", "0010_changes")]

    operations = [migrations.RunPython(enter, leave)]
