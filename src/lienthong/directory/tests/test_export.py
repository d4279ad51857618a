import json
from datetime import date

import pytest
from rdflib import Graph, URIRef
from rdflib.namespace import DCTERMS, ORG, RDF, SKOS

from lienthong.directory.queries import export_org_jsonld, find_by_code
from lienthong.directory.rules.organisations import DEMONSTRATION_NOTE, urn

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.usefixtures("register"),
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]

TODAY = date(2026, 11, 23)


def graph(**options):
    document = json.dumps(export_org_jsonld(on=TODAY, **options))
    parsed = Graph()
    parsed.parse(data=document, format="json-ld")
    return parsed


@pytest.fixture
def province():
    return find_by_code(code="H56", on=TODAY)[0].card


@pytest.fixture
def nga_son():
    return find_by_code(code="H56.MINHHOA.16093", on=TODAY)[0].card


def test_the_whole_directory_is_one_document_of_linked_data():
    document = export_org_jsonld(on=TODAY)
    parsed = Graph().parse(data=json.dumps(document), format="json-ld")
    assert len(document["@graph"]) > 7_000
    assert len(parsed) > 20_000


def test_an_agency_has_its_name_code_territory_and_the_one_above(province, nga_son):
    parsed = graph(agency_ids={nga_son.id})
    agency = URIRef(urn(nga_son.id))
    assert (agency, RDF.type, ORG.FormalOrganization) in parsed
    assert str(parsed.value(agency, SKOS.prefLabel)) == "Ủy ban nhân dân xã Nga Sơn"
    assert str(parsed.value(agency, ORG.identifier)) == "H56.MINHHOA.16093"
    assert parsed.value(agency, ORG.subOrganizationOf) == URIRef(urn(province.id))
    assert parsed.value(agency, DCTERMS.spatial) == URIRef(urn(nga_son.unit_id))


def test_a_made_up_code_says_so_in_the_data(nga_son, province):
    notes = list(
        map(str, graph(agency_ids={nga_son.id}).objects(URIRef(urn(nga_son.id)), SKOS.note))
    )
    assert DEMONSTRATION_NOTE in notes
    official = list(
        map(str, graph(agency_ids={province.id}).objects(URIRef(urn(province.id)), SKOS.note))
    )
    assert DEMONSTRATION_NOTE not in official


def test_a_change_names_the_bodies_before_and_after_it(nga_son):
    parsed = graph(agency_ids={nga_son.id})
    changes = list(parsed.subjects(RDF.type, ORG.ChangeEvent))
    assert changes
    originals = {
        item for change in changes for item in parsed.objects(change, ORG.originalOrganization)
    }
    district = find_by_code(code="H56.MINHHOA.401", on=TODAY)[0].card
    assert URIRef(urn(district.id)) in originals
    acts = {str(item) for change in changes for item in parsed.objects(change, DCTERMS.source)}
    assert "1686/NQ-UBTVQH15" in acts
