"""Who calls, proved in a way that the node's operator wants (EX-4, EX-150 to EX-158)."""

import secrets
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from lienthong.gateway.callers.api_keys import derive_secret, find_api_key
from lienthong.gateway.callers.methods import Alternatives, Method, Scope, in_words
from lienthong.gateway.callers.presented import believe, find_presented
from lienthong.gateway.clock import day_of, start_of
from lienthong.gateway.contents.holders import StorageKey
from lienthong.gateway.directory import Directory, codes_of
from lienthong.gateway.http import Request
from lienthong.gateway.reader import Reader
from lienthong.gateway.settings import GatewaySettings
from lienthong.gateway.terms import (
    ApiKeyFallen,
    AuthenticationInsufficient,
    AuthorizationMissing,
    CertificateOfOther,
    DirectoryKeyRequired,
)
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import Certificate
from lienthong.wire.directory_snapshot import AgencyEntry
from lienthong.wire.refusals import ApiKeyWrong
from lienthong.wire.requests import Claim, parse_authorization, verify_claim, verify_keyed_claim

NONCE_BYTES = 16


@dataclass(frozen=True, slots=True)
class Proof:
    """By what a call is proved. `nonce` is the request's, or a new one where TLS proves it.

    `key` is what signed the request: a fingerprint, an API key's id, or nothing. `ends_at` is when
    the first of the certificates and keys that prove it ends.
    """

    methods: frozenset[Method]
    nonce: str
    key: str
    ends_at: datetime


@dataclass(frozen=True, slots=True)
class Gate:
    """What is needed to tell who calls at an instant."""

    settings: GatewaySettings
    directory: Directory
    reader: Reader
    storage: StorageKey
    now: datetime

    async def authenticate(
        self, request: Request, body: bytes, *, need: Scope, wanted: Alternatives
    ) -> tuple[AgencyEntry, Proof]:
        """The agency that calls; refuses a proof that does not hold, and one not wanted.

        Every proof that the call brings must hold, of those that count here.
        """
        caller, proof = await self._find_caller(request, body, need, wanted)
        if caller is None or not _suffices(proof.methods, wanted):
            raise _insufficient(proof.methods, wanted)
        return caller, proof

    async def authenticate_sender(
        self, request: Request, body: bytes, *, wanted: Alternatives
    ) -> AgencyEntry | None:
        """Who sends a message, as far as the call itself proves it: its seal is a signature.

        None where the seal alone says it.
        """
        sealed = frozenset({Method.SIGNATURE})
        bare = request.header(b"authorization") is None and not _heeds_certificates(wanted)
        if bare and sealed in wanted:
            return None
        caller, proof = await self._find_caller(request, body, Scope.SEND, wanted)
        methods = proof.methods | sealed
        if not _suffices(methods, wanted):
            raise _insufficient(methods, wanted)
        return caller

    async def _find_caller(
        self, request: Request, body: bytes, need: Scope, wanted: Alternatives
    ) -> tuple[AgencyEntry | None, Proof]:
        methods: set[Method] = set()
        caller, nonce, key, ends_at = None, "", "", datetime.max.replace(tzinfo=UTC)
        header = request.header(b"authorization")
        if header is not None:
            claim = parse_authorization(header)
            request.observation.agency = claim.agency
            caller, ends_at = await self._believe_claim(claim, request, body, need)
            methods.add(Method.HMAC if claim.is_keyed else Method.SIGNATURE)
            nonce, key = claim.nonce, claim.key
        presented = self._find_certified(request) if _heeds_certificates(wanted) else None
        if presented is not None:
            certified, certified_until = presented
            ends_at = min(ends_at, certified_until)
            if caller is not None and caller is not certified:
                raise CertificateOfOther(signed=caller.code, certified=certified.code)
            request.observation.agency = certified.code
            caller = certified
            methods.add(Method.MTLS)
        nonce = nonce or secrets.token_hex(NONCE_BYTES)
        return caller, Proof(frozenset(methods), nonce, key, ends_at)

    def _find_certified(self, request: Request) -> tuple[AgencyEntry, datetime] | None:
        pem = find_presented(request, trusted=self.settings.client_certificates_from)
        return None if pem is None else believe(pem, directory=self.directory, now=self.now)

    async def _believe_claim(
        self, claim: Claim, request: Request, body: bytes, need: Scope
    ) -> tuple[AgencyEntry, datetime]:
        """The agency of a claim that holds, and until when the key behind it does.

        Refuses an unknown agency or key, a wrong proof.
        """
        caller = self.directory.get_agency(claim.agency)
        allowed = self.settings.allowed_clock_difference
        if not claim.is_keyed:
            certificate = self.directory.get_certificate(caller, claim.key, self.now)
            verify_claim(
                claim,
                key=certificate.sealing_key(),
                method=request.method,
                target=request.target,
                body=body,
                now=self.now,
                allowed=allowed,
            )
            return caller, certificate.valid_until_at
        entry = await self.reader.read(
            lambda view: find_api_key(view.connection, codes_of(caller), claim.key)
        )
        # A key keeps the secret that it got under the code its agency had then.
        made_for = entry.agency if entry else caller.code
        verify_keyed_claim(
            claim,
            secret=derive_secret(self.storage, agency=made_for, key_id=claim.key),
            method=request.method,
            target=request.target,
            body=body,
            now=self.now,
            allowed=allowed,
        )
        if entry is None:
            raise ApiKeyWrong(key=claim.key, agency=claim.agency)
        entry.check(need, on=day_of(self.now))
        try:
            maker = self.directory.get_certificate(caller, entry.made_by, self.now)
        except Refusal as refusal:
            made_by = entry.made_by
            raise ApiKeyFallen(key=entry.id, agency=caller.code, made_by=made_by) from refusal
        ends_at = maker.valid_until_at
        if entry.valid_until is not None:
            ends_at = min(ends_at, start_of(entry.valid_until))
        return caller, ends_at


def require_directory(
    request: Request, *, certificate: Certificate, now: datetime, allowed: timedelta
) -> None:
    """Refuse a request that the directory's key did not sign (EX-112)."""
    header = request.header(b"authorization")
    if header is None:
        raise AuthorizationMissing
    claim = parse_authorization(header)
    certificate.check_valid(now)
    if (claim.agency, claim.key) != (certificate.code, certificate.fingerprint):
        raise DirectoryKeyRequired
    verify_claim(
        claim,
        key=certificate.sealing_key(),
        method=request.method,
        target=request.target,
        body=b"",
        now=now,
        allowed=allowed,
    )


def _heeds_certificates(wanted: Alternatives) -> bool:
    return any(Method.MTLS in one for one in wanted)


def _suffices(methods: frozenset[Method], wanted: Alternatives) -> bool:
    return any(one <= methods for one in wanted)


def _insufficient(
    methods: frozenset[Method], wanted: Alternatives
) -> AuthorizationMissing | AuthenticationInsufficient:
    if not methods and not _heeds_certificates(wanted):
        return AuthorizationMissing()
    found = ", ".join(sorted(methods)) or "none"
    return AuthenticationInsufficient(wanted=in_words(wanted), found=found)
