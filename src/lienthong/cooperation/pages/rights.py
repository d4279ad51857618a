"""Pages for who has a part in the agreement that their address names (decision 52)."""

from collections.abc import Callable, Iterable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.utils import timezone

from lienthong.audit.terms import Actor
from lienthong.cooperation.queries.rights import (
    has_part_anywhere,
    part_in,
    refuse_outsider,
    refuse_stranger,
)
from lienthong.cooperation.terms import EDIT
from lienthong.identity.queries import get_acting, requires
from lienthong.identity.terms import Permission, PermissionRefused

Page = Callable[..., HttpResponse]
Tell = Callable[..., Iterable[tuple[str, str]]]
"""Says what somebody had typed (identity.queries.requires)."""


def requires_part(
    permission: Permission, *, form: type | Tell | None = None
) -> Callable[[Page], Page]:
    """Let a page be used by people with the right whose agency has a part in its agreement.

    The address names the agreement as `key`, or as `reference` something under it. Nothing of what
    is asked is looked up before.
    """

    def guard(view: Page) -> Page:
        @wraps(view)
        def guarded(request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
            reference = str(kwargs["key"] if "key" in kwargs else kwargs["reference"])
            actor = get_acting(request).actor
            refuse_outsider(reference=reference, actor=actor, now=timezone.now())
            return view(request, *args, **kwargs)

        return requires(permission, form=form)(guarded)

    return guard


def may_change(request: HttpRequest, reference: str, *, permission: Permission = EDIT) -> bool:
    """Tell whether this person changes what lies under a reference; False for who only reads.

    "" stands for the whole programme. A changing request of somebody else is refused
    (PermissionRefused, NoPart, NoPartAnywhere).
    """
    if not request.user.is_authenticated:
        return False
    acting = get_acting(request)
    if request.method == "POST":
        if not acting.may(permission):
            raise PermissionRefused(permission=permission, acting=acting)
        refuse_unless_part(request, reference)
        return True
    return acting.may(permission) and _has_part(acting.actor, reference)


def refuse_unless_part(request: HttpRequest, reference: str) -> None:
    """Refuse who has no part in what lies under a reference, "" for the whole programme."""
    actor = get_acting(request).actor
    if reference:
        refuse_outsider(reference=reference, actor=actor, now=timezone.now())
    else:
        refuse_stranger(actor=actor)


def _has_part(actor: Actor, reference: str) -> bool:
    if not reference:
        return has_part_anywhere(actor)
    return bool(part_in(reference=reference, actor=actor, on=timezone.localdate()))
