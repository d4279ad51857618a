"""Proposals of commitments, made from a confirmed text by rules, and what became of each."""

from django.db import models

from lienthong.cooperation.models.commitments import Commitment
from lienthong.cooperation.models.texts import TextClause


class CommitmentProposal(models.Model):
    """A passage of a clause taken for a commitment; members as in terms.ProposedCommitment.

    Accepted it names its `commitment`; rejected it stays, with who decided and when.
    """

    id = models.BigAutoField(primary_key=True)
    clause = models.ForeignKey(TextClause, models.PROTECT, related_name="proposals")
    begins = models.PositiveIntegerField()
    ends = models.PositiveIntegerField()
    what = models.TextField()
    owner_side = models.CharField(max_length=20, blank=True)
    owner_name = models.CharField(max_length=300, blank=True)
    owner = models.ForeignKey("directory.Agency", models.PROTECT, null=True, related_name="+")
    due = models.CharField(max_length=64, blank=True)
    figure = models.CharField(max_length=40, blank=True)
    unit = models.CharField(max_length=100, blank=True)
    state = models.CharField(max_length=20)
    decided_at = models.DateTimeField(null=True)
    decided_by = models.CharField(max_length=200, blank=True)
    commitment = models.ForeignKey(Commitment, models.PROTECT, null=True, related_name="+")

    class Meta:
        db_table = "cooperation_commitment_proposal"
        constraints = [
            models.UniqueConstraint(fields=["clause", "begins"], name="cooperation_proposed_once"),
        ]

    def __str__(self) -> str:
        return self.what
