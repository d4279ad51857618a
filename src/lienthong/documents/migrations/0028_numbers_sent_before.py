"""What was sent without a draft before, in numbers of its own, stands in the register from now on."""

from django.db import migrations

from lienthong.documents.rules.numbering import RegisterRule, register_for
from lienthong.kernel.vietnamese import fold

A_CHUNK = 500
SURVEYS = ("PKS", "PTL-PKS", "KQ-PKS")
"""Symbols of survey sheets: the platform counts them itself, they are in no register."""


def enter(apps, _editor):
    drafted = apps.get_model("documents", "Dispatch").objects.filter(exchange_id__isnull=False)
    known = set(drafted.values_list("exchange_id", flat=True))
    entries = apps.get_model("documents", "NumberEntry")
    rules = _rules(apps)
    sent = apps.get_model("exchange", "OutgoingDocument").objects.select_related("message")
    made = []
    for row in sent.exclude(symbol__in=SURVEYS).order_by("message").iterator():
        if row.message.key not in known and int(row.number) < 2**31:
            made.append(_entry(entries, row, rules.get(row.agency_id, [])))
        if len(made) == A_CHUNK:
            entries.objects.bulk_create(made)
            made = []
    entries.objects.bulk_create(made)


def _rules(apps):
    rules = {}
    for row in apps.get_model("documents", "NumberingRule").objects.order_by("-valid_from"):
        found = RegisterRule(
            row.register, row.name, tuple(row.types), row.valid_from, row.valid_until
        )
        rules.setdefault(row.agency_id, []).append(found)
    return rules


def _entry(entries, row, rules):
    type_code = row.type_key.replace("_", "-")
    return entries(
        id=row.message.key,
        kind="sent",
        agency_id=row.agency_id,
        register=register_for(type_code, issued_on=row.issued_on, rules=rules),
        year=row.year,
        number=int(row.number),
        symbol=row.symbol,
        type_code=type_code,
        issued_on=row.issued_on,
        folded=fold(f"{row.number}/{row.symbol} {row.subject} {row.signer_name}"),
        made_by=row.sent_by,
        made_at=row.sent_at,
    )


def leave(apps, _editor):
    apps.get_model("documents", "NumberEntry").objects.filter(kind="sent").delete()


class Migration(migrations.Migration):
    dependencies = [("documents", "0027_number_entries"), ("exchange", "0010_changes")]

    operations = [migrations.RunPython(enter, leave)]
