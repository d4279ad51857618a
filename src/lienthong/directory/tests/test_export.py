import json
from datetime import date

import pytest
from rdflib import Graph, Literal, URIRef
from rdflib.namespace import DCTERMS, ORG, RDF, SKOS, XSD

from lienthong.directory.queries import build_org_export, count_agencies, find_by_code

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("register"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]

TODAY = date(2026, 11, 23)
MADE_UP = URIRef("urn:lienthong:directory:demonstrationCode")


def parsed(document):
    return Graph().parse(data=json.dumps(document), format="json-ld")


def node(card):
    return URIRef(f"urn:uuid:{card.id}")


def agency(code):
    return find_by_code(code=code, on=TODAY)[0].card


@pytest.fixture(scope="module")
def thanhhoa(register, django_db_blocker):
    with django_db_blocker.unblock():
        province = find_by_code(code="38", on=TODAY)[0].card
        return parsed(build_org_export(on=TODAY, within=province.id))


def test_the_whole_directory_is_one_document_with_every_living_agency():
    document = build_org_export(on=TODAY)
    living = [item for item in document["@graph"] if "shortName" in item]
    assert len(living) == sum(count_agencies(on=TODAY).values()) > 3_500
    assert json.loads(json.dumps(document)) == document


def test_an_agency_has_its_name_code_territory_and_the_one_above(thanhhoa):
    nga_son = agency("H56.MINHHOA.16093")
    assert (node(nga_son), RDF.type, ORG.FormalOrganization) in thanhhoa
    assert str(thanhhoa.value(node(nga_son), SKOS.prefLabel)) == "Ủy ban nhân dân xã Nga Sơn"
    assert str(thanhhoa.value(node(nga_son), ORG.identifier)) == "H56.MINHHOA.16093"
    assert thanhhoa.value(node(nga_son), ORG.subOrganizationOf) == node(agency("H56"))
    place = thanhhoa.value(node(nga_son), DCTERMS.spatial)
    assert str(thanhhoa.value(place, SKOS.prefLabel)) == "Xã Nga Sơn"


def test_a_made_up_code_says_so_in_the_data(thanhhoa):
    yes, no = (Literal(value, datatype=XSD.boolean) for value in (True, False))
    assert thanhhoa.value(node(agency("H56.MINHHOA.16093")), MADE_UP) == yes
    assert thanhhoa.value(node(agency("H56")), MADE_UP) == no


def test_a_change_names_the_bodies_before_and_after_it_its_day_and_its_act(thanhhoa):
    nga_son, district = agency("H56.MINHHOA.16093"), agency("H56.MINHHOA.401")
    changes = set(thanhhoa.objects(node(nga_son), ORG.resultedFrom))
    assert changes
    originals = {
        item for change in changes for item in thanhhoa.objects(change, ORG.originalOrganization)
    }
    assert node(district) in originals
    assert {str(thanhhoa.value(change, DCTERMS.date)) for change in changes} == {"2025-07-01"}
    acts = {str(thanhhoa.value(change, DCTERMS.source)) for change in changes}
    assert "1686/NQ-UBTVQH15" in acts


def test_a_commune_left_unchanged_did_not_come_from_itself(thanhhoa):
    tam_chung = node(agency("H56.MINHHOA.14848"))
    changes = set(thanhhoa.objects(tam_chung, ORG.resultedFrom))
    originals = {
        item for change in changes for item in thanhhoa.objects(change, ORG.originalOrganization)
    }
    assert originals == {node(agency("H56.MINHHOA.384"))}
