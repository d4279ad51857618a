"""In which form somebody signs, proposed from posts and authorities (NĐ 30/2020 Điều 13; SG-30)."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime

from lienthong.directory.terms import AppointmentCard
from lienthong.documents.rules.authority import (
    MARKS,
    covers,
    heads_agency,
    holds_at,
    is_acting_head,
    printed_form,
)
from lienthong.documents.terms import AuthorityCard, Form, SigningProposal


def propose_forms(
    *,
    posts: Iterable[AppointmentCard],
    authorities: Iterable[AuthorityCard],
    type_code: str,
    collective: str,
    laws: Mapping[Form, str],
    at: datetime,
    on: date,
) -> list[SigningProposal]:
    """How one person may sign a document of the type at an instant, the most usual form first.

    `posts` are those the person holds that day in the agency: without any there is no proposal.
    `collective` is the body whose head signs on its behalf (“Ủy ban nhân dân”), "" in an agency
    that works under one head; `laws` the legal basis of each form.
    """
    held = list(posts)
    found = [one for post in held if heads_agency(post) for one in _by_right(post, collective)]
    for card in authorities:
        if held and holds_at(card, at=at, on=on) and covers(card, type_code):
            found += _delegated(card, collective)
    return [
        SigningProposal(form=form, lines=lines, title=title, law=laws[form], basis=basis)
        for form, lines, title, basis in found
    ]


def find_proposal(
    proposals: Sequence[SigningProposal], *, lines: Sequence[str], title: str
) -> SigningProposal | None:
    """The proposal that says what a page says, whatever the case of its letters; or None."""
    wanted = _plain((*lines, title))
    return next((one for one in proposals if _plain((*one.lines, one.title)) == wanted), None)


def say_proposal(proposal: SigningProposal) -> str:
    """As it is printed, with the article: “KT. GIÁM ĐỐC / PHÓ GIÁM ĐỐC (30/2020/NĐ-CP Đ13.1)”."""
    printed = " / ".join(part.upper() for part in (*proposal.lines, proposal.title) if part)
    return f"{printed} ({proposal.law})"


_Found = tuple[Form, tuple[str, ...], str, str]


def _by_right(held: AppointmentCard, collective: str) -> list[_Found]:
    """A head signs for the collective, or for themselves; one in charge for the time being as Q."""
    title, source = held.post.title, held.source
    above = _on_behalf(collective)
    if is_acting_head(held):
        whom = title.partition(" ")[2].capitalize()
        line = f"{MARKS[Form.ACTING_HEAD]} {whom}"
        return [(Form.ACTING_HEAD, (*lines, line), "", source) for lines in above]
    return [(Form.COLLECTIVE if lines else Form.BY_RIGHT, lines, title, source) for lines in above]


def _delegated(card: AuthorityCard, collective: str) -> list[_Found]:
    """KT. stands below the collective's line; a TL. that was passed on below the one it is from."""
    form = printed_form(card)
    line = f"{MARKS[form]} {card.whom}"
    if card.passed_from is not None:
        upper = card.passed_from
        lines = (f"{MARKS[upper.form]} {upper.whom}", f"{MARKS[form]} {upper.title}")
        return [(form, lines, card.title, card.basis)]
    above = _on_behalf(collective) if form is Form.DEPUTY else [()]
    return [(form, (*lines, line), card.title, card.basis) for lines in above]


def _on_behalf(collective: str) -> list[tuple[str, ...]]:
    """What may stand above: the collective first, where there is one."""
    return [(f"{MARKS[Form.COLLECTIVE]} {collective}",), ()] if collective else [()]


def _plain(lines: Iterable[str]) -> list[str]:
    said = (" ".join(line.casefold().split()) for line in lines)
    return [line for line in said if line]
