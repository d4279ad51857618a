"""Issuing: one document and many, faults at every step, the node away, paper."""

from dataclasses import replace
from datetime import timedelta

import pytest
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from lienthong.audit.queries import FactFilter, list_facts, list_facts_of
from lienthong.documents.events import subject_of_dispatch
from lienthong.documents.models import Dispatch
from lienthong.documents.operations import (
    issue_many,
    lift_dispatch_restriction,
    mark_posted,
    restrict_dispatch,
    set_replaced,
)
from lienthong.documents.queries import count_issued, get_issued, list_issued
from lienthong.documents.terms import (
    Chosen,
    IssuedQuestion,
    IssuedUnknown,
    IssuedView,
    NotToIssue,
    ReplacedUnknown,
    Stage,
    Way,
)
from lienthong.documents.testing import make_sealed
from lienthong.documents.tests.drafting import submitted
from lienthong.documents.tests.issuing import (
    REASON,
    issue,
    office_of,
    received_by,
    sealed_for,
    stage_of,
)
from lienthong.documents.tests.test_pages import as_person
from lienthong.exchange.operations import change_document
from lienthong.exchange.queries import (
    ReceivedQuestion,
    SentQuestion,
    count_received,
    count_sent,
    get_sent_document,
    name_exchanged,
)
from lienthong.exchange.terms import ChangeDraft, ChangeKind, DocumentUnknown
from lienthong.identity.terms import Role
from lienthong.work.testing import NOW, make_colleague

SECRET = "Trả lời kết luận thanh tra chưa công bố"


class Killed(Exception):  # noqa: N818 - what happened, not a fault
    """The process died here."""


@pytest.fixture
def office(platform):
    return office_of(platform.province.province)


def dying_at(step):
    """Every statement before it runs; that one never does. Savepoints are the test's own."""
    seen = iter(range(step + 1))

    def wrapper(execute, sql, params, many, context):
        if "SAVEPOINT" not in sql and next(seen, None) == step:
            raise Killed
        return execute(sql, params, many, context)

    return wrapper


def sent(office):
    return count_sent(asked=SentQuestion(agency_id=office.agency_id))


def test_an_issued_document_reaches_its_recipients_with_all_that_describes_it(platform, office):
    dispatch_id = sealed_for(office, platform, 7, communes=2)
    assert issue(office, dispatch_id) == "07/UBND-VX"
    platform.run()
    summary = received_by(platform.province.communes[1])
    assert (summary.number, summary.symbol, summary.type_name) == ("07", "UBND-VX", "Công văn")
    card = get_issued(agency_id=office.agency_id, dispatch_id=dispatch_id)
    assert card.summary.stage is Stage.ISSUED
    assert [row.arrived_at is not None for row in card.sent.recipients] == [True, True]
    (fact, *_) = list_facts_of(subject=subject_of_dispatch(dispatch_id))
    assert fact.tag == "documents:dispatch:issued"


def keyed():
    """Agencies for which keys were certified, and made to encrypt to."""
    tags = "exchange:certificate:issued", "exchange:encryption_key:registered"
    return [
        {fact.data["agency_id"] for fact in list_facts(matching=FactFilter(tag=tag))}
        for tag in tags
    ]


def test_recipients_have_their_keys_before_a_document_is_issued(platform, office):
    communes = platform.province.communes
    chosen = tuple(Chosen(agency_id=one, name="UBND xã") for one in communes)
    submitted(office, chosen=chosen, signer_title="")
    platform.dispatch()
    assert keyed() == [set(map(str, communes))] * 2

    dispatch_id = sealed_for(office, platform, 7, communes=len(communes))
    issue(office, dispatch_id)
    platform.run()
    assert keyed() == [{*map(str, communes), str(office.agency_id)}] * 2
    card = get_issued(agency_id=office.agency_id, dispatch_id=dispatch_id)
    assert all(one.arrived_at is not None for one in card.sent.recipients)


def test_after_a_death_at_any_step_nothing_is_lost_and_nothing_goes_twice(platform, office):
    dispatch_id = sealed_for(office, platform, 8)
    for step in range(200):
        try:
            with connection.execute_wrapper(dying_at(step)):
                issue(office, dispatch_id)
        except Killed:
            assert (stage_of(dispatch_id), sent(office)) == (Stage.SEALED, 0)
        else:
            break
    assert step > 10
    issue(office, dispatch_id)
    platform.run()
    platform.run()
    assert sent(office) == 1
    asked = ReceivedQuestion(agency_id=platform.province.communes[0])
    assert count_received(asked=asked) == 1


def test_issued_while_the_node_is_away_it_leaves_later_and_once(platform, office):
    platform.node.stop()
    dispatch_id = sealed_for(office, platform, 9)
    issue(office, dispatch_id)
    platform.run(rounds=1)
    asked = ReceivedQuestion(agency_id=platform.province.communes[0])
    assert count_received(asked=asked) == 0
    platform.node.start()
    later = timezone.now() + timedelta(minutes=2)
    platform.run(now=later)
    platform.run(now=later)
    assert (stage_of(dispatch_id), count_received(asked=asked)) == (Stage.ISSUED, 1)


def test_of_many_each_has_its_own_result(platform, office):
    good = sealed_for(office, platform, 10)
    early = sealed_for(office, platform, 11, stage=Stage.NUMBERED)
    results = issue_many(ids=[good, early], acting=office.clerk, now=timezone.now())
    assert [type(one.refused) for one in results] == [type(None), NotToIssue]
    assert [one.name for one in results] == ["10/UBND-VX", "11/UBND-VX"]
    stranger = replace(office.clerk, agency_id=platform.province.communes[0])
    (other,) = issue_many(ids=[early], acting=stranger, now=timezone.now())
    assert (type(other.refused), other.name) == (IssuedUnknown, "")


def test_a_document_on_paper_is_issued_once_numbered_and_then_posted(platform, office):
    to = [(None, "Ông Nguyễn Văn Mẫu", Way.PAPER), (None, "Công ty Mẫu", Way.MAIL)]
    dispatch_id = make_sealed(office, 12, stage=Stage.NUMBERED, to=to)
    to_issue = IssuedQuestion(agency_id=office.agency_id, view=IssuedView.TO_ISSUE)
    assert count_issued(asked=to_issue) == 1
    issue(office, dispatch_id)
    assert sent(office) == 0
    to_post = IssuedQuestion(agency_id=office.agency_id, view=IssuedView.TO_POST)
    assert count_issued(asked=to_post) == 1
    card = get_issued(agency_id=office.agency_id, dispatch_id=dispatch_id)
    ids = [one.id for one in card.recipients]
    given = {"dispatch_id": dispatch_id, "acting": office.clerk, "now": timezone.now()}
    assert mark_posted(recipients=ids, **given) == 2
    assert count_issued(asked=to_post) == 0


def test_the_register_is_found_by_number_and_words_with_few_queries(
    platform, office, django_assert_num_queries
):
    for number in (13, 14, 15):
        sealed_for(office, platform, number, communes=3, on_paper=("Ông Mẫu",))
    asked = IssuedQuestion(agency_id=office.agency_id, text="14/UBND-VX đường truyền")
    with django_assert_num_queries(3):
        (row,) = list_issued(asked=asked)
    assert (row.entry, row.recipients_count) == ("14/UBND-VX", 4)


def test_what_replaces_another_says_so_before_it_goes_out(platform, office):
    old = sealed_for(office, platform, 16)
    issue(office, old)
    platform.run()
    new = sealed_for(office, platform, 17)
    given = {"dispatch_id": new, "acting": office.clerk, "now": timezone.now(), "reason": REASON}
    with pytest.raises(ReplacedUnknown):
        set_replaced(code="99/UBND-VX", year=2026, **given)
    set_replaced(code="16/ubnd-vx", year=2026, **given)
    issue(office, new)
    platform.run()
    assert stage_of(old) == Stage.REPLACED
    card = get_issued(agency_id=office.agency_id, dispatch_id=old)
    assert [one.entry for one in card.replaced_by] == ["17/UBND-VX"]
    assert received_by(platform.province.communes[0]).number == "17"
    assert Dispatch.objects.get(id=new).replaces_id == old


def test_a_restricted_document_is_closed_on_the_pages_of_the_exchange_too(office, platform):
    sender = office
    made = sealed_for(sender, platform, 31, subject=SECRET)
    readers = [sender.clerk.account_id]
    restrict_dispatch(dispatch_id=made, readers=readers, acting=sender.leader, now=NOW)
    issue(sender, made)
    platform.run()
    key = Dispatch.objects.get(id=made).exchange_id
    (file,) = get_sent_document(agency_id=sender.agency_id, document_id=key).attachments
    addresses = [
        reverse("exchange:sent_one", args=[key]),
        reverse("exchange:sent_file", args=[key, file.position]),
        reverse("exchange:evidence", args=[key]),
    ]
    stranger = make_colleague(
        sender.agency_id, "UBND tỉnh", full_name="Ngô Văn Lạ", title="Văn thư hai", role=Role.CLERK
    )
    others, clerk = as_person(stranger), as_person(sender.clerk)
    assert SECRET not in others.get(reverse("exchange:sent")).text
    assert SECRET in clerk.get(reverse("exchange:sent")).text
    assert [others.get(one).status_code for one in addresses] == [404, 404, 404]
    assert [clerk.get(one).status_code for one in addresses] == [200, 200, 200]
    draft = ChangeDraft(kind=ChangeKind.RECALL, reason=REASON)
    with pytest.raises(DocumentUnknown):
        change_document(document_id=key, draft=draft, acting=stranger, now=timezone.now())
    named = {"sent": [key], "received": []}
    assert name_exchanged(**named, acting=stranger) == {}
    assert name_exchanged(**named, acting=sender.clerk)[key][1] == SECRET
    lift_dispatch_restriction(dispatch_id=made, acting=sender.leader, now=NOW)
    assert SECRET in others.get(reverse("exchange:sent")).text
