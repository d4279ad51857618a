"""What other folders may ask identity: who is acting, may they, which accounts and roles exist."""

from lienthong.identity.queries.access import (
    ACTING_SESSION_KEY,
    CHOSEN_LANGUAGE_KEY,
    forget_acting,
    get_acting,
    list_acting_choices,
    must_choose_password,
    open_to_all,
    open_to_software,
    own_credentials,
    requires,
    signed_in,
)
from lienthong.identity.queries.accounts import (
    find_account,
    get_account,
    get_managed_account,
    has_accounts,
    list_account_names,
    list_accounts,
)
from lienthong.identity.queries.addresses import address_of
from lienthong.identity.queries.chosen import read_ids
from lienthong.identity.queries.grants import (
    list_acting_of,
    list_agencies_of,
    list_agencies_with,
    list_ended,
    list_grants,
    list_grants_of_agency,
    list_holders,
)
from lienthong.identity.queries.labels import get_role_name, get_way_name
from lienthong.identity.queries.paging import page_of
from lienthong.identity.queries.presence import get_presence
from lienthong.identity.queries.several_files import SeveralFilesField
from lienthong.identity.queries.typed import list_typed

__all__ = [
    "ACTING_SESSION_KEY",
    "CHOSEN_LANGUAGE_KEY",
    "SeveralFilesField",
    "address_of",
    "find_account",
    "forget_acting",
    "get_account",
    "get_acting",
    "get_managed_account",
    "get_presence",
    "get_role_name",
    "get_way_name",
    "has_accounts",
    "list_account_names",
    "list_accounts",
    "list_acting_choices",
    "list_acting_of",
    "list_agencies_of",
    "list_agencies_with",
    "list_ended",
    "list_grants",
    "list_grants_of_agency",
    "list_holders",
    "list_typed",
    "must_choose_password",
    "open_to_all",
    "open_to_software",
    "own_credentials",
    "page_of",
    "read_ids",
    "requires",
    "signed_in",
]
