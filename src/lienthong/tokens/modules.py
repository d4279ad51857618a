"""Libraries that speak to tokens, and their sessions: one for each token, behind one lock each.

A library that saw its token go is started anew before the next try; that ends its other sessions
too, so all of a library's tokens share a lock.
"""

import os
from threading import Lock, RLock
from typing import Any

import pkcs11
from pkcs11 import exceptions as failures

from lienthong.kernel.errors import gettext_noop
from lienthong.tokens.pins import read_pin
from lienthong.tokens.refusals import (
    ModuleUnusable,
    PinWrong,
    TokenKeyAmbiguous,
    TokenMissing,
    TokenUnavailable,
)
from lienthong.tokens.uri import KeyUri

MODULE_VARIABLE = "LIENTHONG_PKCS11_MODULE"
FAILED = (failures.PKCS11Error, RuntimeError, OSError)
_PIN_REFUSED = (
    failures.PinIncorrect,
    failures.PinInvalid,
    failures.PinLenRange,
    failures.PinLocked,
    failures.PinExpired,
    failures.UserPinNotInitialized,
)
_modules: dict[str, "Module"] = {}
_opening = Lock()


class Module:
    """One library. Whoever uses a session holds `lock` meanwhile."""

    def __init__(self, path: str) -> None:
        """Load the library; refuses one that is none (ModuleUnusable)."""
        self.lock = RLock()
        self._path = path
        self._sessions: dict[tuple[str, str], Any] = {}
        self._refused: dict[tuple[str, str], PinWrong] = {}
        try:
            self._library = pkcs11.lib(path)
        except FAILED as error:
            raise ModuleUnusable(module=path, problem=describe(error)) from error

    def session(self, uri: KeyUri) -> Any:
        """The logged-in session with the token; opened if there is none."""
        name = (uri.token, uri.serial)
        if name in self._refused:
            raise self._refused[name]
        if name not in self._sessions:
            try:
                self._sessions[name] = self._open(uri)
            except (TokenMissing, TokenUnavailable):  # some see new tokens at their start only
                self.start_anew()
                self._sessions[name] = self._open(uri)
        return self._sessions[name]

    def is_open(self, uri: KeyUri) -> bool:
        """Whether there is a session already, perhaps one with a token that went since."""
        return (uri.token, uri.serial) in self._sessions

    def start_anew(self) -> None:
        """Forget all sessions, and have the library look again which tokens there are."""
        self._sessions.clear()
        try:
            self._library.reinitialize()
        except FAILED as error:
            raise ModuleUnusable(module=self._path, problem=describe(error)) from error

    def close(self) -> None:
        """End the library's work; it may be loaded again."""
        self._sessions.clear()
        pkcs11.unload(self._path)

    def _open(self, uri: KeyUri) -> Any:
        wanted = {"token_label": uri.token or None, "token_serial": _serial(uri)}
        pin = read_pin(uri)
        try:
            token = self._library.get_token(**wanted)
            return _logged_in(token, pin)
        except failures.NoSuchToken:
            raise TokenMissing(token=uri.shown_token) from None
        except failures.MultipleTokensReturned:
            raise TokenKeyAmbiguous(token=uri.shown_token, key=uri.shown_key) from None
        except _PIN_REFUSED as error:
            refusal = PinWrong(token=uri.shown_token, problem=describe(error))
            self._refused[(uri.token, uri.serial)] = refusal
            raise refusal from None
        except FAILED as error:
            problem = describe(error)
            raise TokenUnavailable(token=uri.shown_token, problem=problem) from error


def module_of(uri: KeyUri) -> Module:
    """The library that the URI names, else the environment; loaded once a process."""
    path = uri.module or os.environ.get(MODULE_VARIABLE, "")
    if not path:
        raise ModuleUnusable(module="", problem=gettext_noop("none is named"))
    with _opening:
        if path not in _modules:
            _modules[path] = Module(path)
        return _modules[path]


def close_modules() -> None:
    """End all libraries' work; keys opened before cannot sign any more."""
    with _opening:
        for module in _modules.values():
            module.close()
        _modules.clear()


def describe(error: Exception) -> str:
    """A failure's name as the standard has it, with what the library says beside it."""
    said = str(error)
    return f"{type(error).__name__}: {said}" if said else type(error).__name__


def _logged_in(token: Any, pin: str) -> Any:
    """A login counts for all of a process's sessions with a token (PKCS#11, 6.7.4)."""
    try:
        return token.open(user_pin=pin, rw=True)
    except failures.UserAlreadyLoggedIn:
        return token.open(rw=True)
    except (failures.TokenWriteProtected, failures.SessionReadOnly):
        return token.open(user_pin=pin)


def _serial(uri: KeyUri) -> bytes | None:
    return uri.serial.encode() or None
