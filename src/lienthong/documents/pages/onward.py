"""From one page of an outgoing document to the next step, for who may take it."""

from uuid import UUID

from django.urls import reverse
from django.utils.translation import gettext

from lienthong.documents.terms import ISSUE, REGISTERED, Stage
from lienthong.identity.terms import Acting


def step_onward(
    *, dispatch_id: UUID, stage: Stage, is_signer: bool, acting: Acting
) -> dict[str, str] | None:
    """Where a document goes on from its draft: `url` and `text`; None while it is with others.

    The signer signs, the clerk numbers, seals and issues; everybody finds it in the register once
    it has a number.
    """
    sheet = reverse("documents:dispatch", args=[dispatch_id])
    if stage is Stage.TO_SIGN and is_signer:
        return {"url": sheet, "text": gettext("Read it as a page and sign it")}
    if acting.may(ISSUE) and stage is Stage.SIGNED:
        return {"url": sheet, "text": gettext("Give it a number")}
    if acting.may(ISSUE) and stage is Stage.NUMBERED:
        return {"url": sheet, "text": gettext("Seal it")}
    return step_to_register(dispatch_id=dispatch_id, stage=stage, acting=acting)


def step_to_register(*, dispatch_id: UUID, stage: Stage, acting: Acting) -> dict[str, str] | None:
    """To the page in the register: for the clerk to issue it, for others to see where it is."""
    if stage not in REGISTERED:
        return None
    issues = acting.may(ISSUE) and stage is Stage.SEALED
    return {
        "url": reverse("documents:issued", args=[dispatch_id]),
        "text": gettext("On to issuing") if issues else gettext("In the register"),
    }
