"""Where signing keys may lie outside this system: tokens and services that the operator offers."""

from dataclasses import dataclass

from lienthong.documents.terms.signing import KeyKind
from lienthong.kernel.errors import Fault, Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class TokenPlace:
    """A token by its label or serial number, the library that speaks to it, its PIN's file.

    Without a library or a file those of the environment count, as for the node's own keys.
    """

    name: str
    token: str = ""
    serial: str = ""
    module: str = ""
    pin_file: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class ServicePlace:
    """A remote-signing service: its address, who vouches for it, what proves the platform to it.

    `trusted`: a PEM file of authorities; "": those of the machine. `authorization`: a file with
    the value of the header Authorization.
    """

    name: str
    address: str
    trusted: str = ""
    authorization: str = ""


@dataclass(frozen=True, kw_only=True, slots=True)
class SigningPlaces:
    """All that the operator offers."""

    tokens: tuple[TokenPlace, ...] = ()
    services: tuple[ServicePlace, ...] = ()

    def names(self, kind: KeyKind) -> tuple[str, ...]:
        """What people choose from."""
        offered: dict[KeyKind, tuple[TokenPlace | ServicePlace, ...]] = {
            KeyKind.TOKEN: self.tokens,
            KeyKind.REMOTE: self.services,
        }
        return tuple(one.name for one in offered.get(kind, ()))


class SigningPlacesUnreadable(Refusal):
    """The operator's list cannot be read."""

    code = "documents.signing_places_unreadable"
    fault = Fault.THIS_SYSTEM
    status = 503
    message = (
        "The list of tokens and signing services of this system cannot be read ({where}:"
        " {problem}). The operator corrects signing_places.toml; keys in files work meanwhile."
    )


class PlaceNotOffered(Refusal):
    """A token or service that is not among those of the operator."""

    code = "documents.place_not_offered"
    fault = Fault.CALLER
    status = 422
    message = (
        "“{place}” is not among the tokens and signing services that the operator offers here."
        " Choose one of the list, or ask the operator to set it up."
    )


class LibraryNotForUsers(Refusal):
    """A library or a PIN where only a key may be named."""

    code = "documents.library_not_for_users"
    fault = Fault.CALLER
    status = 422
    message = (
        "“{part}” has no place here: the operator sets the token's library and its PIN. Give only"
        " the name of the key in the token."
    )


class KeyNotOfPlace(Refusal):
    """What was given names no key in the chosen token or service."""

    code = "documents.key_not_of_place"
    fault = Fault.CALLER
    status = 422
    message = "This names no key in “{place}”: {problem}. Give the name of the key as it is there."


class KeyPlaceClosed(Refusal):
    """A key whose token or service the operator does not offer."""

    code = "documents.key_place_closed"
    fault = Fault.POLICY
    status = 409
    message = (
        "The signing key of {holder} is not usable: the operator does not offer the token or"
        " service that it lies in. Nothing was signed. Add another key under “Signing keys”, or ask"
        " the operator."
    )
