"""The forms of identity. allauth's own speak English only; here they get our words."""

from typing import Any

from allauth.account.forms import ChangePasswordForm, LoginForm, ReauthenticateForm
from allauth.mfa.base.forms import AuthenticateForm
from allauth.mfa.base.forms import ReauthenticateForm as ReauthenticateByCodeForm
from allauth.mfa.totp.forms import ActivateTOTPForm
from allauth.mfa.webauthn.forms import AddWebAuthnForm, EditWebAuthnForm
from django import forms
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop, ngettext_lazy

from lienthong.identity.terms import Language

# Words of Django and allauth that they do not say in Vietnamese: named here, our catalogue does.
WORDS_OF_OTHERS = (
    gettext_noop("You must type the same password each time."),
    gettext_noop("The new value must be different from the current one."),
    ngettext_lazy(
        "This password is too short. It must contain at least %(min_length)d character.",
        "This password is too short. It must contain at least %(min_length)d characters.",
        "min_length",
    ),
    ngettext_lazy(
        "This password is too short. It must contain at least %d character.",
        "This password is too short. It must contain at least %d characters.",
        10,
    ),
)


def _name(field: forms.Field, label: Any, *, help_text: Any = "") -> None:
    """Give a field our label and take away the placeholder, which vanishes while one types."""
    field.label = label
    field.help_text = help_text
    field.widget.attrs.pop("placeholder", None)


class SignInForm(LoginForm):  # type: ignore[misc]
    """User name or e-mail address, and password."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self.fields["login"], _("User name or e-mail"))
        self.fields["login"].widget.attrs.update(autocomplete="username webauthn", autofocus=True)
        _name(self.fields["password"], _("Password"))


class PasswordForm(ChangePasswordForm):  # type: ignore[misc]
    """The present password, and twice the new one."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self.fields["oldpassword"], _("Present password"))
        _name(
            self.fields["password1"],
            _("New password"),
            help_text=_(
                "At least 10 characters, not only digits, not a common password and not your name."
            ),
        )
        _name(self.fields["password2"], _("New password, once more"))

    def clean_password1(self) -> str:
        """Refuse the present one again: who gave a one-time password would go on knowing it."""
        chosen: str = self.cleaned_data["password1"]
        if chosen == self.data.get("oldpassword"):
            raise forms.ValidationError(_("Choose another password than the present one."))
        return chosen


class ConfirmPasswordForm(ReauthenticateForm):  # type: ignore[misc]
    """The password once more, before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self.fields["password"], _("Password"))


def _name_code(field: forms.Field) -> None:
    _name(field, _("Code"))
    field.widget.attrs.update(inputmode="numeric", autofocus=True)


class SecondFactorForm(AuthenticateForm):  # type: ignore[misc]
    """The code of the authenticator app, or a recovery code."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self.fields["code"])


class ConfirmCodeForm(ReauthenticateByCodeForm):  # type: ignore[misc]
    """A code once more, before something delicate."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self.fields["code"])


class ActivateAppForm(ActivateTOTPForm):  # type: ignore[misc]
    """The first code of a new authenticator app, as proof that it was set up."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name_code(self.fields["code"])


class AddPasskeyForm(AddWebAuthnForm):  # type: ignore[misc]
    """A new passkey: its name, and whether it signs in alone."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self.fields["name"], _("Name of the passkey"))
        _name(
            self.fields["passwordless"],
            _("Sign in with it alone, without a password"),
            help_text=_("The device then asks for your fingerprint, face or PIN."),
        )
        self.initial.setdefault("passwordless", True)


class RenamePasskeyForm(EditWebAuthnForm):  # type: ignore[misc]
    """Another name for a passkey."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        _name(self.fields["name"], _("Name of the passkey"))


class ProfileForm(forms.Form):
    """What people may change about their own account."""

    full_name = forms.CharField(
        label=_("Full name"),
        max_length=150,
        widget=forms.TextInput(attrs={"autocomplete": "name"}),
    )
    language = forms.ChoiceField(
        label=_("Language"),
        choices=[(language.value, language.label) for language in Language],
    )
    email = forms.EmailField(
        label=_("E-mail"),
        required=False,
        help_text=_("May be used to sign in; reminders of tasks go there."),
    )


class NewAccountForm(ProfileForm):
    """A new account."""

    username = forms.CharField(
        label=_("User name"),
        max_length=64,
        help_text=_("Small letters, digits, dot, dash or underscore. It cannot be changed later."),
        widget=forms.TextInput(attrs={"autocomplete": "off", "autocapitalize": "none"}),
    )
    field_order = ["full_name", "username", "email", "language"]
