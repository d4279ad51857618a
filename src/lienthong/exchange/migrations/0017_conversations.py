from uuid import uuid4

from django.db import migrations, models
from django.db.models import F
from django.db.models.functions import Coalesce


def set_conversations(apps, schema_editor):
    """What waits now, or waited once: a change stands with its document, a report with what it is
    about, and what replaces a document with that."""
    message = apps.get_model("exchange", "OutgoingMessage")
    message.objects.update(conversation=Coalesce(F("reply_to"), F("key")))
    change = apps.get_model("exchange", "OutgoingChange")
    waiting = change.objects.filter(kind="replace", message__at_node_at=None)
    for row in waiting.select_related("message", "document__message").order_by("message"):
        row.message.refresh_from_db()
        row.message.conversation = row.document.message.conversation
        row.message.save(update_fields=["conversation"])
        message.objects.filter(reply_to=row.message.key).update(
            conversation=row.message.conversation
        )


class Migration(migrations.Migration):
    dependencies = [("exchange", "0016_inbox_history")]

    operations = [
        migrations.AddField(
            model_name="outgoingmessage",
            name="conversation",
            field=models.UUIDField(default=uuid4),
        ),
        migrations.RunPython(set_conversations, migrations.RunPython.noop),
    ]
