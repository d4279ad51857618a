"""Documents restricted before the exchange knew readers are closed on its pages too."""

from django.db import migrations


def close_in_exchange(apps, editor):
    received = apps.get_model("exchange", "IncomingDocument").objects
    arrivals = apps.get_model("documents", "Arrival").objects
    rows = arrivals.filter(restricted=True, exchange_id__isnull=False)
    for row in rows.prefetch_related("readers").iterator(chunk_size=500):
        chosen = sorted(str(one.account_id) for one in row.readers.all())
        received.filter(key=row.exchange_id).update(readers=" ".join(chosen) or "-")


class Migration(migrations.Migration):
    dependencies = [("documents", "0012_syllables"), ("exchange", "0011_readers")]
    operations = [migrations.RunPython(close_in_exchange, migrations.RunPython.noop)]
