"""What others may ask the directory. Days (`on`) and instants are always the caller's."""

from datetime import date, datetime
from uuid import UUID

from lienthong.directory.queries.agency_list import list_agencies, list_formations
from lienthong.directory.queries.asking import ask_for_body
from lienthong.directory.queries.cards import get_card, get_first_cards
from lienthong.directory.queries.clerks import lacks_clerk, list_without_clerk
from lienthong.directory.queries.codes import find_by_code, find_by_typed_code
from lienthong.directory.queries.codes_of_agency import list_codes_of_agency
from lienthong.directory.queries.event_contents import (
    EventContent,
    Passed,
    describe_events,
    describe_followers,
)
from lienthong.directory.queries.events import get_event, list_events
from lienthong.directory.queries.exchange import (
    agencies_for_exchange,
    aliases_for_exchange,
    former_addresses_for_exchange,
)
from lienthong.directory.queries.forerunners import Forerunner, list_forerunners
from lienthong.directory.queries.grounds import list_grounds
from lienthong.directory.queries.home import home_province
from lienthong.directory.queries.import_format import get_import_template, list_import_columns
from lienthong.directory.queries.lines import (
    line_of,
    list_successions,
    predecessors,
    successors,
)
from lienthong.directory.queries.names import find_by_name, warm_names
from lienthong.directory.queries.org import build_org_export
from lienthong.directory.queries.posts import (
    list_appointments,
    list_ended_today,
    list_internal_units,
    list_posts,
)
from lienthong.directory.queries.trees import (
    count_agencies,
    count_units,
    find_committee,
    get_cards,
    is_loaded,
    list_agencies_of_unit,
    list_children,
    list_path,
    list_provinces,
    tree_as_of,
)
from lienthong.directory.terms import Body, Card

__all__ = [
    "EventContent",
    "Forerunner",
    "Passed",
    "agencies_for_exchange",
    "aliases_for_exchange",
    "ask_for_body",
    "build_org_export",
    "count_agencies",
    "count_units",
    "describe_events",
    "describe_followers",
    "find_by_code",
    "find_by_name",
    "find_by_typed_code",
    "find_committee",
    "former_addresses_for_exchange",
    "get_agency",
    "get_cards",
    "get_event",
    "get_first_cards",
    "get_import_template",
    "get_unit",
    "home_province",
    "is_loaded",
    "lacks_clerk",
    "line_of",
    "list_agencies",
    "list_agencies_of_unit",
    "list_appointments",
    "list_children",
    "list_codes_of_agency",
    "list_ended_today",
    "list_events",
    "list_forerunners",
    "list_formations",
    "list_grounds",
    "list_import_columns",
    "list_internal_units",
    "list_path",
    "list_posts",
    "list_provinces",
    "list_successions",
    "list_without_clerk",
    "predecessors",
    "successors",
    "tree_as_of",
    "warm_names",
]


def get_agency(
    *, agency_id: UUID, on: date | None = None, as_recorded_at: datetime | None = None
) -> Card:
    """The agency as it is on the day, or without one its last version.

    Outside its life the nearest version (`card.lives_on(on)` tells). Refuses an unknown id
    (UnknownBody).
    """
    return get_card(Body.AGENCY, agency_id, on=on, as_recorded_at=as_recorded_at)


def get_unit(
    *, unit_id: UUID, on: date | None = None, as_recorded_at: datetime | None = None
) -> Card:
    """The unit as it is on the day, or without one its last version (see get_agency)."""
    return get_card(Body.UNIT, unit_id, on=on, as_recorded_at=as_recorded_at)
