"""Who may sign what, in which form, at which instant (NĐ 30/2020 Điều 13)."""

from collections.abc import Iterable
from datetime import date, datetime

from lienthong.directory.terms import AppointmentCard
from lienthong.documents.terms import (
    AuthorityCard,
    AuthorityDiffers,
    AuthorityDraft,
    AuthorityMissing,
    EndMissing,
    Form,
    FormNotGivable,
    WrittenBasisMissing,
)
from lienthong.kernel.vietnamese import fold

_ACTING = "quyen "
MARKS = {
    Form.BY_RIGHT: "",
    Form.COLLECTIVE: "TM.",
    Form.ACTING_HEAD: "Q.",
    Form.DEPUTY: "KT.",
    Form.BY_ORDER: "TL.",
    Form.SUB_AUTHORISED: "TUQ.",
}


def heads_agency(held: AppointmentCard) -> bool:
    """Whether somebody heads the agency: appointed to the post that the directory marks so."""
    return held.post.heads


def is_acting_head(held: AppointmentCard) -> bool:
    """Whether the post is that of a head in charge for the time being (“Quyền …”, Q.)."""
    return heads_agency(held) and fold(held.post.title).startswith(_ACTING)


def holds_at(card: AuthorityCard, *, at: datetime, on: date) -> bool:
    """Whether an authority holds at an instant, whose day in Vietnam is `on`.

    One that was withdrawn at that instant does not; what was passed on ends with what it came from.
    """
    begun = card.valid_from <= on and at >= card.given_at
    ended = (card.valid_until is not None and on >= card.valid_until) or (
        card.ended_at is not None and at >= card.ended_at
    )
    above = card.passed_from is None or holds_at(card.passed_from, at=at, on=on)
    return begun and not ended and above


def is_withdrawn(card: AuthorityCard) -> bool:
    """Whether an authority, or what it was passed on from, was withdrawn at whatever instant."""
    above = card.passed_from is not None and is_withdrawn(card.passed_from)
    return card.ended_at is not None or above


def covers(card: AuthorityCard, type_code: str) -> bool:
    """Whether an authority is for documents of this type."""
    return not card.types or type_code in card.types


def printed_form(card: AuthorityCard) -> Form:
    """The form on the page: who was passed a TL. signs KT. for the one it is from (Điều 13.4)."""
    return card.form if card.passed_from is None else Form.DEPUTY


def require_authority(
    *,
    person: str,
    type_code: str,
    type_name: str,
    form: Form,
    title: str,
    posts: Iterable[AppointmentCard],
    authorities: Iterable[AuthorityCard],
    at: datetime,
    on: date,
) -> AuthorityCard | None:
    """The authority by which somebody signs now in the form laid out; None for a head by right.

    `posts` are those the person holds that day in the agency: without any nobody signs. Refuses who
    holds none for it (AuthorityMissing), and a page that says another form or post than what is
    held (AuthorityDiffers).
    """
    held_posts = list(posts)
    holding = [
        one for one in authorities
        if held_posts and holds_at(one, at=at, on=on) and covers(one, type_code)
    ]  # fmt: skip
    laid_out = say_post(form, title)
    own = [post for post in held_posts if heads_agency(post)]
    if form in {Form.BY_RIGHT, Form.COLLECTIVE, Form.ACTING_HEAD} and own:
        _require_right_form(own, form, laid_out)
        return None
    fitting = [one for one in holding if form in {one.form, printed_form(one)}]
    for one in fitting:
        if not title or not one.title or _same(title, one.title):
            return one
    others = [
        say_post(one.form, one.title) if one.title else say_form(one.form, one.whom)
        for one in (fitting or holding)
    ]
    others += [post.post.title for post in own]
    if others:
        raise AuthorityDiffers(laid_out=laid_out, held="; ".join(dict.fromkeys(others)))
    raise AuthorityMissing(person=person, type=type_name, form=laid_out)


def _require_right_form(own: list[AppointmentCard], form: Form, laid_out: str) -> None:
    """A head in charge for the time being signs as Q., one who is not does not."""
    acting = all(is_acting_head(post) for post in own)
    if form is Form.COLLECTIVE or acting == (form is Form.ACTING_HEAD):
        return
    title = own[0].post.title
    said = title.partition(" ")[2].capitalize() if acting else title
    raise AuthorityDiffers(
        laid_out=laid_out, held=say_form(Form.ACTING_HEAD if acting else Form.BY_RIGHT, said)
    )


def require_givable(
    draft: AuthorityDraft,
    *,
    giver_posts: Iterable[AppointmentCard],
    giver_holds: Iterable[AuthorityCard],
    on: date,
    at: datetime,
) -> AuthorityCard | None:
    """From which authority this one is passed on; None when the head gives it.

    TUQ. rests on a paper and ends (Điều 13.3); only a TL. is passed on, once (Điều 13.4). Refuses
    everything else (FormNotGivable, WrittenBasisMissing, EndMissing).
    """
    if not draft.basis.strip():
        raise WrittenBasisMissing(field="basis")
    if draft.form is Form.SUB_AUTHORISED and draft.valid_until is None:
        raise EndMissing(field="valid_until")
    if draft.form in {Form.BY_RIGHT, Form.ACTING_HEAD}:
        raise FormNotGivable(field="form")
    if any(heads_agency(post) for post in giver_posts):
        return None
    for one in giver_holds:
        by_order = one.form is Form.BY_ORDER and one.passed_from is None
        wide = not one.types or (draft.types and set(draft.types) <= set(one.types))
        if draft.form is Form.BY_ORDER and by_order and wide and holds_at(one, at=at, on=on):
            return one
    raise FormNotGivable(field="form")


def say_form(form: Form, title: str) -> str:
    """Form and post as they are printed: “KT. GIÁM ĐỐC”."""
    return " ".join(part for part in (MARKS[form], title) if part) or "—"


def say_post(form: Form, title: str) -> str:
    """Form and the signer's own post: “Phó Giám đốc (KT.)”.

    Behind TM., KT., TL. and TUQ. the law prints in whose place, not that post (Điều 13).
    """
    if form in {Form.BY_RIGHT, Form.ACTING_HEAD} or not title:
        return say_form(form, title)
    return f"{title} ({MARKS[form]})"


def _same(one: str, other: str) -> bool:
    return " ".join(one.casefold().split()) == " ".join(other.casefold().split())
