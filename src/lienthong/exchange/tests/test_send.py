from dataclasses import replace
from uuid import uuid4

import pytest
from django.utils import timezone

from lienthong.directory.terms import AgencyDissolved, UnknownBody
from lienthong.exchange.models import OutgoingDocument, OutgoingMessage, StoredPacket
from lienthong.exchange.operations import prepare_keys, send_document
from lienthong.exchange.queries import find_recipients, get_habits, resolve_recipients
from lienthong.exchange.settings import ExchangeSettings
from lienthong.exchange.terms import (
    AgencyCannotExchange,
    AgencyNeededToAct,
    DuplicateNumber,
    RecipientIsSender,
    RecipientWithoutCode,
    SecrecyNotConfirmed,
    SenderDissolved,
    SettingRefused,
)
from lienthong.exchange.testing import (
    COMMUNES,
    DISTRICT,
    make_agency_without_code,
    make_draft,
    make_province,
)
from lienthong.identity.terms import Acting, Role
from lienthong.wire.certificates import Trust

pytestmark = pytest.mark.django_db


@pytest.fixture
def province(db):
    return make_province()


def clerk_of(agency_id):
    return Acting(
        account_id=uuid4(),
        account_name="Lê Thị Thử",
        agency_id=agency_id,
        agency_name="",
        roles=frozenset({Role.CLERK}),
    )


def draft_to(*recipients, **changes):
    return replace(make_draft(*recipients, issued_on=timezone.localdate()), **changes)


def send(province, *recipients, **changes):
    return send_document(
        draft=draft_to(*recipients, **changes),
        acting=clerk_of(province.province),
        now=timezone.now(),
    )


def nothing_was_kept():
    return not (
        OutgoingDocument.objects.exists()
        or OutgoingMessage.objects.exists()
        or StoredPacket.objects.exists()
    )


def test_a_dissolved_recipient_is_refused_with_its_successors(province):
    with pytest.raises(AgencyDissolved) as refused:
        send(province, province.district)
    assert refused.value.params["successors"] == ", ".join(COMMUNES[:2])
    assert refused.value.params["ended_on"] == "01/07/2025"
    assert refused.value.params["field"] == "to"
    assert nothing_was_kept()


def test_a_recipient_without_a_code_is_refused(province):
    with pytest.raises(RecipientWithoutCode):
        send(province, make_agency_without_code())
    assert nothing_was_kept()


def test_an_agency_does_not_send_to_itself(province):
    with pytest.raises(RecipientIsSender):
        send(province, province.communes[0], province.province)


def test_an_unknown_recipient_is_refused(province):
    with pytest.raises(UnknownBody):
        send(province, uuid4())


def test_a_dissolved_agency_and_one_without_a_code_cannot_send(province):
    for agency_id, refusal in (
        (province.district, SenderDissolved),
        (make_agency_without_code(), AgencyCannotExchange),
    ):
        with pytest.raises(refusal):
            send_document(
                draft=draft_to(province.communes[0]),
                acting=clerk_of(agency_id),
                now=timezone.now(),
            )


def test_whoever_acts_for_the_platform_sends_nothing(province):
    with pytest.raises(AgencyNeededToAct):
        send_document(
            draft=draft_to(province.communes[0]), acting=clerk_of(None), now=timezone.now()
        )


def test_a_number_is_used_once_a_year_by_an_agency(province):
    send(province, province.communes[0], number="7")
    with pytest.raises(DuplicateNumber) as refused:
        send(province, province.communes[1], number="07")
    assert refused.value.params["subject"].startswith("Rà soát")
    send(province, province.communes[1], number="07", symbol="QĐ-UBND")
    last_year = timezone.localdate().replace(year=timezone.localdate().year - 1, day=1)
    send(province, province.communes[1], number="07", issued_on=last_year)
    send_document(
        draft=draft_to(province.province, number="7"),
        acting=clerk_of(province.communes[0]),
        now=timezone.now(),
    )
    assert OutgoingDocument.objects.count() == 4


def test_without_a_word_about_state_secrets_nothing_is_kept(province):
    with pytest.raises(SecrecyNotConfirmed):
        send(province, province.communes[0], holds_no_state_secret=False)
    assert nothing_was_kept()


def test_recipients_are_found_by_name_without_accents_by_code_and_by_an_old_name(province):
    on = timezone.localdate()
    assert [choice.name for choice in find_recipients(text="giua dong", on=on)] == [COMMUNES[1]]
    assert [choice.name for choice in find_recipients(text="h56.minhhoa.03", on=on)] == [
        COMMUNES[2]
    ]
    (old,) = find_recipients(text="ven song", on=on)
    assert (old.name, old.code) == (DISTRICT, "")
    assert [heir.name for heir in old.successors] == list(COMMUNES[:2])
    assert find_recipients(text="  ", on=on) == []


def test_resolving_many_recipients_takes_as_many_queries_as_one(
    province, django_assert_max_num_queries
):
    on = timezone.localdate()
    with django_assert_max_num_queries(8) as one:
        resolve_recipients(ids=[province.district], on=on)
    with django_assert_max_num_queries(len(one)):
        resolve_recipients(ids=[province.district, province.province, *province.communes], on=on)


def test_what_the_clerk_entered_last_is_offered_again(province):
    year = timezone.localdate().year
    assert get_habits(agency_id=province.province, year=year).highest_number == 0
    send(province, province.communes[0], number="9")
    send(province, province.communes[0], number="10")
    habits = get_habits(agency_id=province.province, year=year)
    assert (habits.highest_number, habits.signer_name) == (10, "Nguyễn Văn Mẫu")


def test_keys_are_made_once_and_only_their_owner_can_read_them(tmp_path):
    settings = ExchangeSettings.from_environment({}, home=tmp_path, port=8000)
    first = prepare_keys(settings, now=timezone.now())
    again = prepare_keys(settings, now=timezone.now())
    assert first.pem == again.pem
    assert Trust(first.pem).root.code == "H56"
    for key in (settings.root_key, settings.directory_key):
        assert key.stat().st_mode & 0o777 == 0o600
    assert settings.keys.stat().st_mode & 0o777 == 0o700
    assert settings.node_url == "http://127.0.0.1:8000/gw"


@pytest.mark.parametrize("url", ["ftp://node", "node", "http://", "http://node/?a=1"])
def test_a_node_address_that_is_none_is_refused(tmp_path, url):
    with pytest.raises(SettingRefused):
        ExchangeSettings.from_environment({"LIENTHONG_NODE_URL": url}, home=tmp_path, port=8000)
