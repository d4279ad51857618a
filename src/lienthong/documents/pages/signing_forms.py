"""The forms of signing, numbering, sealing, authorities and keys; operations have the last word."""

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils import timezone
from django.utils.translation import gettext, gettext_lazy

from lienthong.documents.operations import NewKey, Numbering
from lienthong.documents.pages.forms import day_field, offer
from lienthong.documents.pages.signing_words import FORMS, KINDS, name_types
from lienthong.documents.pages.words import say_number
from lienthong.documents.rules.access import MOST_AT_ONCE
from lienthong.documents.terms import (
    AuthorityDraft,
    Form,
    KeyKind,
    PaperDraft,
    ReservedCard,
    RuleDraft,
)
from lienthong.documents.terms.signing_places import SigningPlaces
from lienthong.identity.queries import read_ids
from lienthong.work.terms import Colleague

LONGEST = 500
MOST_WRITTEN = "cong-van"


def _text(label: Any, *, rows: int = 0, **kwargs: Any) -> forms.CharField:
    widget = forms.Textarea({"rows": rows}) if rows else forms.TextInput()
    return forms.CharField(label=label, max_length=LONGEST, widget=widget, **kwargs)


class ReasonForm(forms.Form):
    """Why something is sent back, withdrawn or given up."""

    reason = _text(gettext_lazy("Reason"), rows=3)


class TickedField(forms.MultipleChoiceField):
    """What was ticked in a list that may have moved on since: the step says so of each."""

    def valid_value(self, _value: str) -> bool:
        """What is ticked is judged by the step, each by itself."""
        return True

    def clean(self, value: Any) -> list[UUID]:
        """The ids, each once, in the order of the list."""
        return list(dict.fromkeys(read_ids(super().clean(value))))[:MOST_AT_ONCE]


class ReturnForm(ReasonForm):
    """Why the document that the signer has before them is sent back."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)


class SeenField(forms.MultipleChoiceField):
    """Ticked documents, each with the mark of what the list showed: `id.mark` (SG-37)."""

    def valid_value(self, _value: str) -> bool:
        """What is ticked is judged by the step, each by itself."""
        return True

    def clean(self, value: Any) -> dict[UUID, str]:
        """The marks by the ids, in the order of the list."""
        parts = [one.partition(".") for one in super().clean(value)]
        marks = {key: mark for one, _, mark in parts for key in read_ids([one])}
        return dict(list(marks.items())[:MOST_AT_ONCE])


class ToSignForm(forms.Form):
    """Documents ticked in the list of those that wait for a signature."""

    ids = SeenField(required=False)


class TickedForm(forms.Form):
    """Documents ticked in a list, and the day of issue where they are numbered."""

    ids = TickedField(required=False)
    issued_on = day_field(label=gettext_lazy("Day of issue"), required=False)


class NumberForm(forms.Form):
    """How one document is numbered."""

    issued_on = day_field(label=gettext_lazy("Day of issue"))
    reserved_id = forms.TypedChoiceField(
        label=gettext_lazy("Number"), coerce=UUID, empty_value=None, required=False
    )
    symbol = forms.CharField(label=gettext_lazy("Symbol"), max_length=100, required=False)

    def __init__(
        self, *args: Any, free: Sequence[ReservedCard], symbol: str, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        self.fields["issued_on"].initial = timezone.localdate()
        following = ("", gettext("the next of the series"))
        offer(self, "reserved_id", [following, *(_reserved(card) for card in free)])
        if symbol:
            del self.fields["symbol"]

    def how(self) -> Numbering:
        """As typed."""
        given = self.cleaned_data
        return Numbering(
            issued_on=given["issued_on"],
            reserved_id=given["reserved_id"],
            symbol=given.get("symbol", ""),
        )


class PaperForm(forms.Form):
    """A document signed on paper, to be numbered in the series it shares."""

    type_code = forms.ChoiceField(label=gettext_lazy("Type of document"))
    symbol = forms.CharField(label=gettext_lazy("Symbol"), max_length=100, required=False)
    subject = _text(gettext_lazy("Subject"), rows=2)
    signer_name = forms.CharField(label=gettext_lazy("Signed by"), max_length=200)
    signer_title = forms.CharField(
        label=gettext_lazy("Post of the signer"), max_length=300, required=False
    )
    signed_on = day_field(label=gettext_lazy("Signed on"))
    issued_on = day_field(label=gettext_lazy("Day of issue"))
    reserved_id = forms.TypedChoiceField(
        label=gettext_lazy("Number"), coerce=UUID, empty_value=None, required=False
    )
    recipients = _text(gettext_lazy("Recipients, one a line"), rows=3, required=False)

    def __init__(self, *args: Any, free: Sequence[ReservedCard], **kwargs: Any) -> None:
        today = timezone.localdate()
        super().__init__(*args, **kwargs)
        self.fields["type_code"].initial = MOST_WRITTEN
        self.fields["signed_on"].initial = self.fields["issued_on"].initial = today
        offer(self, "type_code", list(name_types(today).items()))
        following = ("", gettext("the next of the series"))
        offer(self, "reserved_id", [following, *(_reserved(card) for card in free)])

    def draft(self) -> PaperDraft:
        """As typed."""
        given = dict(self.cleaned_data)
        lines = given.pop("recipients").splitlines()
        return PaperDraft(**given, recipients=tuple(line.strip() for line in lines if line.strip()))


class ReserveForm(forms.Form):
    """A number for somebody before there is a document."""

    type_code = forms.ChoiceField(label=gettext_lazy("Type of document"))
    whom = forms.CharField(label=gettext_lazy("For whom"), max_length=200)
    reason = _text(gettext_lazy("Reason"), rows=2)

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "type_code", list(name_types(timezone.localdate()).items()))
        self.fields["type_code"].initial = MOST_WRITTEN


class RuleForm(forms.Form):
    """Types that get a register of their own."""

    name = forms.CharField(label=gettext_lazy("Name of the register"), max_length=200)
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Types"), widget=forms.CheckboxSelectMultiple
    )
    valid_from = day_field(label=gettext_lazy("From"))
    basis = _text(gettext_lazy("Legal basis"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        today = timezone.localdate()
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = today
        offer(self, "types", list(name_types(today).items()))

    def draft(self) -> RuleDraft:
        """As typed."""
        return RuleDraft(**{**self.cleaned_data, "types": tuple(self.cleaned_data["types"])})


class AuthorityForm(forms.Form):
    """Authority to sign for somebody of the agency."""

    account_id = forms.TypedChoiceField(label=gettext_lazy("Person"), coerce=UUID)
    form = forms.TypedChoiceField(label=gettext_lazy("Signing form"), coerce=Form)
    whom = forms.CharField(
        label=gettext_lazy("In whose place (the post printed after the form)"), max_length=300
    )
    title = forms.CharField(
        label=gettext_lazy("Own post, as it is printed"), max_length=300, required=False
    )
    types = forms.MultipleChoiceField(
        label=gettext_lazy("Only these types (none: all)"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    valid_from = day_field(label=gettext_lazy("From"))
    valid_until = day_field(label=gettext_lazy("Until before"), required=False)
    basis = _text(gettext_lazy("Decision or letter of authorisation, with its day"))

    def __init__(self, *args: Any, people: Sequence[Colleague], **kwargs: Any) -> None:
        today = timezone.localdate()
        super().__init__(*args, **kwargs)
        self.fields["valid_from"].initial = today
        self.fields["form"].initial = Form.DEPUTY.value
        known = [(str(one.account_id), f"{one.name}, {one.title}") for one in people]
        offer(self, "account_id", [("", gettext("Choose")), *known])
        offer(self, "form", [(form.value, gettext(text)) for form, text in FORMS.items()])
        offer(self, "types", list(name_types(today).items()))

    def draft(self) -> AuthorityDraft:
        """As typed."""
        return AuthorityDraft(**{**self.cleaned_data, "types": tuple(self.cleaned_data["types"])})


class KeyForm(forms.Form):
    """A signing key to be put in place."""

    owner = forms.ChoiceField(label=gettext_lazy("Signs for"))
    kind = forms.ChoiceField(label=gettext_lazy("Where the key lies"))
    pkcs12 = forms.FileField(label=gettext_lazy("Key file (.p12, .pfx)"), required=False)
    password = forms.CharField(
        label=gettext_lazy("Password of the key file"),
        widget=forms.PasswordInput,
        strip=False,
        required=False,
    )
    credential = forms.CharField(
        label=gettext_lazy("Name of the key in the token or at the service"),
        max_length=200,
        required=False,
    )
    certificate = forms.FileField(
        label=gettext_lazy("Certificates (PEM) of a token or service"), required=False
    )
    image = forms.FileField(
        label=gettext_lazy("Image (PNG, transparent): signature in blue, seal in red")
    )

    def __init__(
        self, *args: Any, owners: list[tuple[str, str]], places: SigningPlaces, **kwargs: Any
    ) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "owner", owners)
        outside = [
            (f"{kind.value}:{name}", f"{gettext(KINDS[kind])}: {name}")
            for kind in (KeyKind.TOKEN, KeyKind.REMOTE)
            for name in places.names(kind)
        ]
        offer(self, "kind", [(KeyKind.FILE.value, gettext(KINDS[KeyKind.FILE])), *outside])
        if not outside:
            self.fields["kind"].help_text = gettext(
                "For a key in a token or at a signing service the operator of this system has to"
                " set that up first; then it is offered here."
            )
            del self.fields["credential"], self.fields["certificate"]

    def new_key(self) -> NewKey:
        """As given."""
        given = self.cleaned_data
        kind, _, place = given["kind"].partition(":")
        return NewKey(
            kind=KeyKind(kind),
            pkcs12=_bytes(given["pkcs12"]),
            password=given["password"],
            place=place,
            credential=given.get("credential", ""),
            certificate=_bytes(given.get("certificate")),
            image=_bytes(given["image"]),
        )


def _bytes(file: Any) -> bytes:
    return bytes(file.read()) if file else b""


def _reserved(card: ReservedCard) -> tuple[str, str]:
    return str(card.id), f"{say_number(card.number)}/{card.year} – {card.whom}: {card.reason}"
