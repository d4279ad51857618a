"""What waits for a signature, a number or a seal, on the start page."""

from collections.abc import Iterator
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext as _

from lienthong.documents.queries import count_at_stage, count_to_sign
from lienthong.documents.terms import ISSUE, SIGN, Stage
from lienthong.identity.terms import Acting


def steps_to_sign(acting: Acting) -> Iterator[dict[str, Any]]:
    """What waits for this person's signature, and for the clerk's number and seal."""
    if acting.agency_id is None:
        return
    if acting.may(SIGN):
        count = count_to_sign(agency_id=acting.agency_id, signer_id=acting.account_id)
        if count:
            yield {
                "title": _("Documents to sign"),
                "text": _("Read each, then sign it or return it with a reason."),
                "url": reverse("documents:to_sign"),
                "action": _("Open them"),
                "icon": "pencil",
                "count": count,
                "tone": "warning",
            }
    if acting.may(ISSUE):
        for stage, title in ((Stage.SIGNED, _("To number")), (Stage.NUMBERED, _("To seal"))):
            if count := count_at_stage(agency_id=acting.agency_id, stage=stage):
                yield {
                    "title": title,
                    "text": _("Signed documents get number and seal the same day."),
                    "url": f"{reverse('documents:to_number')}?state={stage.value}",
                    "action": _("Open them"),
                    "icon": "patch-check",
                    "count": count,
                    "tone": "warning",
                }
