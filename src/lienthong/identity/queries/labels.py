"""How roles and ways to sign in are called, in the language of the page."""

from django.utils.translation import gettext, gettext_noop

from lienthong.identity.terms import Role, SignInWay

_NAMES = {
    Role.CLERK: gettext_noop("clerk"),
    Role.LEADER: gettext_noop("leader"),
    Role.SPECIALIST: gettext_noop("specialist"),
    Role.AGENCY_ADMINISTRATOR: gettext_noop("agency administrator"),
    Role.PROGRAMME_OFFICER: gettext_noop("programme officer"),
    Role.OPERATOR: gettext_noop("operator"),
    Role.AUDITOR: gettext_noop("auditor"),
}
_WAYS = {
    SignInWay.PASSWORD: gettext_noop("password"),
    SignInWay.AUTHENTICATOR: gettext_noop("authenticator app"),
    SignInWay.PASSKEY: gettext_noop("passkey"),
    SignInWay.RECOVERY_CODES: gettext_noop("recovery codes"),
    SignInWay.NATIONAL_IDENTITY: gettext_noop("national identity"),
}


def get_role_name(role: Role) -> str:
    """The role's name in the language now in use."""
    return gettext(_NAMES[role])


def get_way_name(way: SignInWay) -> str:
    """A way to sign in, in the language now in use."""
    return gettext(_WAYS[way])
