"""The facts identity announces, in the past tense."""

from dataclasses import dataclass
from datetime import date
from uuid import UUID

from lienthong.audit.terms import Fact
from lienthong.identity.terms import Language, Role


@dataclass(frozen=True, kw_only=True)
class _AboutAccount:
    """What the facts about one account share."""

    account_id: UUID

    def subjects(self) -> tuple[str, ...]:
        """The account."""
        return (f"identity.account:{self.account_id}",)


@dataclass(frozen=True, kw_only=True)
class AccountCreated(_AboutAccount, Fact):
    """An administrator opened an account."""

    TAG = "identity:account:created"
    LABEL = "account opened"

    username: str
    full_name: str
    managing_agency_id: UUID | None
    demonstration: bool


@dataclass(frozen=True, kw_only=True)
class AccountChanged(_AboutAccount, Fact):
    """The name, the language or the e-mail address of an account was changed."""

    TAG = "identity:account:changed"
    LABEL = "account details changed"

    full_name: str
    language: Language
    email_changed: bool


@dataclass(frozen=True, kw_only=True)
class AccountDisabled(_AboutAccount, Fact):
    """An account may no longer sign in."""

    TAG = "identity:account:disabled"
    LABEL = "account disabled"


@dataclass(frozen=True, kw_only=True)
class AccountEnabled(_AboutAccount, Fact):
    """A disabled account may sign in again."""

    TAG = "identity:account:enabled"
    LABEL = "account enabled again"


@dataclass(frozen=True, kw_only=True)
class PasswordRenewed(_AboutAccount, Fact):
    """An administrator gave an account a new one-time password and removed its second factor."""

    TAG = "identity:account:password_renewed"
    LABEL = "one-time password given, second factor removed"


@dataclass(frozen=True, kw_only=True)
class PasswordChanged(_AboutAccount, Fact):
    """The owner of an account chose another password."""

    TAG = "identity:account:password_changed"
    LABEL = "password changed"


@dataclass(frozen=True, kw_only=True)
class SignedIn(_AboutAccount, Fact):
    """Somebody signed in; `methods` are the ways they proved who they are, in order."""

    TAG = "identity:account:signed_in"
    LABEL = "signed in"

    methods: tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class SignInRefused(_AboutAccount, Fact):
    """Somebody gave a wrong password for an account."""

    TAG = "identity:sign_in:refused"
    LABEL = "wrong password, sign-in refused"


@dataclass(frozen=True, kw_only=True)
class SignedOut(_AboutAccount, Fact):
    """Somebody signed out."""

    TAG = "identity:account:signed_out"
    LABEL = "signed out"


@dataclass(frozen=True, kw_only=True)
class CredentialAdded(_AboutAccount, Fact):
    """A way to sign in was added: totp, webauthn, recovery_codes or national_identity."""

    TAG = "identity:credential:added"
    LABEL = "way to sign in added"

    kind: str


@dataclass(frozen=True, kw_only=True)
class CredentialRemoved(_AboutAccount, Fact):
    """A way to sign in was removed."""

    TAG = "identity:credential:removed"
    LABEL = "way to sign in removed"

    kind: str


@dataclass(frozen=True, kw_only=True)
class _AboutGrant(_AboutAccount):
    """What the facts about a role share; they concern its holder and the agency."""

    grant_id: UUID
    role: Role
    agency_id: UUID | None
    agency_name: str

    def subjects(self) -> tuple[str, ...]:
        """The account, then the agency, if the role is held in one."""
        agency = (f"directory.agency:{self.agency_id}",) if self.agency_id else ()
        return (*super().subjects(), *agency)


@dataclass(frozen=True, kw_only=True)
class RoleGranted(_AboutGrant, Fact):
    """An account received a role for a period."""

    TAG = "identity:role:granted"
    LABEL = "role given"

    valid_from: date
    valid_until: date | None
    source: str


@dataclass(frozen=True, kw_only=True)
class RoleEnded(_AboutGrant, Fact):
    """A role ended at once."""

    TAG = "identity:role:ended"
    LABEL = "role ended"

    reason: str


@dataclass(frozen=True, kw_only=True)
class ActingSwitched(_AboutAccount, Fact):
    """Somebody with roles in several agencies began to act for another of them."""

    TAG = "identity:acting:switched"
    LABEL = "switched to another agency"

    from_agency_id: UUID | None
    to_agency_id: UUID | None
    to_agency_name: str
