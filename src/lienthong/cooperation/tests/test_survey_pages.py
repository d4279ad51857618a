"""Pages of surveys: who sees them, and that nothing typed is lost."""

from io import BytesIO

import openpyxl
import pytest
from django.test import Client
from django.urls import reverse
from django.utils import timezone

from lienthong.cooperation.models import LateAnswer, SurveyRequest, SurveyRound
from lienthong.cooperation.operations import prepare_round
from lienthong.cooperation.terms.surveys import RoundDraft, RoundState
from lienthong.cooperation.testing import page_of
from lienthong.cooperation.tests.surveying import QUESTIONS, TYPED
from lienthong.exchange.testing import COMMUNES, PROVINCE, make_province
from lienthong.identity.terms import Acting, Role
from lienthong.identity.testing import make_account, sign_in

pytestmark = pytest.mark.django_db


@pytest.fixture
def province():
    return make_province()


@pytest.fixture
def round_id(province):
    officer = Acting(
        account_id=None,
        account_name="Ngô Thị Thử",
        agency_id=province.province,
        agency_name=PROVINCE,
        roles=frozenset({Role.PROGRAMME_OFFICER}),
    )
    draft = RoundDraft(title="Nhu cầu 2027", questions=QUESTIONS, asked=province.communes)
    return prepare_round(draft=draft, acting=officer, now=timezone.now())


def browser(agency_id, role):
    client = Client()
    account = make_account(roles=(role,), agency_id=agency_id, agency_name="Cơ quan thử")
    sign_in(client, account, agency_id=agency_id)
    return client


def opens(client, name, *args):
    return client.get(reverse(f"cooperation:{name}", args=args)).status_code


def form(**changes):
    given = {
        "title": "Nhu cầu 2027",
        "group": "named",
        "names": COMMUNES[0],
        "questions-count": "2",
        "questions-0-title": "Cần gì",
        "questions-0-kind": "needs",
        "questions-1-title": "",
        "questions-1-kind": "line",
        "action": "save",
    }
    return {**given, **changes}


def test_only_who_asks_and_auditors_read_a_round(province, round_id):
    officer = browser(province.province, Role.PROGRAMME_OFFICER)
    assert opens(officer, "survey", round_id) == 200
    assert opens(browser(province.communes[0], Role.PROGRAMME_OFFICER), "survey", round_id) == 404
    assert opens(browser(province.communes[0], Role.CLERK), "surveys") == 403
    auditor = browser(province.province, Role.AUDITOR)
    assert opens(auditor, "survey", round_id) == 200
    for name in ("survey_change", "survey_send"):
        assert opens(auditor, name, round_id) == 403
    closing = reverse("cooperation:survey_step", args=[round_id, "dong"])
    assert auditor.post(closing).status_code == 403
    assert opens(officer, "survey_step", round_id, "khac") == 404
    assert officer.post(closing).status_code == 409
    assert SurveyRound.objects.get().state == RoundState.DRAFT


def test_what_was_typed_stays_beside_what_is_wrong(province):
    officer = browser(province.province, Role.PROGRAMME_OFFICER)
    address = reverse("cooperation:survey_add")
    for changes, said in (
        ({"title": ""}, "Hãy đặt tên đợt khảo sát"),
        ({"names": "UBND xã Không Có"}, "Không có đúng một cơ quan mang tên UBND xã Không Có"),
        ({"questions-1-title": "Chọn", "questions-1-kind": "one"}, "ít nhất hai phương án"),
        ({"agreement": "A77"}, "Không có thỏa thuận A77"),
    ):
        answer = officer.post(address, form(**changes))
        assert answer.status_code == 422
        assert said in page_of(answer)
        assert "Cần gì" in page_of(answer)
    assert not SurveyRound.objects.exists()
    added = officer.post(address, form(action="add", title=""))
    assert added.status_code == 200
    assert "questions-2-title" in page_of(added)
    assert officer.post(address, form()).status_code == 302
    (row,) = SurveyRound.objects.all()
    assert [one.name for one in row.asked.all()] == [COMMUNES[0]]


def test_a_round_without_anybody_asked_is_not_sent(province):
    officer = browser(province.province, Role.PROGRAMME_OFFICER)
    officer.post(reverse("cooperation:survey_add"), form(names=""))
    (row,) = SurveyRound.objects.all()
    address = reverse("cooperation:survey_send", args=[row.id])
    assert "Cần xác nhận" in page_of(officer.post(address, {}))
    answer = officer.post(address, {"holds_no_state_secret": "on"})
    assert answer.status_code == 422
    assert "Chưa có nơi nào được hỏi" in page_of(answer)


def test_before_sending_it_is_said_who_gets_it_on_paper(province, round_id):
    browser(province.communes[0], Role.CLERK)
    officer = browser(province.province, Role.PROGRAMME_OFFICER)
    page = page_of(officer.get(reverse("cooperation:survey_send", args=[round_id])))
    assert "1 cơ quan mở phiếu trên trục liên thông" in page
    assert "2 cơ quan chưa có ai mở văn bản đến" in page
    assert COMMUNES[1] in page


def test_a_late_answer_is_decided_on_its_page_and_the_closed_form_keeps_what_was_typed(surveying):
    first, second, _ = surveying.province.communes
    round_id = surveying.ask()
    surveying.close(round_id)
    surveying.reply(first)
    surveying.run()
    officer = browser(surveying.province.province, Role.PROGRAMME_OFFICER)
    whole = page_of(officer.get(reverse("cooperation:survey", args=[round_id])))
    assert "Trả lời sau khi khóa: cần quyết định" in whole
    address = reverse("cooperation:survey_answer", args=[round_id, first])
    assert "Đến sau khi khóa khảo sát" in page_of(officer.get(address))
    late = LateAnswer.objects.get()
    deciding = reverse("cooperation:survey_late", args=[round_id, first, late.id])
    refused = officer.post(deciding, {"deed": "leave", "reason": ""})
    assert refused.status_code == 422
    assert "Hãy ghi vì sao không tính" in page_of(refused)
    assert browser(first, Role.PROGRAMME_OFFICER).post(deciding, {}).status_code == 404
    assert officer.post(deciding, {"deed": "take"}).status_code == 302
    assert "đến sau khi khóa" in page_of(officer.get(address))
    surveying.run()
    clerk = browser(first, Role.CLERK)
    asked = SurveyRequest.objects.get(agency=first)
    page = page_of(clerk.get(reverse("cooperation:survey_request", args=[asked.id])))
    assert "đến sau khi khóa nhưng vẫn được tính" in page
    clerk, asked = browser(second, Role.CLERK), SurveyRequest.objects.get(agency=second)
    form_of_it = reverse("cooperation:survey_request", args=[asked.id])
    page = page_of(clerk.get(form_of_it))
    assert "không gửi thêm được" in page
    assert "Gửi trả lời" not in page
    sent = clerk.post(form_of_it, {"deed": "send", "based_on": "0", "q1": "77"})
    assert sent.status_code == 409
    assert "chưa gửi gì đi" in page_of(sent)
    asked.refresh_from_db()
    assert (asked.draft["q1"], asked.answer_number) == (["77"], 0)


def test_an_auditor_reads_what_every_agency_was_asked_and_answers_nothing(surveying):
    first, second, _ = surveying.province.communes
    surveying.ask(first, second)
    surveying.reply(first)
    surveying.run()
    auditor = browser(surveying.province.province, Role.AUDITOR)
    page = page_of(auditor.get(reverse("cooperation:survey_requests")))
    for name in COMMUNES[:2]:
        assert name.replace("Ủy ban nhân dân", "UBND") in page
    own = page_of(browser(second, Role.CLERK).get(reverse("cooperation:survey_requests")))
    assert COMMUNES[0].replace("Ủy ban nhân dân", "UBND") not in own
    for asked in SurveyRequest.objects.all():
        address = reverse("cooperation:survey_request", args=[asked.id])
        page = page_of(auditor.get(address))
        assert "Nhu cầu hạ tầng năm 2027" in page
        assert "Gửi trả lời" not in page
        assert auditor.post(address, {"deed": "send", "based_on": "0"}).status_code == 403
    assert SurveyRequest.objects.get(agency=second).answer_number == 0


def test_the_answers_of_all_stand_together_and_go_to_excel(surveying):
    first, second, _ = surveying.province.communes
    round_id = surveying.ask()
    surveying.reply(first)
    surveying.reply(second, {**TYPED, "q1": ["30"], "q2": ["yes"]})
    surveying.run()
    officer = browser(surveying.province.province, Role.PROGRAMME_OFFICER)
    page = page_of(officer.get(reverse("cooperation:survey", args=[round_id])))
    assert "tổng 1.230 máy; mỗi nơi từ 30 đến 1.200" in page.replace("<wbr>", "")
    assert "Có: 1 · Không: 1" in page
    assert "A: 2 · B: 0" in page
    saved = officer.get(reverse("cooperation:survey_table", args=[round_id]))
    sheet = openpyxl.load_workbook(BytesIO(saved.content)).active
    rows = {row[0]: row[1:5] for row in sheet.iter_rows(values_only=True)}
    need = "Tập huấn chữ ký số (12, cần trong ba tháng): cán bộ mới"
    names = [name.replace("Ủy ban nhân dân", "UBND") for name in COMMUNES]
    assert rows[names[0]] == (1200, "Không", "A", need)
    assert names[1] in rows
    assert names[2] not in rows
    stranger = browser(first, Role.PROGRAMME_OFFICER)
    assert opens(stranger, "survey_table", round_id) == 404


def test_those_asked_come_page_by_page_and_are_narrowed(surveying, monkeypatch):
    monkeypatch.setattr("lienthong.cooperation.pages.surveys.ASKED_A_PAGE", 2)
    first, *_ = surveying.province.communes
    round_id = surveying.ask()
    surveying.reply(first)
    surveying.run()
    officer = browser(surveying.province.province, Role.PROGRAMME_OFFICER)
    address = reverse("cooperation:survey", args=[round_id])
    assert "Trang 1/2" in page_of(officer.get(address))
    answered = page_of(officer.get(address, {"answered": "yes"}))
    names = [name.replace("Ủy ban nhân dân", "UBND") for name in COMMUNES]
    assert names[0] in answered
    assert names[1] not in answered
    assert "Không có cơ quan nào" in page_of(officer.get(address, {"name": "xyz"}))
