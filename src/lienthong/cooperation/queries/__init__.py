"""What other folders and the pages may ask about agreements."""

from lienthong.cooperation.queries.asked_changes import list_changes_waiting
from lienthong.cooperation.queries.commitments import (
    count_commitments,
    get_commitment,
    list_clause_choices,
    list_commitments,
)
from lienthong.cooperation.queries.coverage import own_commune
from lienthong.cooperation.queries.decisions import (
    find_correction,
    get_decision,
    list_decisions,
)
from lienthong.cooperation.queries.listing import (
    AgreementFilter,
    Listing,
    count_agreements,
    list_agreements,
)
from lienthong.cooperation.queries.needs import get_need, list_needs
from lienthong.cooperation.queries.one import (
    find_agreement_id,
    find_draft,
    get_agreement,
    get_draft,
    get_reference,
)
from lienthong.cooperation.queries.owners import (
    get_owner_today,
    list_owners,
    list_unowned,
)
from lienthong.cooperation.queries.proposals import (
    list_passed_over,
    list_proposals_of_text,
)
from lienthong.cooperation.queries.publication import (
    check_prefix,
    list_published,
    publication_of,
    read_public_figures,
    read_public_indicators,
    write_open_data,
)
from lienthong.cooperation.queries.radar import (
    Radar,
    concerned_in,
    find_not_renewed,
    get_radar_entry,
    get_renewal_draft,
    read_near,
    read_radar,
)
from lienthong.cooperation.queries.result_queues import count_returned, count_waiting, list_returned
from lienthong.cooperation.queries.rights import (
    has_part_anywhere,
    keeps_register,
    list_keepers,
)
from lienthong.cooperation.queries.security_files import count_files_asking
from lienthong.cooperation.queries.succession import (
    Carried,
    Sides,
    check_sides,
    count_undecided,
    list_carried,
    list_proposals,
    list_undecided,
)
from lienthong.cooperation.queries.survey_requests import (
    count_requests,
    count_to_answer,
    get_request,
    list_requests,
)
from lienthong.cooperation.queries.surveys import (
    count_rounds,
    get_round,
    list_answers,
    list_late_answers,
    list_rounds,
    list_standing_answers,
    questions_of,
    sees_all,
    tell_reach,
)
from lienthong.cooperation.queries.texts import get_text, list_texts, read_original
from lienthong.cooperation.queries.trials import count_to_decide
from lienthong.cooperation.queries.week import list_due
from lienthong.cooperation.queries.years import Years, list_years
from lienthong.cooperation.rules.radar import renewal_due_on

__all__ = [
    "AgreementFilter",
    "Carried",
    "Listing",
    "Radar",
    "Sides",
    "Years",
    "check_prefix",
    "check_sides",
    "concerned_in",
    "count_agreements",
    "count_commitments",
    "count_files_asking",
    "count_requests",
    "count_returned",
    "count_rounds",
    "count_to_answer",
    "count_to_decide",
    "count_undecided",
    "count_waiting",
    "find_agreement_id",
    "find_correction",
    "find_draft",
    "find_not_renewed",
    "get_agreement",
    "get_commitment",
    "get_decision",
    "get_draft",
    "get_need",
    "get_owner_today",
    "get_radar_entry",
    "get_reference",
    "get_renewal_draft",
    "get_request",
    "get_round",
    "get_text",
    "has_part_anywhere",
    "keeps_register",
    "list_agreements",
    "list_answers",
    "list_carried",
    "list_changes_waiting",
    "list_clause_choices",
    "list_commitments",
    "list_decisions",
    "list_due",
    "list_keepers",
    "list_late_answers",
    "list_needs",
    "list_owners",
    "list_passed_over",
    "list_proposals",
    "list_proposals_of_text",
    "list_published",
    "list_requests",
    "list_returned",
    "list_rounds",
    "list_standing_answers",
    "list_texts",
    "list_undecided",
    "list_unowned",
    "list_years",
    "own_commune",
    "publication_of",
    "questions_of",
    "read_near",
    "read_original",
    "read_public_figures",
    "read_public_indicators",
    "read_radar",
    "renewal_due_on",
    "sees_all",
    "tell_reach",
    "write_open_data",
]
