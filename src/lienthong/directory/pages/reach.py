"""How far the rights of whoever uses a page go."""

from django.http import HttpRequest

from lienthong.directory.rules.reach import reach_of
from lienthong.directory.terms import Reach
from lienthong.identity.queries import get_acting
from lienthong.identity.terms import Permission, PermissionRefused, SignInRequired


def reach_for(request: HttpRequest, permission: Permission) -> Reach:
    """The reach of who acts here; refuses somebody without the right or without an agency."""
    acting = get_acting(request)
    reach = reach_of(acting) if acting.may(permission) else None
    if reach is None:
        raise PermissionRefused(permission=permission, acting=acting)
    return reach


def reach_if_any(request: HttpRequest, permission: Permission) -> Reach | None:
    """The same, None for who has not the right: for pages that offer what is allowed."""
    try:
        return reach_for(request, permission)
    except (SignInRequired, PermissionRefused):
        return None
