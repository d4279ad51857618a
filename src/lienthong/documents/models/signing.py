"""Who may sign what, with which keys; which types share a number series, which numbers are kept."""

from django.db import models

from lienthong.documents.models.dispatches import Dispatch
from lienthong.documents.models.files import KeptFile
from lienthong.documents.models.series import NumberEntry


class SigningAuthority(models.Model):
    """That a person signs in one of the forms of Điều 13 for another or for a collective.

    The head of the agency needs no row. It holds on days from `valid_from` until before
    `valid_until`, and never from `ended_at` on. `types` are codes of `paper.document_types`; none
    means all. `passed_from` is the TL. that was passed on to a deputy (Điều 13.4).
    """

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    account_id = models.UUIDField()
    account_name = models.CharField(max_length=200)
    form = models.CharField(max_length=20)
    whom = models.CharField(max_length=300, blank=True)
    title = models.CharField(max_length=300, blank=True)
    types = models.JSONField(default=list)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    basis = models.CharField(max_length=500)
    passed_from = models.ForeignKey("self", models.PROTECT, null=True, related_name="passed_to")
    given_by_id = models.UUIDField()
    given_by = models.CharField(max_length=200)
    given_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_by = models.CharField(max_length=200, blank=True)
    end_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "documents_signing_authority"
        indexes = [
            models.Index(fields=["agency_id", "account_id"], name="documents_authority_of"),
        ]

    def __str__(self) -> str:
        return f"{self.form} {self.account_name}"


class SigningKey(models.Model):
    """A key that signs for a person of an agency, or (without `account_id`) seals for the agency.

    `place` is the name of its file among the keys, the URI of a token's key, or the address of a
    service; `certificate` is PEM, its issuers' after it. `image` is what is seen on the page.
    """

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    account_id = models.UUIDField(null=True)
    holder = models.CharField(max_length=300)
    kind = models.CharField(max_length=20)
    place = models.CharField(max_length=500)
    credential = models.CharField(max_length=200, blank=True)
    certificate = models.TextField()
    image = models.ForeignKey(KeptFile, models.PROTECT, null=True, related_name="+")
    valid_from = models.DateTimeField()
    valid_until = models.DateTimeField()
    demonstration = models.BooleanField(default=False)
    added_by = models.CharField(max_length=200)
    added_at = models.DateTimeField()
    retired_at = models.DateTimeField(null=True)
    retired_by = models.CharField(max_length=200, blank=True)
    retire_reason = models.CharField(max_length=500, blank=True)

    class Meta:
        db_table = "documents_signing_key"
        indexes = [
            models.Index(fields=["agency_id", "account_id", "-added_at"], name="documents_key_of"),
        ]

    def __str__(self) -> str:
        return self.holder


class NumberingRule(models.Model):
    """Which types of an agency are numbered in a register of their own (NĐ 30/2020 Điều 15).

    What no rule names is numbered in the one register of outgoing documents. It holds for days of
    issue from `valid_from` until before `valid_until`.
    """

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    types = models.JSONField()
    register = models.CharField(max_length=40)
    name = models.CharField(max_length=200)
    valid_from = models.DateField()
    valid_until = models.DateField(null=True)
    basis = models.CharField(max_length=500)
    set_by = models.CharField(max_length=200)
    set_at = models.DateTimeField()

    class Meta:
        db_table = "documents_numbering_rule"
        indexes = [models.Index(fields=["agency_id", "valid_from"], name="documents_rule_of")]

    def __str__(self) -> str:
        return self.name


class ReservedNumber(models.Model):
    """A number taken from its series for somebody before there is a document to bear it.

    `released_at`: it is not needed any more; it stays in this list with the reason until another
    document takes it, so that no number is missing without a word: `dispatch`, or what stands in
    the register without one (`entry`).
    """

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    register = models.CharField(max_length=40)
    year = models.PositiveSmallIntegerField()
    number = models.PositiveIntegerField()
    whom = models.CharField(max_length=200)
    reason = models.CharField(max_length=500)
    reserved_by = models.CharField(max_length=200)
    reserved_at = models.DateTimeField()
    released_at = models.DateTimeField(null=True)
    released_by = models.CharField(max_length=200, blank=True)
    release_reason = models.CharField(max_length=500, blank=True)
    dispatch = models.OneToOneField(Dispatch, models.PROTECT, null=True, related_name="reserved")
    entry = models.OneToOneField(NumberEntry, models.PROTECT, null=True, related_name="reserved")

    class Meta:
        db_table = "documents_reserved_number"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "register", "year", "number"],
                name="documents_reserved_number_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.number}/{self.year}"
