"""Every page of document work, tried by people who have no right to it."""

from dataclasses import dataclass
from uuid import UUID, uuid4

import pytest
from django.urls import reverse
from django.utils import timezone

from lienthong.documents.models import (
    Arrival,
    ArrivalFile,
    Dispatch,
    FileItem,
    KeptFile,
    KeptPhrase,
    ReservedNumber,
    ReviewChain,
    SavedView,
    Screening,
    SigningAuthority,
)
from lienthong.documents.operations import (
    Numbering,
    keep_phrases,
    make_up_retentions,
    number_dispatch,
    open_file,
    put_document,
    register_by_hand,
    reserve_number,
    restrict_arrival,
    save_view,
    set_chain,
)
from lienthong.documents.pages.urls import urlpatterns
from lienthong.documents.terms import ArrivalDraft, Channel, Form, Reading, ReservedUnknown, Stage
from lienthong.documents.terms.chains import ChainDraft, Place
from lienthong.documents.terms.filing import FileDraft, ItemKind
from lienthong.documents.testing import make_dispatch, make_keys, make_to_sign, seen_of
from lienthong.documents.tests.scans import given, letter, take_in
from lienthong.documents.tests.test_pages import as_person
from lienthong.exchange.testing import PDF, make_received, states_of_received
from lienthong.identity.terms import Role
from lienthong.identity.testing import give_role
from lienthong.work.testing import (
    FIRST_DAY,
    NOW,
    TODAY,
    Office,
    leave_post,
    make_colleague,
    make_office,
)

pytestmark = pytest.mark.django_db
SECRET = "Kết luận thanh tra chưa công bố"
DRAFTED = "Phương án nhân sự chưa quyết"
CLOSED = {403, 404, 405}
EVERY_ROLE = (Role.CLERK, Role.LEADER, Role.SPECIALIST, Role.AGENCY_ADMINISTRATOR)


@dataclass
class World:
    """An office with one of everything: what is restricted is for the leader and Trần Thị Thư."""

    office: Office
    arrival: UUID
    received: UUID
    draft: UUID
    file: UUID
    ids: dict[str, object]


@pytest.fixture
def world(db):
    make_up_retentions(agency_id=None, on=FIRST_DAY)
    office = make_office()
    scan = take_in(office.clerk, given(letter()))
    row = ArrivalDraft(channel=Channel.PAPER, author="UBND Thử", code="7/UBND", issued_on=TODAY,
                       type_name="Công văn", subject=SECRET)  # fmt: skip
    arrival = register_by_hand(draft=row, acting=office.clerk, now=NOW, scan_id=scan)
    received = make_received(office.agency_id, subject=SECRET)
    Arrival.objects.filter(id=arrival).update(exchange_id=received)
    draft = make_dispatch(office, pdf=PDF, subject=DRAFTED, folded="phuong an nhan su")
    file = open_file(
        draft=FileDraft(title="Hồ sơ", retention="10N", holder_id=office.lan.account_id),
        acting=office.clerk, now=NOW,
    )  # fmt: skip
    for kind, key in ((ItemKind.ARRIVAL, arrival), (ItemKind.DISPATCH, draft)):
        put_document(file_id=file, kind=kind, key=str(key), acting=office.clerk, now=NOW)
    restrict_arrival(
        arrival_id=arrival, readers=[office.leader.account_id], acting=office.clerk, now=NOW
    )
    save_view(name="Mới", question="q=thanh", shared=True, acting=office.clerk, now=NOW)
    keep_phrases(texts=["Xử lý ngay"], acting=office.leader, now=NOW)
    ids = {
        "arrival_id": arrival, "dispatch_id": draft, "scan_id": scan,
        "view_id": SavedView.objects.get().id, "phrase_id": KeptPhrase.objects.get().id,
        "agency_id": office.agency_id,
        "key_id": make_keys(office).seal, "authority_id": authority_of(office),
        "chain_id": chain_of(office), "screening_id": barred_beside(draft),
        "reserved_id": uuid4(), "hand_over_id": uuid4(),
        "item_id": FileItem.objects.first().id, "position": 0, "number": 1, "page": 1,
        "year": TODAY.year, "row_id": 1,
    }  # fmt: skip
    return World(office, arrival, received, draft, file, ids)


def chain_of(office):
    place = Place(account_id=office.minh.account_id)
    draft = ChainDraft(name="Công văn thường", valid_from=TODAY, levels=((place,),))
    return set_chain(draft=draft, acting=office.clerk, now=NOW)


def barred_beside(draft):
    """A file of the draft that was closed for a mark of state secrets."""
    file = KeptFile.objects.first()
    return Screening.objects.create(dispatch_id=draft, file=file, name="kem.pdf", asked_at=NOW,
                                    state=Reading.BARRED, secrecy="mat").id  # fmt: skip


def authority_of(office):
    return SigningAuthority.objects.create(
        id=uuid4(), agency_id=office.agency_id, account_id=office.minh.account_id,
        account_name="Đỗ Văn Minh", form=Form.SUB_AUTHORISED, valid_from=TODAY,
        basis="Giấy ủy quyền",
        given_by_id=office.leader.account_id, given_by="Lê Văn Trưởng", given_at=NOW,
    ).id  # fmt: skip


def addresses(world):
    """Name and address of every page, each with ids of the office's own things."""
    arrival_file = ArrivalFile.objects.filter(arrival_id=world.arrival).first()
    for pattern in urlpatterns:
        wanted = pattern.pattern.converters
        if pattern.name == "matter":
            for kind, key in (("arrival", world.arrival), ("dispatch", world.draft)):
                yield "matter", reverse("documents:matter", args=[kind, key])
            continue
        of_arrivals = pattern.name in {"arrival_file", "page", "examine", "release"}
        ids = {**world.ids, "document_id": world.received,
               "file_id": arrival_file.id if of_arrivals else world.file}  # fmt: skip
        yield (
            pattern.name,
            reverse(f"documents:{pattern.name}", kwargs={one: ids[one] for one in wanted}),
        )
    one = [world.received]
    yield "received_one", reverse("exchange:received_one", args=one)
    yield "received_file", reverse("exchange:received_file", args=[*one, 1])
    yield "exchange list", reverse("exchange:received") + "?state="
    yield "find", reverse("documents:find") + "?q=ket+luan+thanh+tra"
    yield "register", reverse("documents:register") + "?state=&q=thanh+tra"
    yield "candidates", reverse("documents:file_one", args=[world.file]) + "?q=ket+luan"
    yield "answer to it", reverse("documents:draft_new") + f"?answers={world.arrival}"


def names_one(address):
    """Whether an address names something that belongs to somebody."""
    return any(len(part) == 36 and part.count("-") == 4 for part in address.split("/"))


def state_of_all():
    return (
        list(Dispatch.objects.order_by("id").values_list("id", "stage", "version", "signer_id")),
        list(Arrival.objects.order_by("id").values()),
        list(FileItem.objects.order_by("id").values()),
        list(SigningAuthority.objects.order_by("id").values()),
        list(ReviewChain.objects.order_by("id").values()),
        list(Screening.objects.order_by("id").values()),
        SavedView.objects.count(),
        states_of_received(),
    )


def test_whoever_belongs_to_another_agency_reads_and_changes_nothing(world):
    other = make_office("Sở Khác").clerk
    for role in EVERY_ROLE:
        give_role(other.account_id, role, agency_id=other.agency_id)
    client, before, open_ones = as_person(other), state_of_all(), []
    for name, address in addresses(world):
        answer = client.get(address)
        told = b"".join(answer).decode(errors="ignore")
        if SECRET in told or DRAFTED in told:
            open_ones.append(("tells", name))
        empty_forms = {"release_number", "end_authority", "retire_key"}
        if names_one(address) and answer.status_code not in CLOSED and name not in empty_forms:
            open_ones.append((answer.status_code, name))
        if names_one(address):
            posted = client.post(address, {"reason": "Vì thử.", "comment": "x", "seen": 1})
            if posted.status_code not in {*CLOSED, 302, 422}:
                open_ones.append(("POST", posted.status_code, name))
    assert open_ones == []
    assert state_of_all() == before


def test_a_restricted_document_is_read_by_nobody_else_through_any_page(world):
    for role in (Role.CLERK, Role.LEADER, Role.SPECIALIST):
        client = as_person(colleague(world, role))
        telling = []
        for name, address in addresses(world):
            answer = client.get(address)
            if SECRET in b"".join(answer).decode(errors="ignore"):
                telling.append(name)
            closed = {"arrival", "arrival_file", "page", "received_one", "received_file",
                      "received", "file_export"}  # fmt: skip
            if name in closed and answer.status_code not in CLOSED:
                telling.append((name, answer.status_code))
        assert telling == []
    assert SECRET in as_person(world.office.leader).get(exchange_list()).text


def exchange_list():
    return reverse("exchange:received") + "?state="


def colleague(world, role):
    return make_colleague(world.office.agency_id, "Sở Thử", full_name="Hoàng Văn Ngoài",
                          title=f"Người mới {role.value}", role=role)  # fmt: skip


def test_a_restricted_document_is_answered_and_filed_by_its_readers_only(world):
    outsider = colleague(world, Role.CLERK)
    client = as_person(outsider)
    client.post(reverse("documents:draft_new"),
                {"type_code": "cong-van", "answers": world.arrival})  # fmt: skip
    assert not Dispatch.objects.filter(drafter_id=outsider.account_id).exists()
    FileItem.objects.all().delete()
    for kind, key in (("arrival", world.arrival), ("dispatch", world.draft)):
        who = client if kind == "arrival" else as_person(world.office.hoa)
        address = reverse("documents:file_put", args=[world.file])
        who.post(address, {"kind": kind, "key": key})
    assert not FileItem.objects.exists()


def test_a_specialist_outside_a_draft_finds_it_on_no_page_at_any_stage_before_issue(world):
    client = as_person(world.office.hoa)
    for stage in (Stage.DRAFTING, Stage.IN_REVIEW, Stage.TO_SIGN, Stage.SIGNED, Stage.NUMBERED,
                  Stage.SEALED):  # fmt: skip
        Dispatch.objects.filter(id=world.draft).update(
            stage=stage, number=9, year=TODAY.year, issued_on=TODAY
        )
        telling = []
        for name, address in addresses(world):
            answer = client.get(address)
            if DRAFTED in b"".join(answer).decode(errors="ignore"):
                telling.append((stage, name))
            if str(world.draft) in address and answer.status_code not in CLOSED:
                telling.append((stage, name, answer.status_code))
        assert telling == []


def test_who_left_the_post_opens_nothing(world):
    gone = world.office.clerk
    client = as_person(gone)
    leave_post(gone, on=timezone.localdate(), now=timezone.now())
    before = state_of_all()
    told = [(name, client.get(address).status_code) for name, address in addresses(world)]
    assert {status for _, status in told} <= CLOSED
    assert {client.post(address).status_code for _, address in addresses(world)} <= CLOSED
    assert state_of_all() == before


@pytest.mark.parametrize("stage", list(Stage))
def test_no_step_is_done_by_the_wrong_role_or_out_of_order(world, stage):
    office, one = world.office, make_to_sign(world.office)
    Dispatch.objects.filter(id=one).update(stage=stage)
    fitting = {
        Stage.SIGNED: {"number_one"}, Stage.NUMBERED: {"seal_one"},
        Stage.IN_REVIEW: {"draft_withdraw"}, Stage.TO_SIGN: {"draft_withdraw", "send_back"},
        Stage.DRAFTING: {"draft_drop", "draft_submit"},
        Stage.RETURNED: {"draft_drop", "draft_submit"},
        Stage.DROPPED: {"draft_restore"}, Stage.ISSUED: {"recall"},
    }.get(stage, set())  # fmt: skip
    given = {"reason": "Vì thử quyền.", "comment": "Không.", "seen": 1, "symbol": "STN"}
    steps = ("sign", "send_back", "number_one", "seal_one", "draft_submit", "draft_decide",
             "draft_withdraw", "draft_take_back", "draft_drop", "draft_restore",
             "recall")  # fmt: skip
    for person in (office.lan, office.minh, office.clerk, office.leader):
        client = as_person(person)
        for step in steps:
            theirs = {office.lan: {"draft_withdraw", "draft_drop", "draft_restore", "draft_submit"},
                      office.clerk: {"number_one", "seal_one", "recall"},
                      office.leader: {"send_back"}}.get(person, set())  # fmt: skip
            if step in theirs & fitting or (step, stage, person) == (
                "draft_decide", Stage.TO_SIGN, office.leader
            ):  # fmt: skip
                continue
            read = {"seen": seen_of(one)} if step in {"sign", "send_back"} else {}
            client.post(reverse(f"documents:{step}", args=[one]), given | read)
            assert Dispatch.objects.get(id=one).stage == stage, (step, person.account_name)


def test_people_and_things_of_another_agency_are_not_taken_from_a_form(world):
    office, other = world.office, make_office("Sở Khác")
    stranger = str(other.leader.account_id)
    lan, leader, clerk = map(as_person, (office.lan, office.leader, office.clerk))
    before = state_of_all()
    lan.post(reverse("documents:draft_submit", args=[world.draft]),
             {"seen": 1, "level_1": [stranger]})  # fmt: skip
    lan.post(reverse("documents:draft_edit", args=[world.draft]),
             {"seen": 1, "type_code": "cong-van", "subject": "x", "signer": stranger})  # fmt: skip
    leader.post(reverse("documents:give_authority"),
                {"account_id": stranger, "form": Form.SUB_AUTHORISED,
                 "valid_from": "24/11/2026"})  # fmt: skip
    clerk.post(reverse("documents:restrict", args=[world.arrival]), {"readers": [stranger]})
    clerk.post(reverse("documents:instruct", args=[world.arrival]),
               {"instruction": "Xử lý.", "lead": stranger, "seen_tasks": 0})  # fmt: skip
    foreign = make_dispatch(other, stage=Stage.SEALED)
    clerk.post(reverse("documents:issue"), {"dispatch": [foreign]})
    clerk.post(reverse("documents:file_put", args=[world.file]),
               {"kind": "dispatch", "key": foreign})  # fmt: skip
    assert Dispatch.objects.get(id=foreign).stage == Stage.SEALED
    assert state_of_all()[1:] == before[1:]
    assert Dispatch.objects.get(id=world.draft).stage == Stage.DRAFTING
    assert Dispatch.objects.get(id=world.draft).signer_id != other.leader.account_id


def test_a_number_kept_by_another_agency_is_not_taken(world):
    other = make_office("Sở Khác")
    reserve_number(type_code="cong-van", whom="Khác", reason="Cho văn bản giấy",
                   acting=other.clerk, now=NOW)  # fmt: skip
    kept = ReservedNumber.objects.get()
    one = make_to_sign(world.office)
    Dispatch.objects.filter(id=one).update(stage=Stage.SIGNED, signed_at=NOW)
    with pytest.raises(ReservedUnknown):
        number_dispatch(dispatch_id=one, how=Numbering(issued_on=TODAY, reserved_id=kept.id),
                        acting=world.office.clerk, now=NOW)  # fmt: skip
    assert Dispatch.objects.get(id=one).stage == Stage.SIGNED
