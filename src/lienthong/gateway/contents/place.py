"""Which bucket holds a node's large contents, as the operator sets it (EX-195)."""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from lienthong.gateway.terms import BucketIncomplete, SecretExposed, SettingUnknown

NAME = "LIENTHONG_GATEWAY_CONTENTS_"
USUAL_REGION = "us-east-1"
_BUCKET = re.compile(
    r"s3://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])((?:/[A-Za-z0-9_-][A-Za-z0-9._-]*)*)/?"
)
_ENDPOINT = re.compile(
    r"https?://[A-Za-z0-9.-]+(:[0-9]{1,5})?|https?://\[[0-9A-Fa-f:]+\](:[0-9]{1,5})?"
)
_REGION = re.compile(r"[A-Za-z0-9-]{1,64}")
_OTHERS = 0o077
_MOST_SECRET_BYTES = 1024


@dataclass(frozen=True, slots=True, kw_only=True)
class BucketPlace:
    """A bucket of an S3-compatible store, and who may use it; the secret stays in its file."""

    bucket: str
    prefix: str
    endpoint: str
    region: str
    key_id: str
    secret_file: Path
    authority_file: Path | None = None
    """Certificates (PEM) to believe besides the machine's own, for a store with one of its own."""

    @property
    def name(self) -> str:
        """As the operator wrote it."""
        return f"s3://{self.bucket}/{self.prefix}".rstrip("/")

    @property
    def speaks_tls(self) -> bool:
        """Whether the way to the store is encrypted."""
        return urlsplit(self.endpoint).scheme == "https"

    def read_secret(self) -> str:
        """The secret; refuses a file that is missing, empty, or readable for others."""
        try:
            data = self.secret_file.read_bytes()
            exposed = self.secret_file.stat().st_mode & _OTHERS
        except OSError as error:
            raise BucketIncomplete(name=NAME + "S3_SECRET_FILE") from error
        if exposed:
            raise SecretExposed(file=self.secret_file)
        secret = data.strip()
        if not secret or len(secret) > _MOST_SECRET_BYTES or not secret.isascii():
            raise BucketIncomplete(name=NAME + "S3_SECRET_FILE")
        return secret.decode("ascii")

    def read_authority(self) -> bytes:
        """The certificates to believe besides; refuses a file that cannot be read."""
        try:
            return self.authority_file.read_bytes() if self.authority_file else b""
        except OSError as error:
            raise BucketIncomplete(name=NAME + "S3_CA_FILE") from error


def read_place(environment: Mapping[str, str]) -> BucketPlace | None:
    """Read `LIENTHONG_GATEWAY_CONTENTS_URL` and what belongs to it; None for a folder.

    Refuses an address that is none, and a bucket without a key.
    """
    url = environment.get(NAME + "URL") or ""
    if not url:
        return None
    found = _match(NAME + "URL", url, _BUCKET, known="s3://bucket, s3://bucket/prefix")
    region = environment.get(NAME + "S3_REGION") or USUAL_REGION
    _match(NAME + "S3_REGION", region, _REGION, known=f"{USUAL_REGION}, ap-southeast-1, …")
    endpoint = (environment.get(NAME + "S3_ENDPOINT") or _amazon(region)).rstrip("/")
    _match(NAME + "S3_ENDPOINT", endpoint, _ENDPOINT, known="https://host, http://host:port")
    authority = environment.get(NAME + "S3_CA_FILE")
    return BucketPlace(
        bucket=found[1],
        prefix=found[2].strip("/"),
        endpoint=endpoint,
        region=region,
        key_id=_require(environment, NAME + "S3_KEY_ID"),
        secret_file=Path(_require(environment, NAME + "S3_SECRET_FILE")),
        authority_file=Path(authority) if authority else None,
    )


def _amazon(region: str) -> str:
    return f"https://s3.{region}.amazonaws.com"


def _match(name: str, text: str, form: re.Pattern[str], *, known: str) -> re.Match[str]:
    """A refusal does not repeat the text: somebody may have put a password into it."""
    found = form.fullmatch(text)
    if found is None:
        raise SettingUnknown(name=name, value="…", known=known)
    return found


def _require(environment: Mapping[str, str], name: str) -> str:
    text = environment.get(name)
    if not text:
        raise BucketIncomplete(name=name)
    return text
