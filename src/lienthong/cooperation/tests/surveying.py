"""A platform with a node beside it on which surveys go out and come back; what tests share."""

from dataclasses import dataclass

from django.utils import timezone

from lienthong.audit.operations import integrate_facts, run_deliveries
from lienthong.cooperation import handlers as cooperation
from lienthong.cooperation.operations import (
    close_round,
    prepare_round,
    send_answer,
    send_round,
)
from lienthong.cooperation.queries import get_round, list_needs, list_requests
from lienthong.cooperation.terms.surveys import Question, QuestionKind, RoundDraft
from lienthong.exchange import handlers as exchange
from lienthong.exchange.events import ChangeSent, DocumentAccepted, DocumentCollected, DocumentSent
from lienthong.exchange.tests.conftest import SIGNER, Platform
from lienthong.identity.terms import Acting, Role

HANDLERS = {"hand_to_node": exchange.hand_to_node, "take_in_sheet": cooperation.take_in_sheet}
REACTIONS = {
    **{fact.TAG: ("hand_to_node",) for fact in (DocumentSent, DocumentAccepted, ChangeSent)},
    DocumentCollected.TAG: ("hand_to_node", "take_in_sheet"),
}
QUESTIONS = (
    Question(key="", title="Số máy tính", kind=QuestionKind.NUMBER, needed=True, unit="máy"),
    Question(key="", title="Có mạng cáp quang", kind=QuestionKind.YES_NO, needed=True),
    Question(key="", title="Dùng phần mềm nào", kind=QuestionKind.SEVERAL, options=("A", "B")),
    Question(
        key="", title="Cần hỗ trợ gì", kind=QuestionKind.NEEDS, options=("Tập huấn chữ ký số",)
    ),
)
TYPED = {
    "q1": ["1.200"],
    "q2": ["no"],
    "q3": ["A"],
    "needs-0-what": ["Tập huấn chữ ký số"],
    "needs-0-units": ["12"],
    "needs-0-urgency": ["now"],
    "needs-0-why": ["cán bộ mới"],
}


@dataclass
class Surveying(Platform):
    """The province asks its communes; everything goes through the node."""

    def dispatch(self, now=None):
        """Hand every fact to its handlers, of the exchange and of cooperation."""
        now = now or timezone.now()
        integrate_facts(reactions=REACTIONS, signer=SIGNER, now=now)
        while run_deliveries(handlers=HANDLERS, now=now):
            integrate_facts(reactions=REACTIONS, signer=SIGNER, now=now)

    @property
    def officer(self):
        """A programme officer of the province."""
        return self.person(self.province.province, Role.PROGRAMME_OFFICER, name="Ngô Thị Thử")

    def person(self, agency_id, *roles, name="Lê Thị Thử"):
        """Somebody with these roles at an agency."""
        return Acting(
            account_id=None,
            account_name=name,
            agency_id=agency_id,
            agency_name="Cơ quan thử",
            roles=frozenset(roles),
        )

    def begin(self, *asked, **changes):
        """A prepared round; to all three communes where none is named."""
        given = {
            "title": "Nhu cầu hạ tầng năm 2027",
            "introduction": "Đề nghị các xã trả lời.",
            "questions": QUESTIONS,
            "asked": asked or self.province.communes,
        }
        draft = RoundDraft(**{**given, **changes})
        return prepare_round(draft=draft, acting=self.officer, now=timezone.now())

    def ask(self, *asked, **changes):
        """A round sent and arrived."""
        round_id = self.begin(*asked, **changes)
        send_round(round_id=round_id, letter=None, acting=self.officer, now=timezone.now())
        self.run()
        return round_id

    def reply(self, commune, typed=None, *, based_on=0, role=Role.CLERK):
        """An answer of a commune, sent; the request's id."""
        (request, *_) = list_requests(agency_id=commune)
        send_answer(
            request_id=request.id,
            typed=TYPED if typed is None else typed,
            based_on=based_on,
            acting=self.person(commune, role),
            now=timezone.now(),
        )
        return request.id

    def close(self, round_id):
        """The round takes no more answers."""
        close_round(round_id=round_id, acting=self.officer, now=timezone.now())


def asked(surveying, round_id):
    """Those whom a round asks, by name."""
    return {one.name: one for one in get_round(round_id=round_id, acting=surveying.officer).asked}


def needs(surveying, round_id):
    """The needs of a round as its officer sees them."""
    return list_needs(round_id=round_id, acting=surveying.officer)


def wanting(what, *, urgency="later"):
    """The answer of a commune that needs this."""
    return {**TYPED, "needs-0-what": [what], "needs-0-urgency": [urgency]}
