"""The key that signs the ledger's checkpoints: made once, kept in the data folder (0600)."""

from pathlib import Path

from lienthong.audit.queries.ledger import open_store
from lienthong.audit.settings import AuditSettings
from lienthong.audit.terms import LedgerKeyDamaged, LedgerKeyForeign, LedgerKeyLost
from lienthong.client import make_folder, write_once
from lienthong.kernel.errors import Refusal
from lienthong.ledger.notes import LogSigner
from lienthong.ledger.stores import KeptCheckpoint
from lienthong.wire.notes import LogVerifier
from lienthong.wire.seals import key_to_pem, log_key_from_pem, new_log_key


def prepare_signer(settings: AuditSettings) -> LogSigner:
    """The ledger's signer for a platform that starts; its key is made for an empty ledger only.

    Refuses what `open_signer` does: with another key nobody could verify the checkpoints so far.
    """
    path = settings.key_file
    if not path.exists() and open_store().find_newest_checkpoint() is None:
        make_folder(path.parent)
        write_once(path, key_to_pem(new_log_key()))
    return open_signer(settings)


def open_signer(settings: AuditSettings) -> LogSigner:
    """The ledger's signer from its key file; nothing is made.

    Refuses a missing file, one that holds no key, and a key (or a name of the ledger) with which
    not one of the checkpoints was signed.
    """
    path = settings.key_file
    try:
        key = log_key_from_pem(path.read_bytes())
    except FileNotFoundError:
        raise LedgerKeyLost(file=path) from None
    except Refusal as refusal:
        raise LedgerKeyDamaged(file=path) from refusal
    signer = LogSigner(name=settings.origin, key=key)
    _require_signed(signer.verifier, path)
    return signer


def _require_signed(verifier: LogVerifier, path: Path) -> None:
    """One checkpoint of this key is enough: a forged one beside it is damage, not a wrong key."""
    store = open_store()
    newest = store.find_newest_checkpoint()
    if newest is None or _is_signed(newest, verifier):
        return
    if not any(_is_signed(checkpoint, verifier) for checkpoint in store.iterate_checkpoints()):
        raise LedgerKeyForeign(file=path, origin=verifier.origin)


def _is_signed(checkpoint: KeptCheckpoint, verifier: LogVerifier) -> bool:
    try:
        verifier.read_checkpoint(checkpoint.note)
    except Refusal:
        return False
    return True
