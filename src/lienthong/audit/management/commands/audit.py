"""`lienthong audit verify`: re-prove the record of facts and say what was found, in words."""

import json
from pathlib import Path
from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandParser
from django.utils.translation import gettext as _
from django.utils.translation import gettext_noop

from lienthong.audit.operations import open_signer
from lienthong.audit.queries import (
    Loss,
    LossKind,
    RecordReport,
    find_newest_checkpoint,
    prove_record,
)
from lienthong.audit.terms import CheckpointUnreadable
from lienthong.ledger.verify import Damage, DamageKind
from lienthong.wire.notes import LogVerifier


class Command(BaseCommand):
    """Verify the record, or print its newest checkpoint to keep elsewhere."""

    help = gettext_noop("Re-prove the record of facts, or print its newest signed checkpoint.")
    requires_system_checks: list[str] = []

    def add_arguments(self, parser: CommandParser) -> None:
        """The two things that can be asked."""
        parser.description = _(self.help)
        deeds = parser.add_subparsers(dest="deed", required=True)
        verify = deeds.add_parser(
            "verify", help=_("recompute everything; exit code 1 if anything differs")
        )
        verify.add_argument("--json", action="store_true", help=_("print one JSON object"))
        verify.add_argument(
            "--checkpoint",
            action="append",
            default=[],
            metavar="FILE",
            help=_("a checkpoint kept elsewhere, which the record must still agree with"),
        )
        deeds.add_parser("checkpoint", help=_("print the newest checkpoint, to keep it elsewhere"))

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what was asked; a damaged record ends with exit code 1."""
        signer = open_signer(settings.AUDIT)
        if options["deed"] == "checkpoint":
            newest = find_newest_checkpoint()
            self.stdout.write(newest.note.decode() if newest else _("Nothing is recorded yet."))
            return
        verifier = LogVerifier(origin=signer.name, key=signer.key.public_key())
        kept = [read_kept(Path(name)) for name in options["checkpoint"]]
        report = prove_record(verifier=verifier, kept_elsewhere=kept)
        self.stdout.write(as_json(report) if options["json"] else in_words(report))
        if not report.is_whole:
            raise SystemExit(1)


def read_kept(path: Path) -> bytes:
    """The bytes of a checkpoint file; refuses one that cannot be read."""
    try:
        return path.read_bytes()
    except OSError as error:
        raise CheckpointUnreadable(file=path, problem=error.strerror) from error


def in_words(report: RecordReport) -> str:
    """What was found, one sentence a line, the verdict last."""
    ledger = report.ledger
    lines = [
        _("%(facts)d facts and %(checkpoints)d signed checkpoints were recomputed.")
        % {"facts": ledger.size, "checkpoints": ledger.checkpoints}
    ]
    if report.waiting:
        lines.append(_("%(count)d facts wait to be integrated.") % {"count": report.waiting})
    lines += [damage_in_words(damage) for damage in ledger.damages]
    lines += [
        _("Fact %(number)d cannot be found by what its record says: its columns were changed.")
        % {"number": number}
        for number in report.misfiled
    ]
    lines += [
        _("Fact %(number)d was slipped in: it is not in the ledger and does not wait for it.")
        % {"number": number}
        for number in report.unproven
    ]
    lines += [
        _(
            "The checkpoint of %(size)d facts kept elsewhere is contradicted: the record was"
            " cut back or rewritten."
        )
        % {"size": size}
        for size in report.contradicted
    ]
    lines += [loss_in_words(loss) for loss in report.losses]
    if report.unsigned:
        lines.append(
            _("No valid checkpoint covers the last %(count)d facts: checkpoints were taken away.")
            % {"count": report.unsigned}
        )
    lines += _not_proved(report)
    lines.append(_("The record is whole.") if report.is_whole else _("The record is damaged."))
    return "\n".join(lines)


def _not_proved(report: RecordReport) -> list[str]:
    """What the record cannot show by itself."""
    lines = []
    if not report.kept_elsewhere:
        lines.append(
            _(
                "Not proved: that nobody cut the record back together with its newest checkpoints."
                " Compare with a checkpoint kept elsewhere (--checkpoint FILE)."
            )
        )
    lines.append(
        _(
            "Not proved: that no checkpoint between two others was taken away; the later one covers"
            " the same facts."
        )
    )
    if report.skipped:
        lines.append(
            _(
                "Not proved: whether the %(count)d numbers that no fact bears were of changes that"
                " were undone, which PostgreSQL skips, or of facts that were removed."
            )
            % {"count": report.skipped}
        )
    return lines


def loss_in_words(loss: Loss) -> str:
    """One loss as a sentence: what is gone, and by what trace that is known."""
    sentences = {
        LossKind.EMPTIED: _(
            "The record was emptied: it holds no fact at all, but the table %(table)s has rows, and"
            " none is written without a fact."
        ),
        LossKind.NUMBERS_MISSING: _(
            "Facts %(first)d to %(last)d are missing: the database gave out these numbers."
        )
        if loss.first != loss.last
        else _("Fact %(first)d is missing: the database gave out this number."),
        LossKind.REFERRED_TO: _(
            "Fact %(first)d is missing: the table %(table)s still refers to it."
        ),
        LossKind.CHECKPOINT_MISSING: _(
            "A checkpoint between %(first)d and %(last)d facts was taken away: one is signed at"
            " least every thousand facts."
        ),
    }
    return sentences[loss.kind] % {"first": loss.first, "last": loss.last, "table": loss.table}


def damage_in_words(damage: Damage) -> str:
    """One damage of the ledger as a sentence."""
    sentences = {
        DamageKind.LEAF_CHANGED: _("Entry %(index)d was changed."),
        DamageKind.LEAF_REMOVED: _("Entry %(index)d was removed."),
        DamageKind.LEAF_MOVED: _("Entry %(index)d stands where entry %(other)s was recorded."),
        DamageKind.LEAF_ADDED: _("Entry %(index)d was added without being recorded."),
        DamageKind.TILE_DIFFERS: _("Part %(index)d of the tree, level %(other)s, was changed."),
        DamageKind.TILE_STRAY: _("Part %(index)d of the tree, level %(other)s, is too much."),
        DamageKind.CHECKPOINT_UNSIGNED: _(
            "The checkpoint of %(index)d facts does not bear the ledger's signature."
        ),
        DamageKind.CHECKPOINT_AHEAD: _(
            "The checkpoint of %(index)d facts says more than the %(other)s there are."
        ),
        DamageKind.CHECKPOINT_DIFFERS: _(
            "The checkpoint of %(index)d facts has another root than the facts; the last one that"
            " agrees has %(other)s."
        ),
        DamageKind.CHECKPOINT_INCONSISTENT: _(
            "The checkpoint of %(index)d facts does not continue the one of %(other)s."
        ),
    }
    return sentences[damage.kind] % {"index": damage.index, "other": damage.other}


def as_json(report: RecordReport) -> str:
    """What was found, for programs."""
    ledger = report.ledger
    found = {
        "whole": report.is_whole,
        "facts": ledger.size,
        "root": ledger.root.hex(),
        "checkpoints": ledger.checkpoints,
        "waiting": report.waiting,
        "damages": [
            {"kind": damage.kind.value, "index": damage.index, "other": damage.other}
            for damage in ledger.damages
        ],
        "misfiled": report.misfiled,
        "unproven": report.unproven,
        "contradicted": report.contradicted,
        "unsigned": report.unsigned,
        "kept_elsewhere": report.kept_elsewhere,
        "skipped": report.skipped,
        "losses": [
            {"kind": loss.kind.value, "first": loss.first, "last": loss.last, "table": loss.table}
            for loss in report.losses
        ],
    }
    return json.dumps(found, indent=1)
