"""Kinds of bodies, levels, types, shares and what a day rests on; who may change them."""

from enum import IntEnum, StrEnum

from lienthong.identity.terms import Permission, Role


class Body(StrEnum):
    """Which of the two kinds of bodies is meant."""

    UNIT = "unit"
    AGENCY = "agency"


class Level(IntEnum):
    """Level of a territory; a state-wide body has level 0. Districts ended on 1 July 2025."""

    STATE = 0
    PROVINCE = 1
    DISTRICT = 2
    COMMUNE = 3


class UnitType(StrEnum):
    """Type of a territorial unit."""

    PROVINCE = "province"
    MUNICIPALITY = "municipality"
    CITY = "city"
    TOWN = "town"
    URBAN_DISTRICT = "urban_district"
    RURAL_DISTRICT = "rural_district"
    WARD = "ward"
    COMMUNE = "commune"
    TOWNSHIP = "township"
    SPECIAL_ZONE = "special_zone"


class AgencyKind(StrEnum):
    """Kind of a legal body."""

    PEOPLES_COMMITTEE = "peoples_committee"
    PEOPLES_COUNCIL = "peoples_council"
    MINISTRY = "ministry"
    DEPARTMENT = "department"
    OFFICE = "office"
    INSPECTORATE = "inspectorate"
    BOARD = "board"
    CENTRE = "centre"
    PUBLIC_SERVICE_UNIT = "public_service_unit"
    TAX_OFFICE = "tax_office"
    PARTY_BODY = "party_body"
    YOUTH_UNION = "youth_union"
    ASSOCIATION = "association"
    ENTERPRISE = "enterprise"
    OTHER = "other"


class Bound(StrEnum):
    """What an end of a period rests on.

    ACT: a legal act sets this day. RECORD: the day is that of a list or another record; the body
    is known to exist on it, and what was before (after) is not in the record. MENTION: a single
    source names the body, by this day; whether it still existed later is not in the record either.
    """

    ACT = "act"
    RECORD = "record"
    MENTION = "mention"


class Share(StrEnum):
    """How much of a predecessor passed to a successor."""

    FULL = "full"
    PART = "part"
    REMAINDER = "remainder"
    UNCHANGED = "unchanged"
    UNKNOWN = "unknown"


class CodeScheme(StrEnum):
    """Scheme of an identity code: QCVN 102:2016 (old), QĐ 20/2020/QĐ-TTg (new), any other."""

    OLD = "old"
    NEW = "new"
    OTHER = "other"


class ChangeKind(StrEnum):
    """What an event did to the bodies it names."""

    LISTED = "listed"
    FORMED = "formed"
    RENAMED = "renamed"
    MERGED = "merged"
    SPLIT = "split"
    MOVED = "moved"
    DISSOLVED = "dissolved"
    CODE_CHANGED = "code_changed"
    CORRECTED = "corrected"


class InternalKind(StrEnum):
    """Kind of a unit inside an agency."""

    OFFICE = "office"
    DIVISION = "division"
    TEAM = "team"


_ADMINISTRATORS = frozenset({Role.AGENCY_ADMINISTRATOR, Role.OPERATOR})
ENTER_CHANGES = Permission("directory:change:enter", _ADMINISTRATORS)
CORRECT_CHANGES = Permission("directory:change:correct", _ADMINISTRATORS)
APPOINT = Permission("directory:post:appoint", _ADMINISTRATORS)
