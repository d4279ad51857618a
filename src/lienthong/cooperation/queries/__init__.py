"""What other folders and the pages may ask about agreements."""

from lienthong.cooperation.queries.listing import (
    AgreementFilter,
    Listing,
    count_agreements,
    list_agreements,
)
from lienthong.cooperation.queries.one import (
    find_agreement_id,
    find_draft,
    get_agreement,
    get_draft,
    get_reference,
)
from lienthong.cooperation.queries.texts import get_text, list_texts, read_original
from lienthong.cooperation.queries.years import Years, list_years

__all__ = [
    "AgreementFilter",
    "Listing",
    "Years",
    "count_agreements",
    "find_agreement_id",
    "find_draft",
    "get_agreement",
    "get_draft",
    "get_reference",
    "get_text",
    "list_agreements",
    "list_texts",
    "list_years",
    "read_original",
]
