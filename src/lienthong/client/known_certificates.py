"""Certificates of others that an agency's software needs: kept in its folder, else the directory's.

The directory lists the keys in use today; the node gives out former ones by their fingerprint. What
was seen once is kept, so that a seal can be checked and evidence put together after its key was
changed, whatever became of the node.
"""

from http import HTTPStatus

from lienthong.client.agency_folder import CERTIFICATES, AgencyFolder
from lienthong.client.kept_files import make_folder, replace_file
from lienthong.client.node import Node
from lienthong.client.refusals import CertificateNotKnown, NodeRefused
from lienthong.client.requests import Clock, system_clock
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import MAX_PEM_BYTES, Certificate, Trust, parse_certificate


class KnownCertificates:
    """Finds certificates for one run of an agency's software: the directory is fetched once."""

    def __init__(self, agency: AgencyFolder, node: Node, *, clock: Clock = system_clock) -> None:
        self._folder = agency.folder / CERTIFICATES
        self._trust = Trust(agency.root_pem)
        self._own = agency.certificate
        self._node = node
        self._clock = clock
        self._listed: dict[tuple[str, str], bytes] | None = None

    def find(self, code: str, key: str) -> bytes:
        """The certificate (PEM) of the agency and key (fingerprint), issued by the province.

        One that has ended is looked for anew: it may have been renewed for the same key.
        Refuses (CertificateNotKnown) one that is neither kept nor known to the node; raises what
        asking the node raises.
        """
        kept = self._find_kept(code, key)
        if kept is not None and kept.valid_until_at > self._clock():
            return kept.pem
        if self._listed is None:
            self._listed = self._list()
        pem = self._listed.get((code, key))
        if pem is None and kept is not None:
            return kept.pem
        if pem is None:
            pem = self._find_former(code, key)
        make_folder(self._folder)
        replace_file(self._folder / f"{key}.pem", pem)
        return pem

    def _find_kept(self, code: str, key: str) -> Certificate | None:
        own = self._read(self._own)
        if own is not None and (own.code, own.fingerprint) == (code, key):
            return own
        try:
            with (self._folder / f"{key}.pem").open("rb") as file:
                kept = self._read(file.read(MAX_PEM_BYTES + 1))
        except FileNotFoundError:
            return None
        return kept if kept and (kept.code, kept.fingerprint) == (code, key) else None

    def _find_former(self, code: str, key: str) -> bytes:
        """What a directory of before listed; a node of an older version does not know the call."""
        try:
            found = self._node.certificates_of(key)
        except NodeRefused as refused:
            if getattr(refused.params["problem"], "status", 0) != HTTPStatus.NOT_FOUND:
                raise
            found = ()
        former = next((one.pem for one in found if one.code == code), None)
        if former is None:
            raise CertificateNotKnown(code=code, key=key, folder=self._folder)
        return former

    def _read(self, pem: bytes) -> Certificate | None:
        try:
            return self._trust.verify_issued(pem)
        except Refusal:
            return None

    def _list(self) -> dict[tuple[str, str], bytes]:
        """Every certificate in the node's directory, which is verified whole."""
        agencies = self._node.directory().snapshot.agencies
        read = (parse_certificate(pem.encode()) for entry in agencies for pem in entry.certificates)
        return {(one.code, one.fingerprint): one.pem for one in read}
