"""Decisions of cooperation on plain data: when an agreement holds, what a draft must have."""

from lienthong.cooperation.rules.amending import read_amendment_day
from lienthong.cooperation.rules.changes import changed_fields
from lienthong.cooperation.rules.clauses import (
    clauses_of,
    flowing,
    heading_of,
    iterate_containers,
    places_within,
    propose_division,
    tidy_page,
    tidy_text,
)
from lienthong.cooperation.rules.commitments import (
    check_commitment,
    check_due,
    circle_through,
    clean_commitment,
    due_bounds,
    read_targets,
    write_due,
    write_targets,
)
from lienthong.cooperation.rules.confidence import Reader, reader_of, strictest
from lienthong.cooperation.rules.drafts import check_draft, clean_draft
from lienthong.cooperation.rules.force import force_of, gap_between, standing_on
from lienthong.cooperation.rules.numbers import (
    read_number,
    share_in_percent,
    write_number,
)
from lienthong.cooperation.rules.proposals import (
    ProposalWords,
    due_in,
    figure_in,
    find_passed_over,
    propose_commitments,
)
from lienthong.cooperation.rules.reading import read_day, read_term, says_unknown
from lienthong.cooperation.rules.survey_forms import fill_fields
from lienthong.cooperation.rules.text_drafts import refuse_unfit_text
from lienthong.cooperation.rules.timeline import Dated, YearOfAgreements, years_of
from lienthong.cooperation.rules.writing import write_day, write_term

__all__ = [
    "Dated",
    "ProposalWords",
    "Reader",
    "YearOfAgreements",
    "changed_fields",
    "check_commitment",
    "check_draft",
    "check_due",
    "circle_through",
    "clauses_of",
    "clean_commitment",
    "clean_draft",
    "due_bounds",
    "due_in",
    "figure_in",
    "fill_fields",
    "find_passed_over",
    "flowing",
    "force_of",
    "gap_between",
    "heading_of",
    "iterate_containers",
    "places_within",
    "propose_commitments",
    "propose_division",
    "read_amendment_day",
    "read_day",
    "read_number",
    "read_targets",
    "read_term",
    "reader_of",
    "refuse_unfit_text",
    "says_unknown",
    "share_in_percent",
    "standing_on",
    "strictest",
    "tidy_page",
    "tidy_text",
    "write_day",
    "write_due",
    "write_number",
    "write_targets",
    "write_term",
    "years_of",
]
