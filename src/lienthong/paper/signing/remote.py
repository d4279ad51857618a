"""A key in a remote signing service: the hash goes out, the signature comes back.

The call is `signatures/signHash` of the Cloud Signature Consortium's API, which providers of remote
signing know; a provider that calls it otherwise needs an adapter in front. The document never
leaves.
"""

import base64
import ssl
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

import httpx
import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import rsa

from lienthong.kernel.errors import gettext_noop
from lienthong.paper.signing.keys import public_key_of, verify_digest
from lienthong.paper.signing.refusals import (
    RemoteSignerRefused,
    RemoteSignerUnreachable,
)
from lienthong.wire.outages import outage_of

SHA256_OID: Final = "2.16.840.1.101.3.4.2.1"
_RSA_SHA256: Final = "1.2.840.113549.1.1.11"
_ECDSA_SHA256: Final = "1.2.840.10045.4.3.2"
LONGEST_ANSWER: Final = 64 * 1024


class LateError(TimeoutError):
    """An answer that trickles in for too long, or has no end."""


class _Answer(msgspec.Struct):
    signatures: list[str]


@dataclass(frozen=True, slots=True, kw_only=True)
class RemoteKey:
    """A key at a service of this address; `headers` carries what proves the caller to it."""

    url: str
    credential: str
    certificate: x509.Certificate
    issuers: tuple[x509.Certificate, ...] = ()
    headers: Mapping[str, str] = field(default_factory=dict, repr=False)
    authorization: str = field(default="", repr=False)
    """The service's signature activation data (SAD), if it asks for one."""
    trusted: Path | None = None
    """A PEM file of the authorities that vouch for the service; None: those of the machine."""
    patience_seconds: float = 30.0
    """People confirm on their phones while the call waits."""

    def sign_digest(self, digest: bytes) -> bytes:
        """The service's signature, verified before it is believed.

        Refuses no answer in time (RemoteSignerUnreachable) and every other answer than one
        signature by the certificate's key over this digest (RemoteSignerRefused).
        """
        public = public_key_of(self.certificate)
        call: dict[str, Any] = {
            "credentialID": self.credential,
            "hashes": [base64.b64encode(digest).decode()],
            "hashAlgorithmOID": SHA256_OID,
            "signAlgo": _RSA_SHA256 if isinstance(public, rsa.RSAPublicKey) else _ECDSA_SHA256,
        }
        if self.authorization:
            call["SAD"] = self.authorization
        signature = self._read(*self._ask(msgspec.json.encode(call)))
        if not verify_digest(public, signature, digest):
            raise self._refused(gettext_noop("its answer does not belong to the certificate"))
        return signature

    def _ask(self, body: bytes) -> tuple[int, bytes]:
        headers = {"content-type": "application/json", "accept-encoding": "identity"}
        try:
            return post_within(
                self.url,
                body,
                {**headers, **self.headers},
                self.patience_seconds,
                trusted=self.trusted,
            )
        except (httpx.HTTPError, httpx.InvalidURL, OSError, LateError) as error:
            raise RemoteSignerUnreachable(host=self._host, problem=outage_of(error)) from None

    def _read(self, status: int, body: bytes) -> bytes:
        if status != httpx.codes.OK:
            raise self._refused(f"HTTP {status}")
        try:
            (only,) = msgspec.json.decode(body, type=_Answer).signatures
            return base64.b64decode(only, validate=True)
        except (msgspec.DecodeError, ValueError):
            raise self._refused(gettext_noop("its answer cannot be read")) from None

    def _refused(self, problem: str) -> RemoteSignerRefused:
        return RemoteSignerRefused(host=self._host, problem=problem)

    @property
    def _host(self) -> str:
        return urlsplit(self.url).hostname or self.url


def post_within(
    url: str,
    body: bytes,
    headers: Mapping[str, str],
    seconds: float,
    *,
    trusted: Path | None = None,
    now: Callable[[], float] = time.monotonic,
) -> tuple[int, bytes]:
    """Status and body of an answer that came whole within that time; no redirects are followed.

    `trusted`: a PEM file of the only authorities that may vouch for the server.
    """
    until = now() + seconds
    found = bytearray()
    verify = ssl.create_default_context(cafile=trusted) if trusted else True
    with (
        httpx.Client(
            timeout=seconds, follow_redirects=False, trust_env=False, verify=verify
        ) as client,
        client.stream("POST", url, content=body, headers=dict(headers)) as answer,
    ):
        for chunk in answer.iter_raw():
            found += chunk
            if len(found) > LONGEST_ANSWER:
                raise LateError(f"an answer of more than {LONGEST_ANSWER} bytes")
            if now() > until:
                raise LateError("no whole answer in time")
        return answer.status_code, bytes(found)
