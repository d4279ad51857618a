"""A client of the VXP API for tests: it signs, hashes and asks as the known SDK was seen to."""

import base64
import hmac
import json
from dataclasses import dataclass, field
from datetime import date, datetime
from hashlib import sha256
from typing import Any

import httpx

from lienthong.gateway.testing import COMMUNE, OFFICE, SmallProvince
from lienthong.gateway.vxp.file_hash import unpadded
from lienthong.wire.client_systems import (
    ClientSystem,
    ClientSystems,
    EntrustedKey,
    sign_systems,
)
from lienthong.wire.edxml import (
    Document,
    DocumentReference,
    Organisation,
    OutgoingFile,
    Status,
    comma_form,
    write_document,
    write_status,
)
from lienthong.wire.edxml.packet import VIETNAM
from lienthong.wire.testing import NOON

ISSUED_ON = date(2026, 11, 23)
SECOND = "H56.HT2"
SYSTEM, SECRET = "H56.HT1", "bí-mật".encode().hex() * 2


def systems_body(
    province: SmallProvince,
    *,
    version: int = 1,
    agencies: dict[str, tuple[str, ...]] | None = None,
    secrets: tuple[str, ...] = (SECRET,),
) -> bytes:
    """A signed list of systems: id → codes of its agencies. All have the same secrets."""
    served = {SYSTEM: (COMMUNE,)} if agencies is None else agencies
    systems = tuple(
        ClientSystem(
            id=system,
            secrets=secrets,
            keys=tuple(EntrustedKey(code=code, key=province.holders[code].key) for code in codes),
        )
        for system, codes in served.items()
    )
    made = ClientSystems(version=version, made_at=NOON, systems=systems)
    return sign_systems(made, key=province.directory_holder.key)


@dataclass
class SdkClient:
    """The client of one system. Like the SDK it keeps one timestamp for all its calls."""

    http: httpx.Client
    agency: str = COMMUNE
    system: str = SYSTEM
    secret: str = SECRET
    at: datetime = NOON
    extra: dict[str, str] = field(default_factory=dict)

    def headers(self, content_type: str, **parameters: str) -> dict[str, str]:
        """All headers of a call with these parameters."""
        moment = self.at.astimezone(VIETNAM)
        named = {
            "systemid": self.system,
            "timestamp": f"{moment:%d%m%YT%H%M%S}+{moment.microsecond // 1000:04}",
            "Content-Type": content_type,
            **{name.replace("_", "-"): value for name, value in parameters.items()},
            **self.extra,
        }
        sent = {f"XroadVnpt-{name}": value for name, value in named.items()}
        text = json.dumps(sent, ensure_ascii=False, separators=(",", ":"))
        return sent | {
            "XroadVnpt-sign-header-key": ";".join(named),
            "XroadVnpt-sign-header": text,
            "XroadVnpt-hash-header": hmac.digest(
                self.secret.encode(), text.encode(), "sha256"
            ).hex(),
            "XroadVnpt-version": "3.0.201608",
            "User-Agent": "JAVASDKAgent/1.0.0 XRoad/VPCP",
            "Content-Type": content_type,
        }

    def call(self, path: str, body: bytes = b"", /, **parameters: str) -> dict[str, Any]:
        """A POST; its JSON."""
        content_type = parameters.pop("content_type", "application/json")
        headers = self.headers(content_type, **parameters)
        raw = [(name.encode(), value.encode()) for name, value in headers.items()]
        response = self.http.post(path, content=body, headers=raw)
        response.raise_for_status()
        answer: dict[str, Any] = response.json()
        return answer

    def send(self, packet: bytes, *, messagetype: str = "edoc", **given: str) -> dict[str, Any]:
        """/sendEdoc with the file, CR LF after it, and the hash without leading zeros."""
        given.setdefault("hash_file", unpadded(sha256(packet).digest()))
        given.setdefault("from", self.agency)
        return self.call(
            "/sendEdoc",
            packet + b"\r\n",
            content_type="application/octet-stream",
            servicetype="eDoc",
            messagetype=messagetype,
            **given,
        )

    def sent(self, packet: bytes, **given: str) -> str:
        """Send what must be taken; its DocId."""
        answer = self.send(packet, **given)
        _require_done(answer)
        doc_id: str = answer["DocId"]
        return doc_id

    def received(self, messagetype: str = "edoc", **given: str) -> list[dict[str, Any]]:
        """/getReceivedEdocList."""
        answer = self.call(
            "/getReceivedEdocList", b"", servicetype="eDoc", messagetype=messagetype, **given
        )
        _require_done(answer)
        data: list[dict[str, Any]] = answer["data"]
        return data

    def fetch(self, doc_id: str) -> bytes:
        """/getEdoc."""
        answer = self.call("/getEdoc", b"{}", docId=doc_id, filePath="/tmp/edoc")
        _require_done(answer)
        return base64.b64decode(answer["data"], validate=True)

    def update(self, doc_id: str, state: str) -> dict[str, Any]:
        """/updateStatus."""
        return self.call("/updateStatus", b"{}", docId=doc_id, status=state)


def error(answer: dict[str, Any]) -> str:
    """The code of a refusal, which comes with a sentence."""
    if answer["status"] != "FAIL" or not answer["ErrorDesc"]:
        raise AssertionError(answer)
    code: str = answer["ErrorCode"]
    return code


def _require_done(answer: dict[str, Any]) -> None:
    if (answer["status"], answer["ErrorCode"]) != ("OK", "0"):
        raise AssertionError(answer)


def document(
    *,
    sender: str = COMMUNE,
    to: tuple[str, ...] = (OFFICE,),
    number: str = "12",
    file: bytes = "Nội dung".encode(),
    **given: Any,
) -> bytes:
    """A document packet with one attachment."""
    code = f"{number}/UBND"
    usual = {
        "document_id": comma_form(organ_id=sender, promulgated_on=ISSUED_ON, code=code),
        "promulgated_on": ISSUED_ON,
        "subject": "Báo cáo kết nối",
    }
    return write_document(
        Document(
            sender=Organisation(organ_id=sender, name="Xã Một"),
            recipients=tuple(Organisation(organ_id=one) for one in to),
            code_number=number,
            code_notation="UBND",
            **usual | given,
        ),
        attachments=[OutgoingFile(name="báo cáo.txt", content=file)],
    )


def report(
    code: str,
    *,
    by: str,
    about: str,
    number: str = "12",
    document_id: str | None = None,
    reason: str = "Đã vào sổ",
    day: date = ISSUED_ON,
) -> bytes:
    """A status packet by one agency about another's document."""
    named = f"{number}/UBND"
    known = comma_form(organ_id=about, promulgated_on=ISSUED_ON, code=named)
    return write_status(
        Status(
            sender=Organisation(organ_id=by),
            response_for=DocumentReference(
                organ_id=about,
                code=named,
                promulgated_on=day,
                document_id=known if document_id is None else document_id,
            ),
            code=code,
            description=reason,
            at=NOON,
        )
    )
