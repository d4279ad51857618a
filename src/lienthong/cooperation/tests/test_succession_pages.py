"""What programme officers, successors and readers see of agreements whose party ended."""

import re
from datetime import date

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.cooperation.queries import (
    get_agreement,
    list_carried,
    list_decisions,
    list_proposals,
    list_undecided,
)
from lienthong.cooperation.terms import Party, Side
from lienthong.cooperation.terms.succession import Outcome
from lienthong.cooperation.testing import make_agreement, make_successor, page_of, signed_in_as
from lienthong.identity.terms import Role

pytestmark = pytest.mark.django_db

ACT = {"number": "12/QĐ-UBND", "issued_on": "6/2025", "issuer": "UBND tỉnh thử"}


@pytest.fixture
def holding(directory):
    """An agreement that may still hold; its district has ended."""
    return make_agreement(
        title="Hạ tầng dùng chung",
        term="",
        term_missing="nguồn không nêu",
        parties=(
            Party(side=Side.STATE, name="UBND huyện Thử Giang", agency_id=directory.district),
            Party(side=Side.PROVIDER, name="VNPT", note="Nguồn chỉ ghi VNPT."),
        ),
    )


def today():
    return timezone.localdate()


def address_for(*references):
    chosen = [
        f"{one.reference}:{one.party_id}"
        for one in list_undecided(on=today())
        if one.reference in references
    ]
    return reverse("cooperation:decide", query={"ben": chosen})


def rows_of(page):
    """The fields of the rows as the page shows them, with what is chosen."""
    rows = {}
    for select in re.findall(r'<select[^>]* name="quyet-dinh:[^>]*>.*?</select>', page, re.DOTALL):
        name = re.search(r'name="([^"]*)"', select)[1]
        rows[name] = re.search(r'<option value="([^"]*)" selected', select)[1]
    return rows


def decide(officer, *references, **given):
    address = address_for(*references)
    rows = rows_of(page_of(officer.get(address)))
    return officer.post(address, {**rows, **ACT, **given})


def decisions_of(reference):
    agreement = get_agreement(reference=reference, on=today())
    return [one for one in list_decisions(agreement_id=agreement.id) if one.stands]


def test_everybody_reads_what_is_undecided_and_only_officers_decide(client, officer, holding):
    address = reverse("cooperation:undecided")
    assert "2 đang chờ" in page_of(client.get(address))
    assert 'type="checkbox"' not in page_of(client.get(address))
    assert 'type="checkbox"' in page_of(officer.get(address))
    for role in (Role.AUDITOR, Role.LEADER, Role.CLERK):
        assert signed_in_as(role).get(address_for(holding)).status_code == 403
    assert client.get(address_for(holding)).status_code == 302


def test_the_page_counts_sides_with_an_owner_and_leads_to_those_nobody_can_tell(client, holding):
    page = page_of(client.get(reverse("cooperation:undecided")))
    assert "1 bên chưa quyết định" in page
    assert reverse("cooperation:untold") in page
    untold = page_of(client.get(reverse("cooperation:untold")))
    assert holding in untold
    assert "Bên doanh nghiệp" in untold


def test_an_officer_decides_for_the_successors_of_two_agreements_at_once(officer, holding, linked):
    page = page_of(officer.get(address_for(holding, linked)))
    rows = rows_of(page)
    assert sorted(rows.values()) == ["end", "end", "split", "split"]
    assert "thời hạn đã hết trước khi bên này giải thể" in page
    answer = decide(officer, holding, linked, note="Theo địa bàn")
    assert answer.url == reverse("cooperation:undecided")
    assert "Đã ghi 4 quyết định" in page_of(officer.get(answer.url))
    assert {one.outcome for one in decisions_of(holding)} == {Outcome.SPLIT}
    assert {one.outcome for one in decisions_of(linked)} == {Outcome.END}
    assert {(one.act.number, one.act.issued_on, one.note) for one in decisions_of(linked)} == {
        ("12/QĐ-UBND", "2025-06", "Theo địa bàn")
    }
    assert list_undecided(on=today()) == ()


def test_one_choice_for_all_outweighs_the_rows_but_not_what_is_left_for_later(officer, holding):
    address = address_for(holding)
    names = list(rows_of(page_of(officer.get(address))))
    sent = {names[0]: "split", names[1]: "", "for_all": "continue", **ACT}
    answer = officer.post(address, sent)
    assert answer.url == reverse("cooperation:agreement", args=[holding])
    assert [one.outcome for one in decisions_of(holding)] == [Outcome.CONTINUE]
    assert len(list_proposals(references=[holding], on=today())) == 1


def test_what_is_wrong_with_the_act_is_said_and_what_was_typed_is_kept(officer, holding):
    address = address_for(holding)
    names = list(rows_of(page_of(officer.get(address))))
    sent = {names[0]: "end", names[1]: "", "number": "7", "issued_on": "hôm qua", "note": "Chờ"}
    answer = officer.post(address, sent)
    page = page_of(answer)
    assert answer.status_code == 422
    assert "“hôm qua” không phải là ngày" in page
    assert "Ghi cơ quan ban hành" in page
    assert rows_of(page) == {names[0]: "end", names[1]: ""}
    assert "Chờ</textarea>" in page
    assert decisions_of(holding) == []


def test_without_a_choice_nothing_is_decided(officer, holding):
    address = address_for(holding)
    names = rows_of(page_of(officer.get(address)))
    answer = officer.post(address, {**dict.fromkeys(names, ""), **ACT})
    assert answer.status_code == 422
    assert "Chưa chọn cơ quan kế tục nào" in page_of(answer)


def test_of_what_was_decided_meanwhile_each_row_says_what_became_of_it(officer, holding):
    address = address_for(holding)
    rows = rows_of(page_of(officer.get(address)))
    first, second = rows
    officer.post(address, {first: "split", second: "", **ACT})
    answer = officer.post(address, {**rows, **ACT})
    page = page_of(answer)
    assert answer.status_code == 200
    assert "Đã ghi 1, không ghi được 1" in page
    assert "đã quyết định lúc" in page
    assert len(decisions_of(holding)) == 2


def test_what_is_no_row_of_the_form_is_left_alone(officer, holding):
    address = address_for(holding)
    odd = {
        "quyet-dinh:A1": "end",
        "quyet-dinh:A1:x:y": "end",
        f"quyet-dinh:{holding}:{holding}:": "sell",
        **ACT,
    }
    assert officer.post(address, odd).status_code == 422
    empty = page_of(officer.get(reverse("cooperation:decide", query={"ben": ["A1", "A1:x", ":"]})))
    assert "Không còn gì chờ quyết định ở đây" in empty


def test_the_agreement_shows_who_waits_and_what_was_decided(client, officer, holding):
    address = reverse("cooperation:agreement", args=[holding])
    page = page_of(officer.get(address))
    assert "2 cơ quan kế tục đang chờ quyết định." in page
    assert address_for(holding).replace("&", "&amp;") in page
    assert "Quyết định cho các cơ quan kế tục" not in page_of(client.get(address))
    decide(officer, holding)
    page = page_of(client.get(address))
    assert "đang chờ quyết định" not in page
    assert page.count("Tiếp tục một phần") == 2


def test_whom_it_ended_for_is_not_counted_as_carrying_it_on(client, officer, holding):
    address = reverse("cooperation:agreement", args=[holding])
    assert "2 cơ quan đang hoạt động kế tục" in page_of(client.get(address))
    rows = rows_of(page_of(officer.get(address_for(holding))))
    officer.post(address_for(holding), {**dict.fromkeys(rows, ""), next(iter(rows)): "end", **ACT})
    assert "1 cơ quan đang hoạt động kế tục" in page_of(client.get(address))


def test_a_chain_of_successors_has_panels_of_its_own(officer, holding, directory):
    decide(officer, holding)
    make_successor(directory.communes[0], "Ủy ban nhân dân xã Thử Mới", on=date(2026, 11, 2))
    page = page_of(officer.get(reverse("cooperation:agreement", args=[holding])))
    assert "đã tiếp tục theo quyết định, nay cũng giải thể" in page
    assert "1 cơ quan kế tục đang chờ quyết định." in page
    decide(officer, holding)
    assert list_undecided(on=today()) == ()
    page = page_of(officer.get(reverse("cooperation:agreement", args=[holding])))
    assert "Tiếp tục toàn bộ" in page


def test_a_decision_is_corrected_and_undone_on_its_page(client, officer, holding):
    decide(officer, holding)
    one = decisions_of(holding)[0]
    address = reverse("cooperation:decision", args=[one.id])
    page = page_of(client.get(address))
    assert "12/QĐ-UBND" in page
    assert "Đính chính quyết định" not in page
    wrong = officer.post(f"{address}/sua", {**ACT, "outcome": "end"})
    assert wrong.status_code == 422
    assert "Ghi lý do: quyết định sai ở đâu." in page_of(wrong)
    answer = officer.post(f"{address}/sua", {**ACT, "outcome": "end", "closed_reason": "Nhầm dòng"})
    assert answer.status_code == 302
    old = page_of(client.get(address))
    assert "Đã đính chính lúc" in old
    assert "Nhầm dòng" in old
    assert f'href="{answer.url}"' in old
    stale = officer.post(f"{address}/thu-hoi", {"closed_reason": "Muộn"})
    assert stale.status_code == 409
    undone = officer.post(f"{answer.url}/thu-hoi", {"closed_reason": "Chưa họp"})
    assert "Đã thu hồi lúc" in page_of(client.get(undone.url))
    told = page_of(client.get(reverse("cooperation:agreement", args=[holding])))
    assert "2 quyết định đã đính chính hoặc thu hồi" in told
    assert len(list_proposals(references=[holding], on=today())) == 1


def test_who_decided_is_not_told_to_strangers(client, officer, holding):
    decide(officer, holding)
    one = decisions_of(holding)[0]
    address = reverse("cooperation:decision", args=[one.id])
    assert one.decided_by in page_of(officer.get(address))
    assert one.decided_by not in page_of(client.get(address))


def test_a_decision_there_is_not_is_not_found(client):
    address = reverse("cooperation:decision", args=["00000000-0000-4000-8000-000000000000"])
    assert client.get(address).status_code == 404


def test_a_successor_reads_what_it_carries_on(client, officer, holding, linked, directory):
    north = directory.communes[0]
    decide(officer, holding)
    address = reverse("cooperation:carried", args=[north])
    page = page_of(client.get(address))
    assert "Tiếp tục một phần" in page
    assert "Chưa quyết định" in page
    assert linked in page
    assert len(list_carried(agency_id=north, on=today()).waiting) == 1
    nothing = page_of(client.get(reverse("cooperation:carried", args=[directory.provider])))
    assert "Không có thỏa thuận nào chuyển về cơ quan này" in nothing
    unknown = reverse("cooperation:carried", args=["00000000-0000-4000-8000-000000000000"])
    assert client.get(unknown).status_code == 404


def test_other_software_reads_decisions_and_what_waits(client, officer, holding):
    (waiting,) = client.get("/api/v1/cooperation/undecided").json()
    assert (waiting["reference"], waiting["waiting"]) == (holding, 2)
    decide(officer, holding)
    assert client.get("/api/v1/cooperation/undecided").json() == []
    told = client.get(f"/api/v1/cooperation/agreements/{holding}/succession").json()
    assert [one["outcome"] for one in told["decisions"]] == ["split", "split"]
    assert told["decisions"][0]["act"]["issued_on"] == "2025-06"
    assert "decided_by" not in told["decisions"][0]
    assert told["waiting"] == []
    assert client.get("/api/v1/cooperation/agreements/A999/succession").status_code == 404
