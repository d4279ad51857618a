"""Agencies whose inbox the platform keeps, certificates, keys, and what is known of the node."""

from django.db import models


class HostedAgency(models.Model):
    """An agency without software of its own: the platform holds its key and empties its inbox.

    `cursor` is how far its inbox was read, in the log that `history` is of; `next_check_at` when it
    is looked at again. What it acknowledged before `others_until` was received by software of its
    own. `problem` says why it could not be read, or not wholly, in so many `attempts` by now.
    """

    agency_id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=35, unique=True)
    name = models.CharField(max_length=300)
    cursor = models.BigIntegerField(default=0)
    history = models.CharField(max_length=64, default="")
    others_until = models.BigIntegerField(default=0)
    hosted_at = models.DateTimeField()
    last_checked_at = models.DateTimeField(null=True)
    next_check_at = models.DateTimeField()
    attempts = models.PositiveIntegerField(default=0)
    problem = models.JSONField(null=True)

    class Meta:
        db_table = "exchange_hosted_agency"
        indexes = [models.Index(fields=["next_check_at"], name="exchange_inbox_due")]

    def __str__(self) -> str:
        return self.name


class EnrolledAgency(models.Model):
    """An agency with software of its own: it keeps its key and empties its inbox itself.

    An agency is hosted or enrolled, never both.
    """

    agency_id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=35, unique=True)
    enrolled_at = models.DateTimeField()

    class Meta:
        db_table = "exchange_enrolled_agency"

    def __str__(self) -> str:
        return self.code


class Certificate(models.Model):
    """A certificate the province issued to an agency; the key of a hosted one lies in a file.

    With `revoked_at` it is left out of the node's directory; what was sealed before stays believed.
    `outside` is the chain (PEM) of an outside authority on which it rests (EX-148), if any.
    """

    fingerprint = models.CharField(max_length=64, primary_key=True)
    agency_id = models.UUIDField()
    code = models.CharField(max_length=35)
    pem = models.TextField()
    valid_from_at = models.DateTimeField()
    valid_until_at = models.DateTimeField()
    issued_at = models.DateTimeField()
    revoked_at = models.DateTimeField(null=True)
    outside = models.TextField(default="", blank=True)

    class Meta:
        db_table = "exchange_certificate"
        indexes = [models.Index(fields=["code"], name="exchange_certificate_of")]

    def __str__(self) -> str:
        return f"{self.code} {self.fingerprint[:8]}"


class IssuedCertificate(models.Model):
    """A certificate with the province's signature, by its serial number; kept for ever.

    A renewed certificate has a number of its own, so a key may have several. `serial` is
    hexadecimal; `reason` one of `wire.revocation.Reason`, with `revoked_at`.
    """

    serial = models.CharField(max_length=40, primary_key=True)
    fingerprint = models.CharField(max_length=64)
    code = models.CharField(max_length=64)
    revoked_at = models.DateTimeField(null=True)
    reason = models.CharField(max_length=30, blank=True)

    class Meta:
        db_table = "exchange_issued_certificate"
        indexes = [
            models.Index(fields=["fingerprint"], name="exchange_issued_key"),
            models.Index(fields=["revoked_at"], name="exchange_issued_revoked"),
        ]

    def __str__(self) -> str:
        return f"{self.code} {self.serial}"


class RevocationList(models.Model):
    """A signed list of the certificates that were revoked, `entries` in number; all are kept."""

    number = models.BigIntegerField(primary_key=True)
    made_at = models.DateTimeField()
    next_at = models.DateTimeField()
    entries = models.PositiveIntegerField()
    der = models.BinaryField()

    class Meta:
        db_table = "exchange_revocation_list"

    def __str__(self) -> str:
        return str(self.number)


class EncryptionKey(models.Model):
    """A public key that contents for an agency are encrypted to, by its fingerprint (EN-74).

    The private key of a hosted agency's lies in a file here, also when another is in use by now: it
    opens what was encrypted to it. An enrolled agency's only the agency has; it was named with the
    certificate of `sealing_key` and counts as long as that one does.
    """

    fingerprint = models.CharField(max_length=64, primary_key=True)
    agency_id = models.UUIDField()
    code = models.CharField(max_length=35)
    public_key = models.CharField(max_length=44)
    sealing_key = models.CharField(max_length=64, blank=True)
    made_at = models.DateTimeField()

    class Meta:
        db_table = "exchange_encryption_key"
        indexes = [models.Index(fields=["agency_id"], name="exchange_encryption_key_of")]

    def __str__(self) -> str:
        return f"{self.code} {self.fingerprint[:8]}"


class ConnectedAgency(models.Model):
    """An agency whose own software speaks to the node by the VXP-compatible API.

    Its key lies in a file, as a hosted agency's does, and is entrusted to the node with the secret
    of its system; the platform does not empty its inbox. `system` is the id of that software, which
    may serve several agencies. `cursor` is how far the platform had read the inbox before.
    """

    agency_id = models.UUIDField(primary_key=True)
    code = models.CharField(max_length=35, unique=True)
    name = models.CharField(max_length=300)
    demonstration = models.BooleanField(default=False)
    system = models.CharField(max_length=35)
    cursor = models.BigIntegerField(default=0)
    connected_at = models.DateTimeField()

    class Meta:
        db_table = "exchange_connected_agency"
        indexes = [models.Index(fields=["system"], name="exchange_connected_system")]

    def __str__(self) -> str:
        return f"{self.code} {self.system}"


class NodeWatch(models.Model):
    """The one row about the node: does it answer, is it whole, which directory was it given.

    `whole_at`: when its log was last found to hold all that is known of it; None: to be looked at
    before anything goes to it. `log_size`, `log_root`: of its newest checkpoint, verified.
    `broken_size`: the fewest entries that it was seen to have since `broken_since_at`.
    `problems`: what it says is wrong with its parts now, and `failing_webhooks` how many webhooks
    it calls in vain (EX-260). `directory_marks`, `systems_marks`: how often each was marked as due,
    so that no mark is taken off unseen.
    """

    id = models.PositiveSmallIntegerField(primary_key=True, default=1)
    checked_at = models.DateTimeField(null=True)
    unreachable_since_at = models.DateTimeField(null=True)
    next_attempt_at = models.DateTimeField(null=True)
    problem = models.JSONField(null=True)
    broken_since_at = models.DateTimeField(null=True)
    broken_size = models.BigIntegerField(null=True)
    whole_at = models.DateTimeField(null=True)
    log_size = models.BigIntegerField(default=0)
    log_root = models.BinaryField(null=True)
    problems = models.JSONField(default=list)
    failing_webhooks = models.PositiveIntegerField(default=0)
    directory_version = models.BigIntegerField(default=0)
    directory_sha256 = models.CharField(max_length=64, blank=True)
    directory_published_at = models.DateTimeField(null=True)
    directory_due = models.BooleanField(default=True)
    directory_marks = models.BigIntegerField(default=0)
    systems_version = models.BigIntegerField(default=0)
    systems_due = models.BooleanField(default=False)
    systems_marks = models.BigIntegerField(default=0)

    class Meta:
        db_table = "exchange_node_watch"
        constraints = [models.CheckConstraint(condition=models.Q(id=1), name="exchange_one_node")]

    def __str__(self) -> str:
        return "node"
