"""Opening accounts, giving and ending roles: what is refused and what goes on record."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

import pytest
from django.contrib.auth import get_user_model
from django.db import IntegrityError, transaction

from lienthong.audit.queries import list_facts_of
from lienthong.audit.terms import SYSTEM, Actor
from lienthong.identity.models import Account, RoleGrant
from lienthong.identity.operations import (
    change_account,
    create_account,
    disable_account,
    enable_account,
    end_role,
    grant_role,
    renew_password,
    switch_acting,
)
from lienthong.identity.queries import (
    find_account,
    get_account,
    get_managed_account,
    list_accounts,
    list_grants,
    list_grants_of_agency,
)
from lienthong.identity.terms import (
    AccountOutOfReach,
    Acting,
    ActingRefused,
    AgencyNameMissing,
    EmailMalformed,
    EmailTaken,
    FullNameMissing,
    GrantAlreadyEnded,
    Language,
    OwnAccountKept,
    PasswordTooWeak,
    Role,
    UnknownAccount,
    UnknownGrant,
    UsernameMalformed,
    UsernameTaken,
)
from lienthong.identity.testing import PASSWORD, acting_as, give_role, make_account
from lienthong.kernel.periods import Period

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 7, 1, 3, 0, tzinfo=UTC)
TODAY = date(2026, 7, 1)
HERE, THERE = UUID(int=10), UUID(int=11)
CHIEF = Actor(name="Chánh văn phòng", account_id=UUID(int=5))


def tags_of(account_id):
    facts = list_facts_of(subject=f"identity.account:{account_id}")
    return [fact.tag for fact in reversed(facts)]


def open_account(**changes):
    given = {"username": "le.an", "full_name": "Lê An", "actor": CHIEF, "now": NOW}
    return create_account(**{**given, **changes})


def test_a_new_account_has_a_one_time_password_and_no_role():
    created = open_account(username=" Le.An ", full_name="  Lê   Thị An ", managing_agency_id=HERE)
    account = get_account(account_id=created.account_id)
    assert (account.username, account.full_name) == ("le.an", "Lê Thị An")
    assert account.managing_agency_id == HERE
    assert list_grants(account_id=created.account_id) == []
    row = Account.objects.get(pk=created.account_id)
    assert row.check_password(created.one_time_password)
    assert row.password_is_one_time
    (fact,) = list_facts_of(subject=f"identity.account:{created.account_id}")
    assert (fact.tag, fact.actor_name) == ("identity:account:created", "Chánh văn phòng")
    assert created.one_time_password not in str(fact.data)


def test_one_time_passwords_differ_and_pass_the_rules_for_passwords():
    from django.contrib.auth.password_validation import validate_password

    made = {open_account(username=f"so-{n}").one_time_password for n in range(20)}
    assert len(made) == 20
    for password in made:
        validate_password(password)


@pytest.mark.parametrize(
    ("changes", "refusal"),
    [
        ({"username": "an"}, UsernameMalformed),
        ({"username": "lê.an"}, UsernameMalformed),
        ({"username": "an@example.vn"}, UsernameMalformed),
        ({"username": ".le.an"}, UsernameMalformed),
        ({"username": "le.an\n\n.b"}, UsernameMalformed),
        ({"username": "x" * 65}, UsernameMalformed),
        ({"full_name": "  "}, FullNameMissing),
        ({"full_name": "x" * 151}, FullNameMissing),
        ({"email": "an"}, EmailMalformed),
        ({"password": "12345678901"}, PasswordTooWeak),
        ({"password": "password123"}, PasswordTooWeak),
        ({"username": "co.san"}, UsernameTaken),
        ({"username": "CO.SAN"}, UsernameTaken),
        ({"email": "CO@example.vn"}, EmailTaken),
    ],
)
def test_what_cannot_be_an_account_is_refused_and_leaves_nothing(changes, refusal):
    open_account(username="co.san", email="co@example.vn")
    with pytest.raises(refusal):
        open_account(**changes)
    assert Account.objects.count() == 1


def test_the_database_itself_refuses_a_second_account_with_the_same_address():
    open_account(username="co.san", email="co@example.vn")
    with pytest.raises(IntegrityError), transaction.atomic():
        Account.objects.create(
            username="khac", full_name="x", email="CO@example.vn", created_at=NOW
        )


def test_two_accounts_without_an_address_are_fine():
    open_account(username="mot-nguoi")
    open_account(username="hai-nguoi")
    assert Account.objects.count() == 2


def test_changing_ones_details_is_on_record_and_changing_nothing_is_not():
    account_id = open_account().account_id
    for _ in range(2):
        change_account(
            account_id=account_id,
            full_name="Lê Văn An",
            language=Language.ENGLISH,
            email="An@Tinh.Test",
            actor=CHIEF,
            now=NOW,
        )
    account = get_account(account_id=account_id)
    assert (account.full_name, account.language) == ("Lê Văn An", Language.ENGLISH)
    assert account.email == "an@tinh.test"
    assert tags_of(account_id).count("identity:account:changed") == 1


@pytest.mark.parametrize(("email", "refusal"), [("an@", EmailMalformed), ("co@a.vn", EmailTaken)])
def test_an_address_of_ones_own_is_refused_when_it_is_none_or_anothers(email, refusal):
    open_account(username="nguoi-khac", email="co@a.vn")
    account_id = open_account().account_id
    with pytest.raises(refusal):
        change_account(
            account_id=account_id,
            full_name="Lê Văn An",
            language=Language.VIETNAMESE,
            email=email,
            actor=CHIEF,
            now=NOW,
        )


def test_a_role_is_given_for_its_period_and_on_record_for_account_and_agency():
    account_id = make_account()
    grant_id = grant_role(
        account_id=account_id,
        role=Role.CLERK,
        agency_id=HERE,
        agency_name="UBND xã Nga Sơn",
        period=Period(date(2026, 1, 1), date(2027, 1, 1)),
        source="directory.appointment:7",
        actor=CHIEF,
        now=NOW,
    )
    (grant,) = list_grants(account_id=account_id)
    assert (grant.grant_id, grant.role, grant.agency_id) == (grant_id, Role.CLERK, HERE)
    assert grant.source == "directory.appointment:7"
    assert tags_of(account_id)[-1] == "identity:role:granted"
    (fact,) = list_facts_of(subject=f"directory.agency:{HERE}")
    assert fact.data["valid_until"] == "2027-01-01"
    assert list_grants_of_agency(agency_id=HERE, on=TODAY, now=NOW) == [grant]
    assert list_grants_of_agency(agency_id=HERE, on=date(2027, 1, 1), now=NOW) == []


def test_an_ended_role_is_over_at_once_and_ends_only_once():
    account_id = make_account()
    grant_id = give_role(account_id, Role.CLERK, agency_id=HERE)
    end_role(grant_id=grant_id, reason="nghỉ hưu", actor=CHIEF, now=NOW)
    assert list_grants_of_agency(agency_id=HERE, on=TODAY, now=NOW) == []
    (grant,) = list_grants(account_id=account_id)
    assert (grant.ended_at, grant.end_reason) == (NOW, "nghỉ hưu")
    assert tags_of(account_id)[-1] == "identity:role:ended"
    with pytest.raises(GrantAlreadyEnded):
        end_role(grant_id=grant_id, reason="again", actor=CHIEF, now=NOW + timedelta(days=1))


def test_roles_nobody_can_hold_are_refused():
    period = Period(TODAY)
    common = {"role": Role.CLERK, "period": period, "source": "t", "actor": CHIEF, "now": NOW}
    with pytest.raises(UnknownAccount):
        grant_role(account_id=uuid4(), agency_id=HERE, agency_name="A", **common)
    with pytest.raises(AgencyNameMissing):
        grant_role(account_id=make_account(), agency_id=HERE, agency_name=" ", **common)
    with pytest.raises(UnknownGrant):
        end_role(grant_id=uuid4(), reason="", actor=CHIEF, now=NOW)
    assert RoleGrant.objects.count() == 0


def test_the_database_itself_refuses_a_period_that_ends_before_it_begins():
    with pytest.raises(IntegrityError), transaction.atomic():
        RoleGrant.objects.create(
            account_id=make_account(),
            role="clerk",
            valid_from=TODAY,
            valid_until=TODAY,
            source="t",
            recorded_at=NOW,
        )


def test_a_fact_that_cannot_be_written_takes_the_change_back_with_it(monkeypatch):
    account_id = make_account()

    def fail(**_):
        raise RuntimeError("the record is full")

    monkeypatch.setattr("lienthong.identity.operations.roles.append_fact", fail)
    with pytest.raises(RuntimeError):
        give_role(account_id, Role.CLERK, agency_id=HERE)
    assert list_grants(account_id=account_id) == []


def test_switching_to_where_one_already_acts_is_not_on_record():
    account_id = make_account(roles=(Role.CLERK,), agency_id=HERE)
    acting = acting_as(account_id, Role.CLERK, agency_id=HERE)
    assert switch_acting(acting=acting, agency_id=HERE, on=TODAY, now=NOW).agency_id == HERE
    assert "identity:acting:switched" not in tags_of(account_id)
    with pytest.raises(ActingRefused):
        switch_acting(acting=acting, agency_id=THERE, on=TODAY, now=NOW)


@pytest.fixture
def administrator():
    account_id = make_account(roles=(Role.AGENCY_ADMINISTRATOR,), agency_id=HERE)
    return acting_as(account_id, Role.AGENCY_ADMINISTRATOR, agency_id=HERE)


def test_an_administrator_disables_and_enables_an_account_of_the_agency(administrator):
    account_id = make_account(roles=(Role.CLERK,), agency_id=HERE)
    at = {"acting": administrator, "on": TODAY, "now": NOW}
    for _ in range(2):
        disable_account(account_id=account_id, **at)
    assert not get_account(account_id=account_id).is_active
    enable_account(account_id=account_id, **at)
    assert get_account(account_id=account_id).is_active
    assert tags_of(account_id)[-2:] == ["identity:account:disabled", "identity:account:enabled"]


def test_an_administrator_reaches_neither_other_agencies_nor_the_own_account(administrator):
    at = {"acting": administrator, "on": TODAY, "now": NOW}
    elsewhere = make_account(roles=(Role.CLERK,), agency_id=THERE)
    for deed in (disable_account, enable_account, renew_password, get_managed_account):
        with pytest.raises(AccountOutOfReach):
            deed(account_id=elsewhere, **at)
    for deed in (disable_account, renew_password):
        with pytest.raises(OwnAccountKept):
            deed(account_id=administrator.account_id, **at)
    assert get_account(account_id=elsewhere).is_active


def test_a_renewed_password_voids_the_old_one_and_the_second_factor(administrator):
    from allauth.mfa.totp.internal.auth import TOTP, generate_totp_secret

    account_id = make_account(roles=(Role.CLERK,), agency_id=HERE)
    person = get_user_model().objects.get(pk=account_id)
    TOTP.activate(person, generate_totp_secret())
    made = renew_password(account_id=account_id, acting=administrator, on=TODAY, now=NOW)
    person.refresh_from_db()
    assert person.check_password(made)
    assert not person.check_password(PASSWORD)
    assert person.password_is_one_time
    assert not person.authenticator_set.exists()
    assert tags_of(account_id)[-1] == "identity:account:password_renewed"


def test_accounts_are_seen_by_those_who_manage_them_in_vietnamese_order(administrator):
    for name in ("Đỗ Ân", "Ân Đức", "Dương Bình", "Ấn"):
        make_account(full_name=name, roles=(Role.CLERK,), agency_id=HERE)
    make_account(full_name="Ở nơi khác", roles=(Role.CLERK,), agency_id=THERE)
    at = {"on": TODAY, "now": NOW}
    seen = [account.full_name for account in list_accounts(acting=administrator, **at)]
    assert seen == ["Ân Đức", "Ấn", "Dương Bình", "Đỗ Ân", "Lê Thị Thử"]
    found = list_accounts(acting=administrator, sought="do an", **at)
    assert [account.full_name for account in found] == ["Đỗ Ân"]
    clerk = Acting(
        account_id=uuid4(),
        account_name="x",
        agency_id=HERE,
        agency_name="A",
        roles=frozenset({Role.CLERK}),
    )
    assert list_accounts(acting=clerk, **at) == []
    operator = acting_as(make_account(), Role.OPERATOR)
    assert len(list_accounts(acting=operator, **at)) == 7


def test_an_account_is_found_by_its_user_name_in_any_case():
    account_id = open_account().account_id
    assert find_account(username=" LE.AN ").account_id == account_id
    assert find_account(username="khong.co") is None
    with pytest.raises(UnknownAccount):
        get_account(account_id=uuid4())


def test_the_platform_itself_may_open_accounts():
    created = open_account(username="minh-hoa", actor=SYSTEM, demonstration=True)
    assert get_account(account_id=created.account_id).demonstration
