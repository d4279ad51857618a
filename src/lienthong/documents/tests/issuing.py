"""What tests of issuing share: the province's office, sealed documents, a commune that has one."""

from django.utils import timezone

from lienthong.documents.models import Arrival, Dispatch
from lienthong.documents.operations import issue_dispatch
from lienthong.documents.terms import Way
from lienthong.documents.testing import make_sealed
from lienthong.documents.tests.conftest import make_people
from lienthong.exchange.operations import accept_document
from lienthong.exchange.queries import ReceivedQuestion, list_received
from lienthong.work.testing import Office

REASON = "Nội dung có sai sót, sẽ gửi văn bản khác"


def office_of(agency_id):
    """The people of an agency as the builders of documents take them."""
    clerk, leader, lan = make_people(agency_id)
    return Office(agency_id=agency_id, leader=leader, clerk=clerk, lan=lan, minh=lan, hoa=lan)


def sealed_for(office, platform, number, communes=1, **given):
    """A sealed document for the first communes, and for a reader on paper if told in `given`."""
    names = ("UBND xã Đầu Nguồn", "UBND xã Giữa Dòng", "UBND xã Cuối Bãi")
    to = [
        (agency_id, name, Way.EXCHANGE)
        for agency_id, name in zip(platform.province.communes, names, strict=True)
    ][:communes]
    on_paper = [(None, name, Way.PAPER) for name in given.pop("on_paper", ())]
    return make_sealed(office, number, to=[*to, *on_paper], **given)


def issue(office, dispatch_id, now=None):
    """The clerk issues it."""
    return issue_dispatch(dispatch_id=dispatch_id, acting=office.clerk, now=now or timezone.now())


def received_by(agency_id):
    """The newest document an agency received."""
    return list_received(asked=ReceivedQuestion(agency_id=agency_id))[0]


def accepted_by(platform, clerk):
    """The clerk accepts the newest document; its row of the register."""
    summary = received_by(clerk.agency_id)
    accept_document(document_id=summary.id, acting=clerk, now=timezone.now())
    platform.run()
    return Arrival.objects.get(exchange_id=summary.id)


def stage_of(dispatch_id):
    """How far a document is."""
    return Dispatch.objects.get(id=dispatch_id).stage
