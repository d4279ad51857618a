"""Time stamps of an RFC 3161 authority for signatures."""

from dataclasses import dataclass, field
from typing import Any, Final, Protocol

import httpx
from asn1crypto import tsp
from pyhanko.sign.timestamps import TimeStamper

from lienthong.kernel.errors import gettext_noop
from lienthong.paper.signing.refusals import TimestampUnavailable
from lienthong.paper.signing.remote import LateError, post_within

QUERY: Final = "application/timestamp-query"


class TimeAuthority(Protocol):
    """Whoever answers time-stamp requests."""

    def __hash__(self) -> int:
        """One authority, one kept token."""

    def ask(self, request: bytes) -> bytes:
        """The answer (TimeStampResp) to a request (TimeStampReq), both in DER; or a Refusal."""


@dataclass(frozen=True, slots=True)
class HttpTimeAuthority:
    """An authority behind an address, asked by RFC 3161 over HTTP."""

    url: str
    headers: dict[str, str] = field(default_factory=dict, repr=False, hash=False)
    patience_seconds: float = 10.0

    def ask(self, request: bytes) -> bytes:
        """Its answer; refuses (TimestampUnavailable) none in time."""
        headers = {"content-type": QUERY, "accept-encoding": "identity", **self.headers}
        try:
            status, body = post_within(self.url, request, headers, self.patience_seconds)
        except (httpx.HTTPError, httpx.InvalidURL, OSError, LateError) as error:
            raise TimestampUnavailable(problem=str(error)[:120]) from None
        if status != httpx.codes.OK:
            raise TimestampUnavailable(problem=f"HTTP {status}")
        return body


class Stamper(TimeStamper):  # type: ignore[misc]
    """An authority as pyHanko asks it; keeps one token, to know how much room a token needs."""

    def __init__(self, authority: TimeAuthority) -> None:
        """For one authority; may be used for many signatures, one after the other."""
        super().__init__()
        self._authority = authority

    async def async_request_tsa_response(self, req: Any) -> Any:
        """The answer, read; refuses (TimestampUnavailable) what is none."""
        body = self._authority.ask(req.dump())
        try:
            answer = tsp.TimeStampResp.load(body, strict=True)
            granted = answer["status"]["status"].native in {"granted", "granted_with_mods"}
            if granted and _imprint(answer) != req["message_imprint"].native:
                raise TimestampUnavailable(problem=gettext_noop("it stamped something else"))
        except (ValueError, TypeError, KeyError):
            problem = gettext_noop("its answer cannot be read")
            raise TimestampUnavailable(problem=problem) from None
        if not granted:
            raise TimestampUnavailable(problem=gettext_noop("it refused"))
        return answer


def _imprint(answer: Any) -> Any:
    """Over what the token of an answer is."""
    info = answer["time_stamp_token"]["content"]["encap_content_info"]["content"].parsed
    return info["message_imprint"].native
