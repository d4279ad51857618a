"""Whether the keys a node needs are in its folder, and are the ones it was used with (EX-180)."""

from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.vxp.systems import load_systems
from lienthong.kernel.errors import Refusal
from lienthong.tokens.uri import is_token_uri
from lienthong.wire.certificates import Certificate, Trust
from lienthong.wire.seals import fingerprint, key_from_pem, log_key_from_pem
from lienthong.wire.secrecy import encryption_fingerprint, encryption_key_from_pem


def find_wrong_keys(
    settings: GatewaySettings,
    *,
    node: Certificate,
    log: Certificate,
    storage_keys: frozenset[str],
) -> tuple[Path, ...]:
    """The key files that are missing, or hold another key than the node was used with.

    `node` and `log` are its certificates, `storage_keys` the fingerprints of the keys with which
    contents in its store were sealed for itself. A key in a token is not looked at: it cannot be
    lost with the folder.
    """

    def is_wrong(path: Path, read: Callable[[bytes], str], expected: set[str]) -> bool:
        with suppress(OSError, Refusal):
            data = path.read_bytes()
            return not is_token_uri(data) and not expected <= {read(data)}
        return True

    def issued_here(data: bytes) -> str:
        return Trust(data).verify_issued(node.pem).fingerprint

    wrong = (
        (settings.node_key, _sealing_key, {node.fingerprint}),
        (settings.log_key, _log_key, {log.fingerprint}),
        (settings.root_certificate, issued_here, {node.fingerprint}),
        (settings.storage_key, _storage_key, set(storage_keys)),
    )
    return tuple(
        path for path, read, expected in wrong if expected and is_wrong(path, read, expected)
    )


def find_wrong_systems(
    settings: GatewaySettings, directory: Certificate, *, are_needed: bool
) -> tuple[Path, ...]:
    """The list of VXP client systems, if it is not what `directory` signed, or needed and gone."""
    try:
        known = load_systems(settings.client_systems, certificate=directory)
    except (OSError, Refusal):
        return (settings.client_systems,)
    return (settings.client_systems,) if are_needed and not known.version else ()


def _sealing_key(data: bytes) -> str:
    return fingerprint(key_from_pem(data).public_key())


def _log_key(data: bytes) -> str:
    return fingerprint(log_key_from_pem(data).public_key())


def _storage_key(data: bytes) -> str:
    return encryption_fingerprint(encryption_key_from_pem(data).public_key())
