"""What an operator may set about the platform's side of the exchange."""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from django.utils.translation import gettext_noop

from lienthong.exchange.terms import SettingRefused
from lienthong.wire.certificates import RevocationAddresses

OWN_NODE_PATH = "/gw"
"""Where the platform mounts the node of its own process."""
REVOCATION_LIST_PATH = "danh-sach-thu-hoi.crl"
OCSP_PATH = "ocsp"
"""Where the platform tells which certificates were revoked; certificates name both for ever."""


@dataclass(frozen=True, kw_only=True)
class ExchangeSettings:
    """Where keys lie, where the node answers, and whose province this is.

    `keys` holds the province's root, the directory's key and the keys of hosted agencies, each in
    a file only its owner can read. `province_code` and `province_name` stand in the root
    certificate, which everybody verifies against.
    """

    keys: Path
    node_url: str
    province_code: str
    province_name: str
    public_url: str = ""

    @classmethod
    def from_environment(
        cls, environment: Mapping[str, str], *, home: Path, port: int
    ) -> "ExchangeSettings":
        """Read `LIENTHONG_NODE_URL`, `LIENTHONG_PROVINCE_CODE` and `…_NAME`.

        The node of the same process, at `port` under `/gw`, is the default. Refuses an address that
        is neither http nor https.
        """
        url = (
            environment.get("LIENTHONG_NODE_URL") or f"http://127.0.0.1:{port}{OWN_NODE_PATH}"
        ).rstrip("/")
        try:
            parts = urlsplit(url)
        except ValueError:  # an address that cannot be taken apart at all
            parts = urlsplit("")
        if parts.scheme not in {"http", "https"} or not parts.hostname or parts.query:
            raise SettingRefused(
                name="LIENTHONG_NODE_URL",
                value=url,
                problem=gettext_noop("it must be an http or https address without query"),
            )
        return cls(
            keys=home / "keys",
            node_url=url,
            province_code=environment.get("LIENTHONG_PROVINCE_CODE") or "H56",
            province_name=environment.get("LIENTHONG_PROVINCE_NAME") or "Tỉnh Thanh Hóa",
            public_url=(environment.get("LIENTHONG_PUBLIC_URL") or "").rstrip("/"),
        )

    @property
    def own_rules(self) -> Path:
        """The province's own rules for its node, if there are any (`queries.node_rules`)."""
        return self.keys.parent / "exchange_rules.toml"

    @property
    def node_is_here(self) -> bool:
        """Whether the node runs on this machine."""
        return urlsplit(self.node_url).hostname in {"127.0.0.1", "localhost", "::1"}

    @property
    def root_key(self) -> Path:
        """The key that certifies all others."""
        return self.keys / "province-root.key"

    @property
    def root_certificate(self) -> Path:
        """The province's published key."""
        return self.keys / "province-root.pem"

    @property
    def directory_key(self) -> Path:
        """The key that signs the directory for the node."""
        return self.keys / "directory.key"

    @property
    def directory_certificate(self) -> Path:
        """The certificate of that key."""
        return self.keys / "directory.pem"

    @property
    def responder_key(self) -> Path:
        """The key that signs answers about single certificates (OCSP)."""
        return self.keys / "ocsp.key"

    @property
    def responder_certificate(self) -> Path:
        """The certificate of that key."""
        return self.keys / "ocsp.pem"

    @property
    def revocation(self) -> RevocationAddresses | None:
        """What certificates say about their revocation; None without a public address."""
        if not self.public_url or not self.public_url.isascii():
            return None
        return RevocationAddresses(
            crl=f"{self.public_url}/{REVOCATION_LIST_PATH}", ocsp=f"{self.public_url}/{OCSP_PATH}"
        )

    @property
    def trusted_authorities(self) -> Path:
        """The province's trust list: a folder with one PEM for each outside authority."""
        return self.keys.parent / "trusted_authorities"

    def system_secret(self, system: str) -> Path:
        """The secrets of a connected system, the newest last; its id is of the same form."""
        return self.keys / "systems" / f"{system}.secret"

    def agency_key(self, code: str) -> Path:
        """The key of a hosted agency; `code` is one that records can carry (EN-4)."""
        return self.keys / "agencies" / f"{code}.key"

    def encryption_key(self, code: str, mark: str) -> Path:
        """One of the encryption keys of a hosted agency, by the key's fingerprint."""
        return self.encryption_keys(code) / f"{mark}.key"

    def encryption_keys(self, code: str) -> Path:
        """The folder of all encryption keys that a hosted agency had under this code."""
        return self.keys / "encryption" / code

    @property
    def vxp_url(self) -> str:
        """The base address for VXP clients: they put their calls right after it.

        The one-process platform answers them at its own root too, since such clients are often told
        a host and a port and no path.
        """
        if not self.node_is_here:
            return self.node_url
        return self.public_url or self.node_url.removesuffix(OWN_NODE_PATH)
