"""The directory as a node uses it: who exists, under which codes, with which keys (EX-20 to EX-24).

Built from one signed snapshot. What is not in it is unknown, and unknown is refused (EX-1).
"""

from datetime import date, datetime

from lienthong.gateway.clock import day_of
from lienthong.gateway.policies import Policies, find_forward
from lienthong.gateway.terms import (
    AgencyNotYetFormed,
    AgencyUnknown,
    CodeNotCertified,
    DateNotCertified,
    KeyUnknown,
    RecipientDissolved,
    RecipientEndedForGood,
    SenderDissolved,
    SenderEndedForGood,
)
from lienthong.kernel.errors import Refusal
from lienthong.wire import instants
from lienthong.wire.certificates import Certificate, Role, Trust, parse_certificate
from lienthong.wire.directory_rules import Forward, Group, holds
from lienthong.wire.directory_snapshot import AgencyEntry, DirectorySnapshot
from lienthong.wire.refusals import CertificateWrongHolder


class Directory:
    """One snapshot, indexed; certificates are verified when a key is first used."""

    def __init__(self, snapshot: DirectorySnapshot, trust: Trust) -> None:
        self.version = snapshot.version
        self.made_at = snapshot.made_at
        self.snapshot = snapshot
        self.policies = Policies(snapshot.policies, version=snapshot.version)
        self.trust = trust
        self.agencies = snapshot.agencies
        self._entries: dict[str, AgencyEntry] = {}
        self._certificates: dict[tuple[str, str], Certificate] = {}
        self._forerunners: dict[str, list[AgencyEntry]] = {}
        for entry in snapshot.agencies:
            for code in (entry.code, *entry.aliases):
                self._entries[code] = entry
            for heir in entry.successors:
                self._forerunners.setdefault(heir.code, []).append(entry)

    def list_living(self, now: datetime) -> list[AgencyEntry]:
        """The agencies that exist today, in the order of the snapshot."""
        on = day_of(now)
        return [
            entry for entry in self.agencies if entry.valid_from <= on and not _has_ended(entry, on)
        ]

    def find_parent(self, entry: AgencyEntry) -> AgencyEntry | None:
        """The agency whose code is the longest beginning of this one's (QĐ 20/2020: levels)."""
        code = entry.code
        while "." in code:
            code = code.rpartition(".")[0]
            parent = self._entries.get(code)
            if parent is not None and parent is not entry:
                return parent
        return None

    def find_agency(self, code: str) -> AgencyEntry | None:
        """The agency with this code or alias, living or not; None for an unknown one."""
        return self._entries.get(code)

    def is_code_of(self, code: str, agency: str) -> bool:
        """Whether two codes are of one agency: the same, or both in one entry."""
        entry = self.find_agency(code)
        return code == agency or (entry is not None and agency in codes_of(entry))

    def get_agency(self, code: str) -> AgencyEntry:
        """The agency with this code or alias, living or not; refuses an unknown one."""
        entry = self.find_agency(code)
        if entry is None:
            raise AgencyUnknown(agency=code, version=self.version)
        return entry

    def get_sender(self, code: str, now: datetime) -> AgencyEntry:
        """The agency, if it may send today; refuses an unknown, future or dissolved one."""
        entry = self.get_agency(code)
        on = day_of(now)
        _require_formed(entry, on)
        if _has_ended(entry, on):
            heirs = entry.successors
            raise (SenderDissolved if heirs else SenderEndedForGood)(**_ended(entry))
        return entry

    def get_recipient(self, code: str, now: datetime) -> AgencyEntry:
        """The agency, if it may receive today; a dissolved one is refused with its successors."""
        entry = self.get_agency(code)
        on = day_of(now)
        _require_formed(entry, on)
        if _has_ended(entry, on):
            heirs = entry.successors
            raise (RecipientDissolved if heirs else RecipientEndedForGood)(**_ended(entry))
        return entry

    def resolve_recipient(
        self, code: str, now: datetime
    ) -> tuple[tuple[AgencyEntry, ...], Forward | None]:
        """Who gets a message to this code today: the agency, or its successors by a forward.

        A dissolved agency without a forward in force, or without a living successor, is refused
        with its successors (EX-23, EX-75).
        """
        entry, on = self.get_agency(code), day_of(now)
        forward = None
        if _has_ended(entry, on):
            forward = find_forward(self.snapshot.forwards, entry, on)
        if forward is not None:
            named = (self._entries.get(successor.code) for successor in entry.successors)
            living = [heir for heir in named if heir is not None and _lives(heir, on)]
            if living:
                return tuple({heir.code: heir for heir in living}.values()), forward
        return (self.get_recipient(code, now),), None

    def list_members(self, group: Group, now: datetime) -> list[AgencyEntry]:
        """Who belongs to a group today and can be written to, each once, in the group's order."""
        on = day_of(now)
        named = (self._entries.get(member.code) for member in group.members if holds(member, on))
        living = [entry for entry in named if entry is not None and _lives(entry, on)]
        return list({entry.code: entry for entry in living}.values())

    def list_forerunners(self, entry: AgencyEntry, now: datetime) -> list[AgencyEntry]:
        """The agencies that have ended and that this one carries on."""
        on = day_of(now)
        named = (one for code in codes_of(entry) for one in self._forerunners.get(code, ()))
        return [one for one in named if _has_ended(one, on)]

    def get_certificate(self, entry: AgencyEntry, fingerprint: str, now: datetime) -> Certificate:
        """The certificate of the agency's key of this fingerprint.

        Refuses a key that is not registered for the agency, and a certificate that the province's
        root did not issue to it or that does not hold now (EX-22).
        """
        known = (entry.code, fingerprint)
        certificate = self._certificates.get(known)
        if certificate is None:
            certificate = self._certificates[known] = self._verify(entry, fingerprint)
        certificate.check_valid(now)
        self.trust.root.check_valid(now)
        return certificate

    def check_provable(self, certificate: Certificate, *, named: str, at: datetime) -> None:
        """Refuse a record by `named`, dated `at`, that no evidence could use (EX-27, EX-28).

        `certificate` is that of the key that sealed it.
        """
        if named != certificate.code:
            raise CodeNotCertified(named=named, certified=certificate.code)
        for holding in (certificate, self.trust.root):
            if not holding.valid_from_at <= at < holding.valid_until_at:
                raise DateNotCertified(
                    agency=named,
                    at=instants.to_text(at),
                    valid_from=instants.to_text(holding.valid_from_at),
                    valid_until=instants.to_text(holding.valid_until_at),
                )

    def _verify(self, entry: AgencyEntry, fingerprint: str) -> Certificate:
        for text in entry.certificates:
            pem = text.encode()
            if _fingerprint(pem) == fingerprint:
                certificate = self.trust.verify_issued(pem)
                holders = (entry.code, *entry.aliases)
                if certificate.role is not Role.AGENCY or certificate.code not in holders:
                    raise CertificateWrongHolder(
                        role=certificate.role.value, name=certificate.code, expected=entry.code
                    )
                return certificate
        raise KeyUnknown(key=fingerprint, agency=entry.code, version=self.version)


def codes_of(entry: AgencyEntry) -> tuple[str, ...]:
    """Every code under which messages for the agency may have been filed."""
    return (entry.code, *entry.aliases)


def _fingerprint(pem: bytes) -> str | None:
    """The fingerprint of a certificate's key; None for what is no certificate of the profile."""
    try:
        return parse_certificate(pem).fingerprint
    except Refusal:
        return None


def _has_ended(entry: AgencyEntry, on: date) -> bool:
    return entry.valid_until is not None and entry.valid_until <= on


def _lives(entry: AgencyEntry, on: date) -> bool:
    return entry.valid_from <= on and not _has_ended(entry, on)


def _require_formed(entry: AgencyEntry, on: date) -> None:
    if on < entry.valid_from:
        formed_on = entry.valid_from.isoformat()
        raise AgencyNotYetFormed(agency=entry.code, name=entry.name, formed_on=formed_on)


def _ended(entry: AgencyEntry) -> dict[str, object]:
    """What a refusal says of an agency that has ended."""
    successors = [{"code": agency.code, "name": agency.name} for agency in entry.successors]
    named = ", ".join(f"{agency.name} ({agency.code})" for agency in entry.successors)
    return {
        "agency": entry.code,
        "name": entry.name,
        "ended_on": entry.valid_until.isoformat() if entry.valid_until else "",
        "carried_on_by": named,
        "successors": successors,
    }
