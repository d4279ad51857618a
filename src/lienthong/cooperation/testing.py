"""Builders for tests: drafts, agreements, a small directory with a district that ended."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from typing import Any
from uuid import UUID

from django.test import Client

from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import add_agreement
from lienthong.cooperation.terms import AgreementDraft, Level, Party, Side, Source
from lienthong.directory.operations import record_change
from lienthong.directory.terms import (
    EVERYWHERE,
    AgencyKind,
    Body,
    Change,
    ChangeKind,
    ChangeLine,
    Particulars,
    Preview,
    Share,
)
from lienthong.identity.terms import Role
from lienthong.identity.testing import make_account, sign_in

RECORDED_AT = datetime(2026, 11, 1, 8, 0, tzinfo=UTC)
FORMED_ON = date(2010, 1, 1)
OFFICE = UUID(int=77)
ENDED_ON = date(2025, 7, 1)
DISTRICT = "Ủy ban nhân dân huyện Thử Giang"
COMMUNES = ("Ủy ban nhân dân xã Thử Giang", "Ủy ban nhân dân xã Thử Sơn")


@dataclass(frozen=True, kw_only=True)
class SmallDirectory:
    """A district's committee that ended on ENDED_ON, the two that carry it on, and a provider."""

    district: UUID
    communes: tuple[UUID, ...]
    provider: UUID


def make_directory() -> SmallDirectory:
    """Three committees and a provider, without territories."""
    district = _form(DISTRICT, AgencyKind.PEOPLES_COMMITTEE)
    communes = tuple(_form(name, AgencyKind.PEOPLES_COMMITTEE) for name in COMMUNES)
    lines = tuple(
        ChangeLine(source_id=district, target_id=commune, share=Share.PART) for commune in communes
    )
    _record(ChangeKind.DISSOLVED, lines, effective_on=ENDED_ON)
    provider = _form("Công ty Viễn thông Thử", AgencyKind.ENTERPRISE)
    return SmallDirectory(district=district, communes=communes, provider=provider)


def make_body(name: str, *, ended_on: date) -> UUID:
    """An enterprise that began on FORMED_ON and ended without anybody carrying it on."""
    body = _form(name, AgencyKind.ENTERPRISE)
    _record(ChangeKind.DISSOLVED, (ChangeLine(source_id=body),), effective_on=ended_on)
    return body


def make_draft(**changes: Any) -> AgreementDraft:
    """A draft that can be recorded; `changes` replaces members."""
    given: dict[str, Any] = {
        "title": "Hợp tác về chuyển đổi số",
        "level": Level.DISTRICT,
        "signed": "2018-08",
        "term": "2018/2023",
        "parties": (
            Party(side=Side.STATE, name="UBND huyện Thử Giang"),
            Party(side=Side.PROVIDER, name="Công ty Viễn thông Thử"),
        ),
        "contents": ("Hạ tầng", "Ứng dụng"),
        "sources": (Source(article="Bài báo thử", published_on="2018-08-13"),),
    }
    return AgreementDraft(**{**given, **changes})


def make_agreement(**changes: Any) -> str:
    """An agreement on record; its reference."""
    return add_agreement(draft=make_draft(**changes), actor=SYSTEM, now=RECORDED_AT).reference


def make_form(**changes: str) -> dict[str, str]:
    """The form as a programme officer fills it in and saves it; `changes` replaces fields."""
    given = {
        "title": "Hợp tác về chuyển đổi số",
        "level": "commune",
        "kind": "agreement",
        "signed": "8/2025",
        "signed_basis": "stated",
        "term": "2025–2030",
        "contents": "Hạ tầng\nỨng dụng",
        "duties_state": "Bố trí đầu mối",
        "duties_provider": "Tập huấn",
        "renews_certainty": "stated",
        "parties-count": "2",
        "parties-0-name": "UBND xã Thử Giang",
        "parties-0-agency": "alone:UBND xã Thử Giang",
        "parties-0-side": "state",
        "parties-0-role": "signatory",
        "parties-1-name": "VNPT Thanh Hóa",
        "parties-1-side": "provider",
        "parties-1-role": "signatory",
        "sources-count": "1",
        "sources-0-article": "Bản thỏa thuận",
        "action": "save",
    }
    return {**given, **changes}


def signed_in_as(*roles: Role) -> Client:
    """The browser of a new account with these roles at one office."""
    account = make_account(roles=roles, agency_id=OFFICE, agency_name="Sở Khoa học và Công nghệ")
    client = Client()
    sign_in(client, account, agency_id=OFFICE)
    return client


def page_of(response: Any) -> str:
    """The text of an answer."""
    return str(response.content.decode())


def _form(name: str, kind: AgencyKind) -> UUID:
    short_name = name.replace("Ủy ban nhân dân", "UBND")
    new = Particulars(name=name, short_name=short_name, type=kind.value)
    preview = _record(ChangeKind.FORMED, (ChangeLine(new=new),), effective_on=FORMED_ON)
    return preview.began[0].id


def _record(kind: ChangeKind, lines: tuple[ChangeLine, ...], *, effective_on: date) -> Preview:
    change = Change(kind=kind, body=Body.AGENCY, effective_on=effective_on, lines=lines)
    return record_change(change=change, within=EVERYWHERE, actor=SYSTEM, now=RECORDED_AT).preview
