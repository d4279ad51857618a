"""Key pairs in tokens: found, made, asked, and found again after a token was away."""

from collections.abc import Callable
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519
from cryptography.hazmat.primitives.asymmetric.utils import (
    Prehashed,
    encode_dss_signature,
)
from pkcs11 import Attribute, KeyType, Mechanism, ObjectClass
from pkcs11 import exceptions as failures
from pkcs11.util.ec import encode_ec_public_key, encode_named_curve_parameters

from lienthong.kernel.errors import Refusal
from lienthong.tokens.modules import FAILED, Module, describe, module_of
from lienthong.tokens.refusals import (
    TokenKeyAmbiguous,
    TokenKeyExists,
    TokenKeyMissing,
    TokenUnavailable,
)
from lienthong.tokens.uri import KeyUri

_NUMBER_BYTES = 32  # r and s of P-256
_POINT_BYTES = 32  # of Ed25519
_POINT_HEADS = (b"", b"\x04\x20", b"\x03\x21\x00")
"""Before an Ed25519 point: nothing (PKCS#11 3.0), an octet string's head, a bit string's."""
_TRIED = sha256(b"lienthong").digest()

PublicKey = ec.EllipticCurvePublicKey | ed25519.Ed25519PublicKey


@dataclass(frozen=True, slots=True)
class KeyKind:
    """A kind of key: what PKCS#11 calls it, and how its signatures are made and read."""

    name: str
    curve: str
    key_type: KeyType
    making: Mechanism
    signing: Mechanism
    read_public: Callable[[Any], PublicKey]
    read_signature: Callable[[bytes], bytes]
    verify: Callable[[Any, bytes, bytes], None]


@dataclass(frozen=True, slots=True)
class _Place:
    """Where a pair lies."""

    uri: KeyUri
    module: Module
    kind: KeyKind

    def find(self, half: ObjectClass) -> Any:
        """One half of the pair; refuses one that is not there, and several."""
        session = self.module.session(self.uri)
        token, key = self.uri.shown_token, self.uri.shown_key
        try:
            return session.get_key(
                object_class=half,
                key_type=self.kind.key_type,
                label=self.uri.object or None,
                id=self.uri.id or None,
            )
        except failures.NoSuchKey:
            raise self.missing() from None
        except failures.MultipleObjectsReturned:
            raise TokenKeyAmbiguous(token=token, key=key) from None
        except FAILED as error:
            raise TokenUnavailable(token=token, problem=describe(error)) from error

    def missing(self) -> TokenKeyMissing:
        """The refusal of a pair that is not there, or does not fit."""
        return TokenKeyMissing(
            token=self.uri.shown_token, key=self.uri.shown_key, kind=self.kind.name
        )


class KeyPair:
    """One pair in its token; several threads may use it.

    After the token was away it is opened anew at the next signature.
    """

    def __init__(self, uri: KeyUri, module: Module, kind: KeyKind) -> None:
        """Find both halves; refuses halves that do not fit each other."""
        self._place = _Place(uri, module, kind)
        self._module = module
        with module.lock:
            self.public = self._find_public()
            self._private = self._place.find(ObjectClass.PRIVATE_KEY)
            self._require_pair()

    def sign(self, data: bytes) -> bytes:
        """What the token makes of the bytes: for P-256 they are a digest, for Ed25519 the text."""
        with self._module.lock:
            try:
                return self._ask(data)
            except FAILED:
                return self._ask_anew(data)

    def _ask(self, data: bytes) -> bytes:
        kind = self._place.kind
        raw: bytes = self._private.sign(data, mechanism=kind.signing)
        return kind.read_signature(raw)

    def _ask_anew(self, data: bytes) -> bytes:
        """Once more after a failure, with the library and the session opened anew."""
        try:
            # Another key of this library may have opened it anew meanwhile: then looking is enough.
            self._private = self._place.find(ObjectClass.PRIVATE_KEY)
            return self._ask(data)
        except (*FAILED, Refusal):
            self._module.start_anew()
        try:
            self._private = self._place.find(ObjectClass.PRIVATE_KEY)
            return self._ask(data)
        except FAILED as error:
            token = self._place.uri.shown_token
            raise TokenUnavailable(token=token, problem=describe(error)) from error

    def _find_public(self) -> PublicKey:
        found = self._place.find(ObjectClass.PUBLIC_KEY)
        try:
            return self._place.kind.read_public(found)
        except (*FAILED, ValueError):
            raise self._place.missing() from None

    def _require_pair(self) -> None:
        """Signed once and verified: a public key of another pair would only be noticed later."""
        try:
            self._place.kind.verify(self.public, self.sign(_TRIED), _TRIED)
        except InvalidSignature:
            raise self._place.missing() from None


def open_pair(text: str, kind: KeyKind) -> KeyPair:
    """Find the key pair in its token, and see that both halves are one pair."""
    uri = KeyUri.parse(text)
    module = module_of(uri)
    with module.lock:
        was_open = module.is_open(uri)
        try:
            return KeyPair(uri, module, kind)
        except (TokenKeyMissing, TokenUnavailable):
            if not was_open:
                raise
            module.start_anew()  # a session from before the token was pulled out shows no keys
            return KeyPair(uri, module, kind)


def make_pair(text: str, kind: KeyKind) -> KeyPair:
    """Make a pair in the token, never to be extracted; refuses where one of that name is."""
    uri = KeyUri.parse(text)
    module = module_of(uri)
    with module.lock:
        session = module.session(uri)
        try:
            if list(session.get_objects(_wanted(uri, ObjectClass.PRIVATE_KEY))):
                raise TokenKeyExists(token=uri.shown_token, key=uri.shown_key)
            curve = {Attribute.EC_PARAMS: encode_named_curve_parameters(kind.curve)}
            session.create_domain_parameters(kind.key_type, curve, local=True).generate_keypair(
                store=True,
                id=uri.id or uri.object.encode(),
                label=uri.object or uri.id.hex(),
                mechanism=kind.making,
                private_template={Attribute.EXTRACTABLE: False, Attribute.SENSITIVE: True},
            )
        except FAILED as error:
            raise TokenUnavailable(token=uri.shown_token, problem=describe(error)) from error
        return KeyPair(uri, module, kind)


def _wanted(uri: KeyUri, half: ObjectClass) -> dict[Attribute, object]:
    wanted: dict[Attribute, object] = {Attribute.CLASS: half}
    if uri.object:
        wanted[Attribute.LABEL] = uri.object
    if uri.id:
        wanted[Attribute.ID] = uri.id
    return wanted


def _read_p256(found: Any) -> ec.EllipticCurvePublicKey:
    key = serialization.load_der_public_key(encode_ec_public_key(found))
    if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
        return key
    raise ValueError("another curve")


def _read_ecdsa(raw: bytes) -> bytes:
    r, s = (int.from_bytes(half) for half in (raw[:_NUMBER_BYTES], raw[_NUMBER_BYTES:]))
    return encode_dss_signature(r, s)


def _verify_ecdsa(key: Any, signature: bytes, digest: bytes) -> None:
    key.verify(signature, digest, ec.ECDSA(Prehashed(hashes.SHA256())))


def _read_ed25519(found: Any) -> ed25519.Ed25519PublicKey:
    """Modules differ in how they wrap the point; the rest of the pair's check finds a wrong one."""
    point: bytes = found[Attribute.EC_POINT]
    head, key = point[:-_POINT_BYTES], point[-_POINT_BYTES:]
    if head not in _POINT_HEADS:
        raise ValueError("another curve")
    return ed25519.Ed25519PublicKey.from_public_bytes(key)


def _read_eddsa(raw: bytes) -> bytes:
    return raw


def _verify_eddsa(key: Any, signature: bytes, text: bytes) -> None:
    key.verify(signature, text)


P256 = KeyKind(
    name="P-256",
    curve="secp256r1",
    key_type=KeyType.EC,
    making=Mechanism.EC_KEY_PAIR_GEN,
    signing=Mechanism.ECDSA,
    read_public=_read_p256,
    read_signature=_read_ecdsa,
    verify=_verify_ecdsa,
)
ED25519 = KeyKind(
    name="Ed25519",
    curve="1.3.101.112",
    key_type=KeyType.EC_EDWARDS,
    making=Mechanism.EC_EDWARDS_KEY_PAIR_GEN,
    signing=Mechanism.EDDSA,
    read_public=_read_ed25519,
    read_signature=_read_eddsa,
    verify=_verify_eddsa,
)
