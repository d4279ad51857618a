"""Open data of agreements: true to its standards, without what is not public, marked if made up."""

import csv
import io
import json
from dataclasses import replace
from datetime import date

import pytest
from rdflib import Graph

from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import add_commitment
from lienthong.cooperation.queries import (
    list_published,
    publication_of,
    write_open_data,
)
from lienthong.cooperation.terms import CommitmentState, Party, Side
from lienthong.cooperation.terms.publication import Format
from lienthong.cooperation.testing import RECORDED_AT, make_agreement
from lienthong.cooperation.tests.ocds_profile import faults_of
from lienthong.cooperation.tests.test_commitments import DRAFT

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]
ON = date(2026, 11, 30)


def about(**changes):
    given = publication_of(now=RECORDED_AT, on=ON, prefix="ocds-213czf")
    return replace(given, **{"base_url": "https://lienthong.example", **changes})


def releases(**how):
    return json.loads(write_open_data(Format.OCDS, about(), **how))


def lines(form):
    text = write_open_data(form, about()).decode("utf-8-sig")
    return list(csv.DictReader(io.StringIO(text)))


def test_commitments_are_published_only_on_purpose_and_with_who_owes_them(db):
    reference = make_agreement()
    add_commitment(agreement=reference, draft=DRAFT, actor=SYSTEM, now=RECORDED_AT)
    unsaid = replace(DRAFT, what="Chưa ai nhận", state=CommitmentState.PROPOSED)
    add_commitment(agreement=reference, draft=unsaid, actor=SYSTEM, now=RECORDED_AT)
    for form in Format:
        assert "Đào tạo 500 cán bộ" not in write_open_data(form, about()).decode()
    package = releases(with_commitments=True)
    assert faults_of(package) == []
    told = package["releases"][0]["contracts"][0]["milestones"]
    assert [one["id"] for one in told] == [f"{reference}-C1", f"{reference}-C1-1"]
    owner = told[0]["lienthong"]["responsibleParties"][0]
    assert owner["name"] == "Công ty Viễn thông Thử"
    assert owner["id"] in {party["id"] for party in package["releases"][0]["parties"]}


def test_agencies_and_successions_are_organizations_and_change_events(linked, directory):
    graph = Graph().parse(data=write_open_data(Format.ORG, about()), format="json-ld")
    ask = "PREFIX org: <http://www.w3.org/ns/org#> SELECT ?x ?y WHERE { %s }"
    members = graph.query(ask % "?x a org:OrganizationalCollaboration; org:hasMember ?y")
    assert f"urn:uuid:{directory.district}" in {str(row.y) for row in members}
    changes = graph.query(ask % "?e a org:ChangeEvent; org:originalOrganization ?x; "
                          "org:resultingOrganization ?y")  # fmt: skip
    passed = {(str(row.x), str(row.y)) for row in changes}
    for commune in directory.communes:
        assert (f"urn:uuid:{directory.district}", f"urn:uuid:{commune}") in passed


def test_the_table_holds_a_line_for_each_and_no_formula(db):
    make_agreement(title="=1+1", contents=())
    (line,) = lines(Format.CSV)
    assert line["title"] == "'=1+1"
    assert (line["signed_edtf"], line["term_edtf"]) == ("2018-08", "2018/2023")


def test_agreements_are_read_with_as_many_queries_however_many(db, django_assert_num_queries):
    make_agreement()
    with django_assert_num_queries(3):
        list_published(on=ON)
    for at in range(5):
        party = Party(side=Side.STATE, name=f"UBND xã Thử {at}")
        provider = Party(side=Side.PROVIDER, name="Công ty Viễn thông Thử")
        make_agreement(title=f"Hợp tác {at}", parties=(party, provider))
    with django_assert_num_queries(3):
        assert len(list_published(on=ON)) == 6
