"""What can be wrong with a key in a token, each with what to do about it."""

from lienthong.kernel.errors import Fault, Refusal


class TokenRefusal(Refusal):
    """A key in a token cannot be used now; the operator can change that."""

    code = "tokens.unusable"
    fault = Fault.THIS_SYSTEM
    message = "The key in the token cannot be used."
    status = 503


class KeyUriMalformed(Refusal):
    """A URI does not name one key in a token."""

    code = "tokens.uri_malformed"
    fault = Fault.CALLER
    message = (
        "The PKCS#11 URI cannot be used: {problem}. It reads like"
        " pkcs11:token=NAME;object=KEY?module-path=FILE&pin-source=FILE."
    )


class ModuleUnusable(TokenRefusal):
    """The library that speaks to the token is not there, or does not start."""

    code = "tokens.module_unusable"
    fault = Fault.THIS_SYSTEM
    message = (
        "The token's library “{module}” cannot be used ({problem}). Install it, and name it with"
        " module-path in the URI or in LIENTHONG_PKCS11_MODULE."
    )
    status = 503


class TokenMissing(TokenRefusal):
    """No token of this name is there."""

    code = "tokens.token_missing"
    fault = Fault.THIS_SYSTEM
    message = "There is no token {token}. Plug it in, or correct the URI in the key file."
    status = 503


class TokenKeyMissing(TokenRefusal):
    """The token has no such key."""

    code = "tokens.key_missing"
    fault = Fault.THIS_SYSTEM
    message = (
        "The token {token} has no key pair {key} for {kind}. Correct the URI in the key file, or"
        " plug in the right token."
    )
    status = 503


class TokenKeyAmbiguous(Refusal):
    """A URI leads to several tokens or keys."""

    code = "tokens.key_ambiguous"
    fault = Fault.CALLER
    message = (
        "Several tokens or keys fit {key} in {token}. Name the token's serial or the key's id too."
    )


class TokenKeyExists(Refusal):
    """A new key was to be made where one of that name is."""

    code = "tokens.key_exists"
    fault = Fault.CALLER
    message = "The token {token} has a key {key} already. Give the new one another name."
    status = 409


class PinMissing(TokenRefusal):
    """Nobody said where the PIN is."""

    code = "tokens.pin_missing"
    fault = Fault.THIS_SYSTEM
    message = (
        "The PIN of the token {token} is not known. Put it into a file that only this account"
        " reads and name it with pin-source in the URI, or set LIENTHONG_PKCS11_PIN."
    )
    status = 503


class PinFileUnusable(TokenRefusal):
    """The file with the PIN cannot be read, or others can read it."""

    code = "tokens.pin_file_unusable"
    fault = Fault.THIS_SYSTEM
    message = "The PIN file {file} cannot be used: {problem}."
    status = 503


class PinWrong(TokenRefusal):
    """The token refused the PIN."""

    code = "tokens.pin_wrong"
    fault = Fault.THIS_SYSTEM
    message = (
        "The token {token} does not take the PIN ({problem}). It is not tried again, because tokens"
        " lock themselves: correct the PIN, then start again."
    )
    status = 503


class TokenUnavailable(TokenRefusal):
    """The token was there and does not answer now."""

    code = "tokens.unavailable"
    fault = Fault.THIS_SYSTEM
    message = (
        "The token {token} does not sign now ({problem}). Plug it in again or see to its device;"
        " nothing has to be started anew."
    )
    status = 503


class KeyStaysInToken(Refusal):
    """A key in a token was to be handed out."""

    code = "tokens.key_stays"
    fault = Fault.POLICY
    message = (
        "The key is in a token, which does not hand it out. A key that is to be handed on, such as"
        " that of an agency on the VXP interface, lies in a file."
    )
