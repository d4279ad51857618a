"""Keys as key files hold them: a PEM, or the URI of a key in a token (EX-145)."""

from hashlib import sha256
from typing import Any, NoReturn, Self

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
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
    KeyStaysInToken,
    KeyUriMalformed,
    TokenKeyAmbiguous,
    TokenKeyExists,
    TokenKeyMissing,
    TokenUnavailable,
    gettext_noop,
)
from lienthong.tokens.uri import SCHEME, KeyUri
from lienthong.wire.seals import PublicSealingKey, SealingKey, key_from_pem

_SHA256_BYTES = 32
_NUMBER_BYTES = 32  # r and s of P-256


def is_token_uri(data: bytes) -> bool:
    """Whether a key file names a key in a token instead of holding one."""
    return data.lstrip().startswith(SCHEME.encode())


def read_key(data: bytes) -> SealingKey:
    """The key that a key file's bytes are (PEM) or name (a PKCS#11 URI, one line).

    Refuses what is neither (KeyUnreadable), and each way in which a token can fail.
    """
    return open_token_key(_one_line(data)) if is_token_uri(data) else key_from_pem(data)


def open_token_key(text: str) -> "TokenKey":
    """Find the key pair in its token, and see that both halves are one pair."""
    uri = KeyUri.parse(text)
    module = module_of(uri)
    with module.lock:
        was_open = module.is_open(uri)
        try:
            return TokenKey(uri, module)
        except (TokenKeyMissing, TokenUnavailable):
            if not was_open:
                raise
            module.start_anew()  # a session from before the token was pulled out shows no keys
            return TokenKey(uri, module)


def make_token_key(text: str) -> "TokenKey":
    """Make a P-256 key pair in the token, never to be extracted; refuses one that is there."""
    uri = KeyUri.parse(text)
    module = module_of(uri)
    with module.lock:
        session = module.session(uri)
        try:
            if list(session.get_objects(_wanted(uri, ObjectClass.PRIVATE_KEY))):
                raise TokenKeyExists(token=uri.shown_token, key=uri.shown_key)
            curve = {Attribute.EC_PARAMS: encode_named_curve_parameters("secp256r1")}
            session.create_domain_parameters(KeyType.EC, curve, local=True).generate_keypair(
                store=True,
                id=uri.id or uri.object.encode(),
                label=uri.object or uri.id.hex(),
                mechanism=Mechanism.EC_KEY_PAIR_GEN,
                private_template={Attribute.EXTRACTABLE: False, Attribute.SENSITIVE: True},
            )
        except FAILED as error:
            raise TokenUnavailable(token=uri.shown_token, problem=describe(error)) from error
        return TokenKey(uri, module)


def prepare_token_key(text: str) -> "TokenKey":
    """The key that the URI names, made if the token has none of that name yet."""
    try:
        return open_token_key(text)
    except TokenKeyMissing:
        return make_token_key(text)


class TokenKey(ec.EllipticCurvePrivateKey):
    """A P-256 private key of which only the token knows the secret.

    It signs as `cryptography`'s own keys do, so that seals, certificates and lists need not know;
    several threads may use it. After the token was away it is opened anew at the next signature.
    """

    def __init__(self, uri: KeyUri, module: Module) -> None:
        """Find the pair in the token; refuses halves that do not fit each other."""
        self._uri = uri
        self._module = module
        with module.lock:
            self._public = self._find_public()
            self._private = self._find(ObjectClass.PRIVATE_KEY)
            self._require_pair()

    def sign(self, data: Any, signature_algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
        """A signature in DER by the token, over the SHA-256 of the data (or over a digest)."""
        digest = _digest(data, signature_algorithm)
        with self._module.lock:
            try:
                return self._ask(digest)
            except FAILED:
                return self._ask_anew(digest)

    def public_key(self) -> PublicSealingKey:
        """The half that everybody may have."""
        return self._public

    @property
    def curve(self) -> ec.EllipticCurve:
        """P-256."""
        return self._public.curve

    @property
    def key_size(self) -> int:
        """In bits."""
        return self._public.key_size

    def exchange(self, *_: object, **__: object) -> NoReturn:
        """Not for agreeing on secrets."""
        raise KeyStaysInToken

    def private_numbers(self) -> NoReturn:
        """Nobody has them."""
        raise KeyStaysInToken

    def private_bytes(self, *_: object, **__: object) -> NoReturn:
        """Nobody has them."""
        raise KeyStaysInToken

    def __copy__(self) -> Self:
        """The same key: there is nothing to change in it."""
        return self

    def __deepcopy__(self, _memo: dict[int, Any]) -> Self:
        """The same key."""
        return self

    def _ask(self, digest: bytes) -> bytes:
        raw = self._private.sign(digest, mechanism=Mechanism.ECDSA)
        r, s = (int.from_bytes(half) for half in (raw[:_NUMBER_BYTES], raw[_NUMBER_BYTES:]))
        return encode_dss_signature(r, s)

    def _ask_anew(self, digest: bytes) -> bytes:
        """Once more after a failure, with the library and the session opened anew."""
        token = self._uri.shown_token
        try:
            # Another key of this library may have opened it anew meanwhile: then looking is enough.
            self._private = self._find(ObjectClass.PRIVATE_KEY)
            return self._ask(digest)
        except (*FAILED, Refusal):
            self._module.start_anew()
        try:
            self._private = self._find(ObjectClass.PRIVATE_KEY)
            return self._ask(digest)
        except FAILED as error:
            raise TokenUnavailable(token=token, problem=describe(error)) from error

    def _find(self, kind: ObjectClass) -> Any:
        session = self._module.session(self._uri)
        token, key = self._uri.shown_token, self._uri.shown_key
        try:
            return session.get_key(
                object_class=kind,
                key_type=KeyType.EC,
                label=self._uri.object or None,
                id=self._uri.id or None,
            )
        except failures.NoSuchKey:
            raise TokenKeyMissing(token=token, key=key) from None
        except failures.MultipleObjectsReturned:
            raise TokenKeyAmbiguous(token=token, key=key) from None
        except FAILED as error:
            raise TokenUnavailable(token=token, problem=describe(error)) from error

    def _find_public(self) -> PublicSealingKey:
        found = self._find(ObjectClass.PUBLIC_KEY)
        unfit = TokenKeyMissing(token=self._uri.shown_token, key=self._uri.shown_key)
        try:
            key = serialization.load_der_public_key(encode_ec_public_key(found))
        except (*FAILED, ValueError):
            raise unfit from None
        if isinstance(key, ec.EllipticCurvePublicKey) and isinstance(key.curve, ec.SECP256R1):
            return key
        raise unfit

    def _require_pair(self) -> None:
        """Signed once and verified: a public key of another pair would only be noticed later."""
        algorithm = ec.ECDSA(hashes.SHA256())
        try:
            self._public.verify(self.sign(b"lienthong", algorithm), b"lienthong", algorithm)
        except InvalidSignature:
            raise TokenKeyMissing(token=self._uri.shown_token, key=self._uri.shown_key) from None


def _wanted(uri: KeyUri, kind: ObjectClass) -> dict[Attribute, object]:
    wanted: dict[Attribute, object] = {Attribute.CLASS: kind}
    if uri.object:
        wanted[Attribute.LABEL] = uri.object
    if uri.id:
        wanted[Attribute.ID] = uri.id
    return wanted


def _digest(data: Any, algorithm: ec.EllipticCurveSignatureAlgorithm) -> bytes:
    inner = algorithm.algorithm if isinstance(algorithm, ec.ECDSA) else None
    if isinstance(inner, Prehashed) and inner.digest_size == _SHA256_BYTES:
        return bytes(data)
    if not isinstance(inner, hashes.SHA256):
        raise TypeError("a key in a token signs with ECDSA and SHA-256 only")
    return sha256(data).digest()


def _one_line(data: bytes) -> str:
    try:
        text = data.decode().strip()
    except UnicodeDecodeError:
        raise KeyUriMalformed(problem=gettext_noop("it is no UTF-8")) from None
    return text
