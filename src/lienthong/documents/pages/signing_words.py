"""The terms of signing, numbering and sealing in the language of the page."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from django.urls import reverse
from django.utils.translation import gettext, gettext_noop

from lienthong.documents.pages.words import STAGES, say_day, say_refusal, say_type
from lienthong.documents.rules.authority import MARKS, say_post
from lienthong.documents.terms import (
    OUTGOING,
    AuthorityCard,
    DispatchRow,
    DocumentChanged,
    Form,
    KeyKind,
    KeyWorth,
    NotAtThisStep,
    ReservedCard,
    SigningGround,
    Stage,
    StepResult,
)
from lienthong.documents.terms.chains import ChainCard
from lienthong.kernel.errors import Refusal, say
from lienthong.paper.document_types import list_document_types

FORMS = {
    Form.COLLECTIVE: gettext_noop("TM. – on behalf of a collective"),
    Form.DEPUTY: gettext_noop("KT. – a deputy for the head"),
    Form.BY_ORDER: gettext_noop("TL. – by order of the head"),
    Form.SUB_AUTHORISED: gettext_noop("TUQ. – sub-authorised in writing"),
}
KINDS = {
    KeyKind.FILE: gettext_noop("in a file of this system"),
    KeyKind.TOKEN: gettext_noop("in a token"),
    KeyKind.REMOTE: gettext_noop("at a signing service"),
}


def say_step_refusal(refusal: Refusal) -> str:
    """A refusal in the language of the page, the stage in words."""
    if isinstance(refusal, NotAtThisStep):
        stage = gettext(STAGES[Stage(str(refusal.params["stage"]))][0])
        return say(refusal.message, {"stage": stage}, gettext)
    return say_refusal(refusal)


def say_results(results: Sequence[StepResult]) -> list[dict[str, str]]:
    """One line for each of many: what was done with it, or why nothing was."""
    return [
        {
            "name": one.name,
            "url": reverse("documents:dispatch", args=[one.dispatch_id])
            if isinstance(one.refused, DocumentChanged)
            else "",
            "tone": "danger" if isinstance(one.refused, Refusal) else "success",
            "text": say_step_refusal(one.refused)
            if isinstance(one.refused, Refusal)
            else gettext("carried out"),
        }
        for one in results
    ]


def say_worth(worth: KeyWorth) -> list[str]:
    """What a receiver will not confirm of a key's signatures, and why; nothing if all is well."""
    said = []
    if worth.is_expired:
        text = gettext("The certificate of %(holder)s does not hold at this time.")
        said.append(text % {"holder": worth.holder})
    elif not worth.is_trusted:
        text = gettext(
            "The certificate of %(holder)s leads to no believed authority: receivers read that its"
            " signatures are not confirmed."
        )
        said.append(text % {"holder": worth.holder})
    if not worth.is_named:
        text = gettext("The certificate names %(named)s, not %(holder)s.")
        said.append(text % {"named": worth.named, "holder": worth.holder})
    return said


def notice_of_unconfirmed(found: Sequence[KeyWorth]) -> dict[str, str] | None:
    """What the sender is told before a document goes out whose signatures nobody will confirm."""
    said = list(dict.fromkeys(line for one in found for line in say_worth(one)))
    if not said:
        return None
    title = gettext("Receivers will not be able to confirm a signature on it")
    return {"title": title, "text": " ".join(said), "tone": "warning", "url": ""}


def form_name(form: Form) -> str:
    """A form of signing in words, as the pages of authority name it; “” signs by right."""
    return gettext(FORMS[form]) if form in FORMS else MARKS.get(form, "")


def name_types(on: date) -> dict[str, str]:
    """The types of documents of that day by their codes."""
    return {one.code: say_type(one.code, one.name) for one in list_document_types(on)}


def say_types(codes: Sequence[str], names: dict[str, str]) -> str:
    """Types in words; all, if none is named."""
    return ", ".join(names.get(code, code) for code in codes) or gettext("all types")


def say_signing(row: DispatchRow) -> str:
    """Form and post as the page prints them, line by line: “KT. Giám đốc / Phó Giám đốc”.

    Where only the row of the register is known: “Phó Giám đốc (KT.)”.
    """
    return " / ".join(row.signed_as) or say_post(Form(row.signing_form), row.signer_title)


def say_ground(ground: SigningGround) -> list[tuple[str, str]]:
    """What the form rests on and, where it is none of those proposed, why it is used."""
    told = [(gettext("Form rests on"), " · ".join(p for p in (ground.law, ground.basis) if p))]
    if ground.proposed:
        return told
    reason = ground.reason or gettext("Nobody wrote why: it was among those proposed before.")
    return [
        *told,
        (gettext("Why signed otherwise than proposed"), reason),
        (gettext("Proposed"), "; ".join(ground.others) or gettext("nothing: no authority is held")),
    ]


def say_period(card: AuthorityCard | ChainCard) -> str:
    """From when until when, as people write it: with the last day."""
    start = say_day(card.valid_from)
    if card.valid_until is None:
        return gettext("from {start}").format(start=start)
    return f"{start} – {say_day(card.valid_until - timedelta(days=1))}"


def say_register(register: str, name: str) -> str:
    """What a register is called; the shared one has no name of its own."""
    return gettext("Outgoing documents, all other types") if register == OUTGOING else name


def badge_of_reserved(card: ReservedCard) -> dict[str, Any]:
    """What became of a reserved number."""
    if card.used_by is not None or card.in_register:
        return {"text": gettext("used"), "tone": "success"}
    if card.released_at is not None:
        return {"text": gettext("free again"), "tone": "warning"}
    return {"text": gettext("reserved"), "tone": "waiting"}
