"""The forms of instructing, with whom and what somebody usually chooses at hand."""

from typing import Any

from django.http import QueryDict
from django.utils import timezone

from lienthong.documents.operations.steps import agency_of
from lienthong.documents.pages.forms import InstructForm
from lienthong.documents.pages.phrases import list_offered
from lienthong.documents.pages.scan_forms import ManyForm
from lienthong.identity.terms import Acting
from lienthong.work.queries import list_colleagues, list_unit_leads, list_usual_leads
from lienthong.work.terms import DO


def instruct_form(acting: Acting, sent: QueryDict | None = None, **given: Any) -> InstructForm:
    """The form of an instruction on one document: who may be chosen, one's own sentences."""
    agency_id, now = agency_of(acting), timezone.now()
    units = list_unit_leads(agency_id=agency_id, on=timezone.localdate(now), at=now)
    return InstructForm(sent, units=units, **_offered(acting), **given)


def many_form(acting: Acting, sent: QueryDict | None = None) -> ManyForm:
    """What is made of all documents that are ticked, with the same at hand."""
    return ManyForm(sent, auto_id="many_%s", **_offered(acting))


def _offered(acting: Acting) -> dict[str, Any]:
    """People who may do it, those first to whom one usually gives work, and one's sentences."""
    agency_id, now = agency_of(acting), timezone.now()
    return {
        "people": list_colleagues(agency_id=agency_id, on=timezone.localdate(now), at=now, may=DO),
        "usual": list_usual_leads(agency_id=agency_id, assigner_id=acting.account_id, at=now),
        "phrases": list_offered(acting),
    }
