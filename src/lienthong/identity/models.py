"""Tables of identity: who may sign in, and which roles they hold where and when."""

import re
import uuid
from typing import ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.core.validators import RegexValidator
from django.db import models
from django.db.models.functions import Lower
from django.utils.translation import gettext_lazy as _

from lienthong.identity.terms import Language, Role

USERNAME_PATTERN = re.compile(r"[a-z0-9][a-z0-9._-]{1,62}[a-z0-9]", re.ASCII)


class AccountManager(BaseUserManager["Account"]):
    """Finds accounts the way people type their names: in any case."""

    def get_by_natural_key(self, username: str | None) -> "Account":
        return self.get(username=(username or "").lower())


class Account(AbstractBaseUser):
    """A person who signs in.

    It carries no right by itself: rights are RoleGrant rows. `username` has no "@", so that it can
    never be the e-mail address of somebody else. `managing_agency_id` is the agency whose
    administrator opened it; None for the operator's.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    username = models.CharField(
        _("user name"),
        max_length=64,
        unique=True,
        validators=[
            RegexValidator(
                rf"{USERNAME_PATTERN.pattern}\Z",
                _(
                    "A user name has 3 to 64 characters: small letters a to z, digits, dot, dash "
                    "or underscore; it begins and ends with a letter or digit."
                ),
            )
        ],
    )
    email = models.EmailField(_("e-mail"), blank=True, default="")
    full_name = models.CharField(_("full name"), max_length=150)
    preferred_language = models.CharField(
        _("language"),
        max_length=2,
        choices=[(language.value, language.label) for language in Language],
        default=Language.VIETNAMESE.value,
    )
    is_active = models.BooleanField(default=True)
    password_is_one_time = models.BooleanField(default=False)
    demonstration = models.BooleanField(default=False)
    managing_agency_id = models.UUIDField(null=True, blank=True, db_index=True)
    created_at = models.DateTimeField()

    USERNAME_FIELD = "username"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = ["full_name"]

    objects: ClassVar[AccountManager] = AccountManager()

    class Meta:
        ordering: ClassVar[list[str]] = ["username"]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.UniqueConstraint(
                Lower("email"), condition=~models.Q(email=""), name="identity_account_email_unique"
            ),
        ]

    def __str__(self) -> str:
        return self.full_name

    def get_full_name(self) -> str:
        """The name to show; allauth asks for it when it names the owner of a passkey."""
        return self.full_name


class RoleGrant(models.Model):
    """One role of one account in one agency (or on the platform, without one), for a period.

    `agency_id` is the directory's identifier, opaque here: identity stands below the directory.
    A row is never deleted; `ended_at` ends it at an instant, whatever its days say.
    """

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    account = models.ForeignKey(Account, on_delete=models.PROTECT, related_name="grants")
    role = models.CharField(max_length=32, choices=[(role.value, role.value) for role in Role])
    agency_id = models.UUIDField(null=True, blank=True)
    agency_name = models.CharField(max_length=300, blank=True, default="")
    valid_from = models.DateField()
    valid_until = models.DateField(null=True, blank=True)
    source = models.CharField(max_length=200)
    recorded_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True, blank=True)
    end_reason = models.CharField(max_length=300, blank=True, default="")

    class Meta:
        ordering: ClassVar[list[str]] = ["agency_name", "role", "valid_from", "id"]
        indexes: ClassVar[list[models.Index]] = [
            models.Index(fields=["account", "agency_id"], name="identity_grant_account"),
            models.Index(fields=["agency_id", "role"], name="identity_grant_agency"),
            models.Index(fields=["source"], name="identity_grant_source"),
        ]
        constraints: ClassVar[list[models.BaseConstraint]] = [
            models.CheckConstraint(
                condition=models.Q(valid_until__isnull=True)
                | models.Q(valid_until__gt=models.F("valid_from")),
                name="identity_grant_period_forward",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.role} · {self.agency_name}"
