"""Words of identity: roles, permissions, for whom somebody acts, and what is refused."""

from dataclasses import dataclass
from datetime import date, datetime
from enum import StrEnum
from uuid import UUID

from lienthong.audit.terms import Actor
from lienthong.kernel.errors import Fault, Refusal


class Language(StrEnum):
    """A language the pages speak."""

    VIETNAMESE = "vi"
    ENGLISH = "en"

    @property
    def label(self) -> str:
        """The language's own name for itself, the same in every language."""
        return "Tiếng Việt" if self is Language.VIETNAMESE else "English"


class SignInWay(StrEnum):
    """By what somebody proves who they are, as facts name it."""

    PASSWORD = "password"  # noqa: S105 - the name of a way, no password
    AUTHENTICATOR = "totp"
    PASSKEY = "webauthn"
    RECOVERY_CODES = "recovery_codes"
    NATIONAL_IDENTITY = "national_identity"


class Role(StrEnum):
    """What a person is in an agency; rights hang on roles, roles on appointments."""

    CLERK = "clerk"
    LEADER = "leader"
    SPECIALIST = "specialist"
    AGENCY_ADMINISTRATOR = "agency_administrator"
    PROGRAMME_OFFICER = "programme_officer"
    OPERATOR = "operator"
    AUDITOR = "auditor"


class Audience(StrEnum):
    """Whom a page or an API operation is for."""

    EVERYONE = "everyone"
    SIGNED_IN = "signed_in"
    ROLE_HOLDERS = "role_holders"


@dataclass(frozen=True)
class Permission:
    """The right to do one thing, and the roles that carry it.

    Each folder declares its own in its `terms`, named "folder:thing:deed". A permission of role
    holders without a role would lock everybody out and is refused.
    """

    name: str
    roles: frozenset[Role] = frozenset()
    audience: Audience = Audience.ROLE_HOLDERS

    def __post_init__(self) -> None:
        """Refuse a permission whose audience and roles contradict each other."""
        if (self.audience is Audience.ROLE_HOLDERS) != bool(self.roles):
            raise TypeError(f"the permission {self.name} must name roles or another audience")

    def admits(self, roles: frozenset[Role]) -> bool:
        """Tell whether somebody who holds these roles has this right."""
        return self.audience is not Audience.ROLE_HOLDERS or bool(self.roles & roles)


OPEN_TO_ALL = Permission("identity:page:open_to_all", audience=Audience.EVERYONE)
SIGNED_IN = Permission("identity:page:signed_in", audience=Audience.SIGNED_IN)
# What people do to their own ways of signing in; what they typed there is never kept.
OWN_CREDENTIALS = Permission("identity:credential:manage_own", audience=Audience.SIGNED_IN)
MANAGE_ACCOUNTS = Permission(
    "identity:account:manage", frozenset({Role.AGENCY_ADMINISTRATOR, Role.OPERATOR})
)


@dataclass(frozen=True, kw_only=True)
class Grant:
    """One role of one account, in one agency or (agency_id None) on the platform as a whole.

    It holds on the days from `valid_from` until before `valid_until`, and never from the instant
    `ended_at` on. `source` names what it rests on, such as "directory.appointment:<id>".
    """

    grant_id: UUID
    account_id: UUID
    role: Role
    agency_id: UUID | None
    agency_name: str
    valid_from: date
    valid_until: date | None
    source: str
    recorded_at: datetime
    ended_at: datetime | None
    end_reason: str = ""


@dataclass(frozen=True, kw_only=True)
class Acting:
    """A signed-in person and the agency they act for now, with every role they hold there.

    `agency_id` is None for the platform as a whole, and also, with no roles, for a person who
    holds no role at all today.
    """

    account_id: UUID
    account_name: str
    agency_id: UUID | None
    agency_name: str
    roles: frozenset[Role]
    demonstration: bool = False

    def may(self, permission: Permission) -> bool:
        """Tell whether this person, acting for this agency, has the right."""
        return permission.admits(self.roles)

    @property
    def actor(self) -> Actor:
        """The person as the audit writes them into a fact."""
        return Actor(
            name=self.account_name,
            account_id=self.account_id,
            agency_id=self.agency_id,
            agency_name=self.agency_name,
            role=", ".join(sorted(self.roles)),
        )


@dataclass(frozen=True, kw_only=True)
class AccountSummary:
    """An account as lists and other folders see it."""

    account_id: UUID
    username: str
    full_name: str
    email: str
    language: Language
    is_active: bool
    managing_agency_id: UUID | None
    demonstration: bool
    created_at: datetime
    last_sign_in_at: datetime | None


class SignInRequired(Refusal):
    """Somebody not signed in asked for what is not public."""

    code = "identity.sign_in_required"
    fault = Fault.CALLER
    status = 401
    message = "This is only for people who are signed in. Sign in and try again."

    def __init__(self, *, permission: Permission | None = None) -> None:
        """Keep what was asked for: where people type secrets, nothing they typed is kept."""
        super().__init__()
        self.permission = permission


class PasswordChangeRequired(Refusal):
    """Somebody signed in with a one-time password, which serves to choose one's own."""

    code = "identity.password_change_required"
    fault = Fault.POLICY
    status = 403
    message = "Your password was a one-time password. Choose your own before you go on."


class SecondFactorLost(Refusal):
    """A second factor was sealed under another key than the platform's of today."""

    code = "identity.second_factor_lost"
    fault = Fault.THIS_SYSTEM
    status = 409
    message = (
        "The platform can no longer check your authenticator app: its file secret.key is not the"
        " one it was. Ask your administrator to renew your password, then set the app up again. The"
        " operator can put the old file back from the backup."
    )


class PermissionRefused(Refusal):
    """A signed-in person lacks the right in the agency they act for."""

    code = "identity.permission_refused"
    fault = Fault.POLICY
    status = 403
    message = (
        "None of your roles in the agency you act for allows this. It takes one of these: {roles}. "
        "Switch to another agency if you hold such a role there, or ask your agency administrator."
    )

    def __init__(self, *, permission: Permission, acting: Acting) -> None:
        """Keep what was asked for and by whom, so that a page can name roles in its language."""
        super().__init__(roles=", ".join(sorted(permission.roles)))
        self.permission = permission
        self.acting = acting


class CrossSiteRefused(Refusal):
    """A changing request did not prove that it comes from a page of the platform."""

    code = "identity.cross_site_refused"
    fault = Fault.CALLER
    status = 403
    message = (
        "The request does not carry the token that proves it comes from a page of this platform. "
        "Open the page again and repeat what you did."
    )


class UnknownAccount(Refusal):
    """No account has this identifier."""

    code = "identity.unknown_account"
    fault = Fault.CALLER
    status = 404
    message = "There is no account {account_id}. Look it up in the list of accounts."


class UsernameTaken(Refusal):
    """Another account already has this user name."""

    code = "identity.username_taken"
    fault = Fault.CALLER
    status = 409
    message = "The user name “{username}” is taken. Choose another one."


class UsernameMalformed(Refusal):
    """The user name has characters or a length that are not allowed."""

    code = "identity.username_malformed"
    fault = Fault.CALLER
    message = (
        "“{username}” cannot be a user name. It has 3 to 64 characters: small letters a to z, "
        "digits, dot, dash or underscore; it begins and ends with a letter or digit."
    )


class EmailTaken(Refusal):
    """Another account already has this e-mail address."""

    code = "identity.email_taken"
    fault = Fault.CALLER
    status = 409
    message = "The e-mail address {email} belongs to another account. Leave it empty or change it."


class EmailMalformed(Refusal):
    """The text is not an e-mail address."""

    code = "identity.email_malformed"
    fault = Fault.CALLER
    message = "“{email}” is not an e-mail address. Correct it or leave it empty."


class PasswordTooWeak(Refusal):
    """The password is easy to guess."""

    code = "identity.password_too_weak"
    fault = Fault.CALLER
    message = "The password is too weak. {problems}"


class FullNameMissing(Refusal):
    """An account stands for a person with a name."""

    code = "identity.full_name_missing"
    fault = Fault.CALLER
    message = "An account needs the person's full name, at most 150 characters."


class UnknownGrant(Refusal):
    """No role grant has this identifier."""

    code = "identity.unknown_grant"
    fault = Fault.CALLER
    status = 404
    message = "There is no role grant {grant_id}."


class GrantAlreadyEnded(Refusal):
    """A role that ended once does not end again."""

    code = "identity.grant_already_ended"
    fault = Fault.CALLER
    status = 409
    message = "The role {role} in “{agency}” already ended at {ended_at}."


class AgencyNameMissing(Refusal):
    """A role in an agency needs the name the agency has, to show it."""

    code = "identity.agency_name_missing"
    fault = Fault.CALLER
    message = "A role in an agency needs the agency's name."


class ActingRefused(Refusal):
    """Somebody wanted to act for an agency in which they hold no role now."""

    code = "identity.acting_refused"
    fault = Fault.POLICY
    message = "You hold no role there now, so you cannot act for it. Choose one of your own."


class OwnAccountKept(Refusal):
    """Nobody disables the account they are signed in with."""

    code = "identity.own_account_kept"
    fault = Fault.CALLER
    status = 409
    message = (
        "You cannot disable your own account or renew its password. Ask another administrator."
    )


class AccountOutOfReach(Refusal):
    """An agency administrator manages only accounts of people of their own agency."""

    code = "identity.account_out_of_reach"
    fault = Fault.POLICY
    message = (
        "{account} does not belong to your agency alone, so you cannot manage this account. "
        "Ask the operator of the platform."
    )
