"""How roles are called, in the language of the page."""

from django.utils.translation import gettext, gettext_noop

from lienthong.identity.terms import Role

_NAMES = {
    Role.CLERK: gettext_noop("clerk"),
    Role.LEADER: gettext_noop("leader"),
    Role.SPECIALIST: gettext_noop("specialist"),
    Role.AGENCY_ADMINISTRATOR: gettext_noop("agency administrator"),
    Role.PROGRAMME_OFFICER: gettext_noop("programme officer"),
    Role.OPERATOR: gettext_noop("operator"),
    Role.AUDITOR: gettext_noop("auditor"),
}


def get_role_name(role: Role) -> str:
    """The role's name in the language now in use."""
    return gettext(_NAMES[role])
