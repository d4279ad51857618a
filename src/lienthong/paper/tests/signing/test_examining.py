"""What a file's signatures are worth, and in which words."""

from datetime import date, timedelta

import pytest
from cryptography.hazmat.primitives.serialization import Encoding

from lienthong.paper.signing import words
from lienthong.paper.signing.examination import (
    Coverage,
    HolderKind,
    LegalForce,
    Revocation,
    Trust,
    Verdict,
)
from lienthong.paper.signing.examiner import examine_pdf
from lienthong.paper.signing.holders import holder_of
from lienthong.paper.signing.reading import Question, read_pdf
from lienthong.paper.signing.refusals import TrustListUnreadable
from lienthong.paper.signing.signer import sign_pdf
from lienthong.paper.signing.terms import Level
from lienthong.paper.signing.trust import AuthorityKind, Service, TrustList, read_trust_list
from lienthong.paper.testing import (
    NOON,
    YEAR,
    Authority,
    LocalTimeAuthority,
    personal,
    seal,
    trusting,
)


def examine(data, trust, at=NOON, **given):
    return read_pdf(Question(data=data, trust=trust, at=at, **given))


def texts(found):
    return [one.text for signature in found.signatures for one in signature.statements]


def test_unsigned_is_for_information_only(page, trust):
    found = examine_pdf(page, trust=trust, at=NOON)
    assert found.force is LegalForce.FOR_INFORMATION
    assert "for information only" in found.summary.say()
    assert found.signatures == ()


def test_the_process_set_apart_says_the_same(page, person, agency, trust):
    signed = sign_pdf(sign_pdf(page, personal(person)), seal(agency))
    assert examine_pdf(signed, trust=trust, at=NOON) == examine(signed, trust)


def test_one_of_the_two_signatures_is_not_an_original(page, person, agency, trust):
    for signing, text in ((personal(person), words.ONLY_PERSON), (seal(agency), words.ONLY_AGENCY)):
        found = examine(sign_pdf(page, signing), trust)
        assert (found.force, found.summary.text) == (LegalForce.SIGNED_IN_PART, text)


def test_who_nobody_vouches_for_is_doubtful(page, person):
    stranger = Authority("Người lạ")
    found = examine(sign_pdf(page, personal(stranger.person())), trusting(Authority("Khác")))
    assert found.force is LegalForce.DOUBTFUL
    assert found.signatures[0].trust is Trust.UNKNOWN
    assert found.signatures[0].intact
    assert examine(sign_pdf(page, personal(person)), TrustList()).force is LegalForce.DOUBTFUL


def test_an_authority_of_the_same_name_is_not_the_same(page, authority, trust):
    twin = Authority(authority.name)
    found = examine(sign_pdf(page, personal(twin.person())), trust)
    assert found.signatures[0].verdict is Verdict.DOUBTFUL


def test_an_authority_is_believed_only_while_the_list_says_so(page, authority, person):
    ended = trusting(authority, valid_until=date(2026, 11, 29))
    signed = sign_pdf(page, personal(person))
    assert examine(signed, ended).force is LegalForce.DOUBTFUL
    assert examine(signed, ended, NOON - timedelta(days=1)).signatures[0].verdict is Verdict.GOOD
    clock = LocalTimeAuthority(authority, NOON - timedelta(days=2))
    timed = sign_pdf(page, personal(person, level=Level.TIMED, authority=clock))
    both = TrustList((*ended.authorities, *timestamps_only(authority)))
    assert examine(timed, both).signatures[0].verdict is Verdict.GOOD


def timestamps_only(authority):
    (one,) = trusting(authority).authorities
    return (type(one)(
        certificate=one.certificate, kind=one.kind, services=frozenset({Service.TIMESTAMPS}),
        valid_from=one.valid_from, valid_until=None, legal_basis=one.legal_basis,
    ),)  # fmt: skip


def test_made_up_authorities_are_marked(page, authority, person):
    trust = trusting(authority, kind=AuthorityKind.DEMONSTRATION)
    found = examine(sign_pdf(page, personal(person)), trust)
    assert found.signatures[0].is_demonstration
    assert words.DEMONSTRATION in texts(found)


def test_revocation_is_said_by_what_the_caller_gives(page, authority, person, trust):
    signed = sign_pdf(page, personal(person))
    unknown = examine(signed, trust)
    assert unknown.signatures[0].revocation is Revocation.UNKNOWN
    assert unknown.signatures[0].verdict is Verdict.GOOD
    clean = examine(signed, trust, revocation_lists=(authority.revocation_list(),))
    assert clean.signatures[0].revocation is Revocation.GOOD
    before = (person.certificate, NOON - timedelta(days=1))
    revoked = examine(signed, trust, revocation_lists=(authority.revocation_list(before),))
    assert revoked.force is LegalForce.DOUBTFUL
    assert revoked.signatures[0].trust is Trust.REVOKED


def test_a_revocation_after_the_stamped_time_changes_nothing(page, authority, person, trust):
    clock = LocalTimeAuthority(authority)
    signed = sign_pdf(page, personal(person, level=Level.TIMED, authority=clock))
    later = NOON + timedelta(days=30)
    after = (person.certificate, NOON + timedelta(days=10))
    listed = (authority.revocation_list(after, at=later),)
    found = examine(signed, trust, later, revocation_lists=listed)
    assert found.signatures[0].verdict is Verdict.GOOD
    untimed = examine(sign_pdf(page, personal(person)), trust, later, revocation_lists=listed)
    assert untimed.signatures[0].trust is Trust.REVOKED


def test_a_list_of_another_authority_says_nothing(page, authority, person, trust):
    other = Authority(authority.name)
    entry = (person.certificate, NOON - timedelta(days=1))
    found = examine(
        sign_pdf(page, personal(person)), trust, revocation_lists=(other.revocation_list(entry),)
    )
    assert found.signatures[0].trust is not Trust.REVOKED


def test_nonsense_beside_the_file_does_not_hide_the_signature(page, person, trust):
    found = examine(
        sign_pdf(page, personal(person)), trust, revocation_lists=(b"x",), ocsp_answers=(b"\x30\0",)
    )
    assert found.signatures[0].verdict is not Verdict.BROKEN


def test_coverage_is_told(page, person, agency, trust):
    found = examine(sign_pdf(sign_pdf(page, personal(person)), seal(agency)), trust)
    assert [one.coverage for one in found.signatures] == [Coverage.REVISION, Coverage.WHOLE]
    assert not any(one.is_changed_after for one in found.signatures)


@pytest.mark.parametrize(
    ("names", "kind"),
    [
        ({"CN": "Nguyễn Văn A", "UID": "CCCD:001"}, HolderKind.PERSON),
        ({"CN": "UBND xã", "UID": "MST:28"}, HolderKind.AGENCY),
        ({"CN": "Trần B", "T": "Chủ tịch"}, HolderKind.PERSON),
        ({"CN": "Sở Nội vụ", "O": "UBND tỉnh"}, HolderKind.AGENCY),
        ({"CN": "Ủy ban nhân dân xã Hoằng Hóa", "O": "Tỉnh"}, HolderKind.AGENCY),
        ({"CN": "VIỆN KIỂM SÁT TỈNH", "O": "Ngành"}, HolderKind.AGENCY),
        ({"CN": "Lê Thị C", "O": "UBND tỉnh"}, HolderKind.UNCLEAR),
        ({"CN": "Bàn Thị Hoa", "O": "UBND xã"}, HolderKind.UNCLEAR),
        ({"CN": "VIÊN VĂN NAM", "O": "UBND xã"}, HolderKind.UNCLEAR),
        ({"CN": "Trương Văn An", "O": "UBND xã"}, HolderKind.UNCLEAR),
        ({"O": "Chỉ tổ chức"}, HolderKind.UNCLEAR),
    ],
)
def test_whose_certificate_it_is(authority, names, kind):
    assert holder_of(authority.issue(**names).certificate).kind is kind


def test_two_whose_kind_is_unclear_are_left_to_people(page, authority, trust):
    key = authority.issue(CN="Lê Thị C", O="UBND tỉnh")
    found = examine(sign_pdf(page, personal(key)), trust)
    assert found.summary.text == words.ONLY_UNCLEAR


def test_every_sentence_can_be_said(page, person, agency, trust):
    found = examine(sign_pdf(sign_pdf(page, personal(person)), seal(agency)), trust)
    for statement in (found.summary, *(s for one in found.signatures for s in one.statements)):
        assert "{" not in statement.say()


def entry(authority, **changed):
    pem = authority.certificate.public_bytes(Encoding.PEM).decode()
    lines = {
        "certificate": f"'''{pem}'''",
        "kind": '"government"',
        "services": '["signatures", "timestamps"]',
        "valid_from": "2020-01-01",
        "valid_until": "2030-01-01",
        "legal_basis": '"Thông tư"',
    }
    lines |= changed
    return "[[authority]]\n" + "\n".join(f"{k} = {v}" for k, v in lines.items() if v)


def test_a_trust_list_is_data(authority):
    (one,) = read_trust_list(entry(authority)).authorities
    assert (one.kind, one.valid_until) == (AuthorityKind.GOVERNMENT, date(2030, 1, 1))
    assert one.is_believed(Service.TIMESTAMPS, NOON)
    assert not one.is_believed(Service.TIMESTAMPS, NOON + 9 * YEAR)
    assert read_trust_list("").authorities == ()


@pytest.mark.parametrize(
    "changed",
    [
        {"certificate": '"x"'},
        {"kind": '"friend"'},
        {"services": '["all"]'},
        {"valid_from": '"2020"'},
        {"valid_from": "2020-01-01T00:00:00Z"},
        {"legal_basis": '" "'},
        {"legal_basis": None},
        {"certificate": "1"},
    ],
)
def test_a_trust_list_with_a_fault_is_refused_as_a_whole(authority, changed):
    with pytest.raises(TrustListUnreadable) as refused:
        read_trust_list(entry(authority) + "\n" + entry(authority, **changed))
    assert refused.value.params["number"] == 2


def test_a_trust_list_that_is_no_toml_is_refused():
    with pytest.raises(TrustListUnreadable):
        read_trust_list("[[authority")
