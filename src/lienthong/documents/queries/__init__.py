"""What may be asked about documents."""

from lienthong.documents.queries.archive_warnings import (
    count_ended,
    ending_files,
    find_missing_list,
    list_agencies_warned,
)
from lienthong.documents.queries.arrival_files import (
    get_arrival_file,
    get_owner,
    get_page_picture,
    list_arrival_files,
    list_received_files,
)
from lienthong.documents.queries.arrivals import (
    Arrivals,
    count_arrivals,
    get_arrival,
    list_arrivals,
    list_wanted_before,
    list_years,
)
from lienthong.documents.queries.authorities import (
    get_authority_now,
    list_authorities,
    list_signing_keys,
)
from lienthong.documents.queries.candidates import (
    count_numbered,
    find_candidates,
    list_numbered,
)
from lienthong.documents.queries.chains import (
    get_chain,
    list_chains,
    list_places,
    propose_levels,
)
from lienthong.documents.queries.closed import (
    get_closed,
    get_closed_dispatch,
    list_closed,
    list_closed_dispatches,
)
from lienthong.documents.queries.counted import (
    IssuedForCount,
    list_issued_for_count,
    list_with_draft,
    name_issued,
)
from lienthong.documents.queries.dispatch_readers import get_dispatch_readers
from lienthong.documents.queries.dispatches_to_sign import (
    count_at_stage,
    count_to_sign,
    get_dispatch_sheet,
    list_at_stage,
    list_to_sign,
)
from lienthong.documents.queries.drafts import (
    compare_versions,
    count_drafts,
    get_draft,
    get_sketch,
    last_chain,
    list_drafts,
    require_readable,
)
from lienthong.documents.queries.file_lists import (
    get_file_list,
    list_file_lists,
)
from lienthong.documents.queries.files import (
    read_file,
)
from lienthong.documents.queries.finding import (
    Search,
    mark_words,
    question_for,
    words_asked,
)
from lienthong.documents.queries.first_copies import find_first_copies
from lienthong.documents.queries.hand_overs import (
    count_hand_overs,
    count_overdue,
    count_to_receive,
    due_files,
    get_hand_over,
    list_hand_overs,
)
from lienthong.documents.queries.inheritance import (
    count_left_over,
    list_readable,
    may_read_of,
    owner_of_arrival,
    owner_of_issued,
)
from lienthong.documents.queries.issued import (
    count_issued,
    get_issued,
    list_issued,
    list_issued_years,
    read_issued_file,
)
from lienthong.documents.queries.job_files import (
    count_files,
    get_export,
    get_file,
    list_file_years,
    list_files,
    list_files_holding,
)
from lienthong.documents.queries.key_standing import (
    find_unconfirmed,
    get_key_worth,
    list_unconfirmed,
)
from lienthong.documents.queries.left_drafts import (
    count_left_drafts,
    get_draft_heading,
    list_left_drafts,
)
from lienthong.documents.queries.matter import (
    find_matter,
)
from lienthong.documents.queries.phrases import list_phrases
from lienthong.documents.queries.pictures import WIDTHS, count_kept_pages, draw_kept_page
from lienthong.documents.queries.retention import (
    get_archive_rules,
    list_archive_rules,
    list_retentions,
)
from lienthong.documents.queries.screenings import (
    list_screenings,
)
from lienthong.documents.queries.series import (
    list_free,
    list_reserved,
    list_series,
)
from lienthong.documents.queries.sheets import (
    lay_out_content,
    lay_out_dispatch,
    write_dispatch_word,
)
from lienthong.documents.queries.signers import (
    find_signer,
    get_signing_ground,
    has_to_sign,
    holds_authority,
    list_signers,
    may_give_authority,
)
from lienthong.documents.queries.signing_places import get_signing_places
from lienthong.documents.queries.ties import (
    find_dispatches,
    get_ties,
    list_replies,
)
from lienthong.documents.queries.views import (
    list_views,
)
from lienthong.documents.queries.waiting import (
    code_of,
    count_waiting,
    find_twin,
    get_scan,
    get_waiting,
    list_openable,
    list_scans,
    list_waiting,
)

__all__ = [
    "MOST_COUNTED",
    "MOST_RANKED",
    "WIDTHS",
    "Arrivals",
    "IssuedForCount",
    "Search",
    "code_of",
    "compare_versions",
    "count_arrivals",
    "count_at_stage",
    "count_drafts",
    "count_ended",
    "count_files",
    "count_hand_overs",
    "count_issued",
    "count_kept_pages",
    "count_left_drafts",
    "count_left_over",
    "count_numbered",
    "count_overdue",
    "count_to_receive",
    "count_to_sign",
    "count_waiting",
    "draw_kept_page",
    "due_files",
    "ending_files",
    "find_candidates",
    "find_dispatches",
    "find_first_copies",
    "find_matter",
    "find_missing_list",
    "find_signer",
    "find_twin",
    "find_unconfirmed",
    "get_archive_rules",
    "get_arrival",
    "get_arrival_file",
    "get_authority_now",
    "get_chain",
    "get_closed",
    "get_closed_dispatch",
    "get_dispatch_readers",
    "get_dispatch_sheet",
    "get_draft",
    "get_draft_heading",
    "get_export",
    "get_file",
    "get_file_list",
    "get_hand_over",
    "get_issued",
    "get_key_worth",
    "get_owner",
    "get_page_picture",
    "get_scan",
    "get_signing_ground",
    "get_signing_places",
    "get_sketch",
    "get_ties",
    "get_waiting",
    "has_to_sign",
    "holds_authority",
    "last_chain",
    "lay_out_content",
    "lay_out_dispatch",
    "list_agencies_warned",
    "list_archive_rules",
    "list_arrival_files",
    "list_arrivals",
    "list_at_stage",
    "list_authorities",
    "list_chains",
    "list_closed",
    "list_closed_dispatches",
    "list_drafts",
    "list_file_lists",
    "list_file_years",
    "list_files",
    "list_files_holding",
    "list_free",
    "list_hand_overs",
    "list_issued",
    "list_issued_for_count",
    "list_issued_years",
    "list_left_drafts",
    "list_numbered",
    "list_openable",
    "list_phrases",
    "list_places",
    "list_readable",
    "list_received_files",
    "list_replies",
    "list_reserved",
    "list_retentions",
    "list_scans",
    "list_screenings",
    "list_series",
    "list_signers",
    "list_signing_keys",
    "list_to_sign",
    "list_unconfirmed",
    "list_views",
    "list_waiting",
    "list_wanted_before",
    "list_with_draft",
    "list_years",
    "mark_words",
    "may_give_authority",
    "may_read_of",
    "name_issued",
    "owner_of_arrival",
    "owner_of_issued",
    "propose_levels",
    "question_for",
    "read_file",
    "read_issued_file",
    "require_readable",
    "words_asked",
    "write_dispatch_word",
]
