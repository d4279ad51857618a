"""The key that signs the ledger's checkpoints: made once, kept in the data folder (0600)."""

import os
import stat

from lienthong.audit.settings import AuditSettings
from lienthong.ledger.notes import LogSigner
from lienthong.wire.seals import key_to_pem, log_key_from_pem, new_log_key


def open_signer(settings: AuditSettings) -> LogSigner:
    """The ledger's signer; its key is made if there is none yet."""
    path = settings.key_file
    if not path.exists():
        path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL
        with os.fdopen(os.open(path, flags, stat.S_IRUSR | stat.S_IWUSR), "wb") as file:
            file.write(key_to_pem(new_log_key()))
    return LogSigner(name=settings.origin, key=log_key_from_pem(path.read_bytes()))
