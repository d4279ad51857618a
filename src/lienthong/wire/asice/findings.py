"""What was established about a container of another maker, and what was not, in sentences."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from lienthong.kernel.errors import gettext_noop
from lienthong.wire.asice.responders import Answer
from lienthong.wire.asice.signatures import HoldingSignature
from lienthong.wire.certificates import name_of
from lienthong.wire.evidence.report import Statement, shown

SIGNED: Final = gettext_noop(
    "The signature in {part} holds: the key of the certificate of {signer} made it over {names}."
)
STATED_TIME: Final = gettext_noop("The signer's clock said {at}.")
BATCH: Final = gettext_noop(
    "It was made for a batch; the hash chain leads from what was signed to {names}."
)
STAMPED: Final = gettext_noop("A time-stamp token in {part} was made over it and states {at}.")
STAMPED_BY: Final = gettext_noop(
    "{authority} time-stamped it (token in {part}): it existed no later than {at}."
)
CERTIFIED: Final = gettext_noop(
    "The certificate of {signer} was issued under the key given, and held at {at}."
)
GOOD: Final = gettext_noop("An OCSP response beside it says that the certificate was good.")
GOOD_BY: Final = gettext_noop(
    "An OCSP response of {responder}, who may answer for the certificate's issuer, says that the"
    " certificate was good at {at}."
)

NOT_CERTIFIED: Final = gettext_noop(
    "Not proved: who {signer} is. The key given did not certify this signer at {at}."
)
NOT_THEN: Final = gettext_noop(
    "Not proved: that {signer} signed at {at}, as the signature states. The certificate was issued"
    " under the key given, but it holds from {start} to {end} only, or its issuer's did not then."
)
NOT_COVERED: Final = gettext_noop("Not signed by anybody: {names}. It may have been added later.")
NOT_PRESENT: Final = gettext_noop(
    "Not checked: {names}. The hash chain names it, but the container does not hold it."
)
NOT_STAMPED: Final = gettext_noop(
    "Not proved: the time. No time-stamp token over the signature is in the container."
)
IN_FUTURE: Final = gettext_noop(
    "Not to be believed: the time {at}. By the clock of this machine ({now}) it lies in the future:"
    " one of the two clocks is wrong, or the time was made up."
)
NOT_ISSUED: Final = gettext_noop(
    "Not checked: who issued the time-stamp token, and whether that authority is to be believed."
)
NOT_GOOD: Final = gettext_noop(
    "Not proved: that the certificate was not withdrawn. The container has no OCSP response for it."
)
REVOKED: Final = gettext_noop(
    "An OCSP response beside it says that the certificate had been withdrawn."
)
REVOKED_BY: Final = gettext_noop(
    "An OCSP response of {responder}, who may answer for the certificate's issuer, says that the"
    " certificate had been withdrawn."
)
NOT_RESPONDER: Final = gettext_noop("Not checked: who signed the OCSP response.")
UNBELIEVED: Final = gettext_noop(
    "Left out: an OCSP response beside it. Neither the certificate's issuer nor anybody whom the"
    " issuer certified for that signed it."
)
CLOCKS_DIFFER: Final = timedelta(minutes=10)
"""By how much clocks may differ without a word about it."""
NOT_UNDERSTOOD: Final = gettext_noop(
    "Not understood: what the signed files mean. Only their bytes were checked."
)


@dataclass(frozen=True, slots=True, kw_only=True)
class ContainerReport:
    """What was verified. `certified`: every signer's certificate leads to the key given.

    `known`: each was issued under it, but one may not have held at the time stated.
    """

    certified: bool
    known: bool
    proved: tuple[Statement, ...]
    not_proved: tuple[Statement, ...]


@dataclass(frozen=True, slots=True)
class Stamped:
    """A token over a signature, in which part; no `authority`: who issued it was not checked."""

    part: str
    at: datetime
    authority: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class CheckedSignature:
    """A signature that holds, with what stands beside it."""

    signature: HoldingSignature
    chained: frozenset[str] = frozenset()
    absent: frozenset[str] = frozenset()
    stamped: tuple[Stamped, ...] = ()
    certified: bool
    known: bool
    answers: tuple[Answer, ...] = ()
    revoked: bool
    unbelieved: bool = False

    @property
    def good(self) -> Answer | None:
        """The newest answer that calls the certificate good, if none calls it withdrawn."""
        return None if self.revoked else max(self.answers, key=lambda one: one.at, default=None)

    @property
    def times(self) -> set[datetime]:
        """The times that are stated of it, by its signer and by who stamped it."""
        stated = {self.signature.stated_at, *(stamp.at for stamp in self.stamped)}
        return {at for at in stated if at is not None}

    @property
    def covered(self) -> frozenset[str]:
        """The members it speaks for."""
        return self.signature.covered | self.chained


def report(
    checked: Sequence[CheckedSignature], uncovered: Sequence[str], now: datetime | None
) -> ContainerReport:
    """Say what is proved and what is not; what lies in the future is told where `now` is known."""
    return ContainerReport(
        certified=all(one.certified for one in checked),
        known=all(one.known for one in checked),
        proved=tuple(statement for one in checked for statement in _proved(one)),
        not_proved=(*_in_future(checked, now), *_not_proved(checked, uncovered)),
    )


def _in_future(checked: Sequence[CheckedSignature], now: datetime | None) -> Iterator[Statement]:
    if now is None:
        return
    stated = {at for one in checked for at in one.times if at > now + CLOCKS_DIFFER}
    for at in sorted(stated):
        yield Statement(IN_FUTURE, {"at": shown(at), "now": shown(now)})


def _proved(one: CheckedSignature) -> Iterator[Statement]:
    signature, signer = one.signature, name_of(one.signature.certificate)
    names = ", ".join(sorted(signature.covered))
    yield Statement(SIGNED, {"part": signature.part, "signer": signer, "names": names})
    if one.chained:
        yield Statement(BATCH, {"names": ", ".join(sorted(one.chained))})
    if signature.stated_at is not None:
        yield Statement(STATED_TIME, {"at": shown(signature.stated_at)})
    for stamp in one.stamped:
        told = STAMPED if stamp.authority is None else STAMPED_BY
        params = {"part": stamp.part, "at": shown(stamp.at), "authority": stamp.authority}
        yield Statement(told, params)
    if one.certified:
        yield Statement(CERTIFIED, {"signer": signer, "at": _stated(one)})
    if one.good is not None:
        told = GOOD if one.good.by is None else GOOD_BY
        yield Statement(told, {"responder": one.good.by, "at": shown(one.good.at)})


def _not_proved(
    checked: Sequence[CheckedSignature], uncovered: Sequence[str]
) -> Iterator[Statement]:
    if uncovered:
        yield Statement(NOT_COVERED, {"names": ", ".join(sorted(uncovered))})
    for one in checked:
        if not one.certified:
            signer = name_of(one.signature.certificate)
            told = NOT_THEN if one.known and not one.revoked else NOT_CERTIFIED
            certificate = one.signature.certificate
            period = {
                "start": shown(certificate.not_valid_before_utc),
                "end": shown(certificate.not_valid_after_utc),
            }
            yield Statement(told, {"signer": signer, "at": _stated(one), **period})
        if one.absent:
            yield Statement(NOT_PRESENT, {"names": ", ".join(sorted(one.absent))})
        if not one.stamped:
            yield Statement(NOT_STAMPED, {})
        elif any(stamp.authority is None for stamp in one.stamped):
            yield Statement(NOT_ISSUED, {})
        yield from _not_answered(one)
    yield Statement(NOT_UNDERSTOOD, {})


def _not_answered(one: CheckedSignature) -> Iterator[Statement]:
    """What OCSP responses do not establish, or speak against."""
    if one.unbelieved:
        yield Statement(UNBELIEVED, {})
    for answer in one.answers:
        if answer.revoked:
            told = REVOKED if answer.by is None else REVOKED_BY
            yield Statement(told, {"responder": answer.by})
            break
    if not one.answers:
        yield Statement(NOT_GOOD, {})
    elif any(answer.by is None for answer in one.answers):
        yield Statement(NOT_RESPONDER, {})


def _stated(one: CheckedSignature) -> str:
    """The time the signer states, which its certificate is measured by."""
    return "—" if one.signature.stated_at is None else shown(one.signature.stated_at)
