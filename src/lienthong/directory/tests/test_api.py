import pytest
from rdflib import Graph
from rdflib.namespace import ORG, RDF

from lienthong.directory.queries import find_by_code, find_by_name
from lienthong.directory.terms import Body

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("register")]

API = "/api/v1/directory"


def ask(client, path, **asked):
    answer = client.get(f"{API}/{path}", asked)
    assert answer.status_code == 200, answer.content
    return answer.json()


@pytest.fixture
def district():
    return next(hit.card for hit in find_by_name(text="huyện nga sơn", body=Body.UNIT))


def test_a_name_is_found_with_its_state_on_the_day(client):
    found = ask(client, "find", q="huyen nga son", on="2018-01-01", body="unit")
    assert found["hits"][0]["card"]["name"] == "Huyện Nga Sơn"
    assert found["hits"][0]["card"]["living"] is True


@pytest.mark.parametrize(
    ("on", "name"),
    [("2026-01-01", "Tỉnh Đồng Nai"), ("2026-06-01", "Thành phố Đồng Nai")],
)
def test_a_body_is_called_as_it_was_on_the_day(client, on, name):
    hits = ask(client, "find", q="dong nai", on=on, body="unit", living="true")["hits"]
    assert name in {hit["card"]["name"] for hit in hits}
    hits = ask(client, "find", q="dong nai", on=on, body="unit")["hits"]
    provinces = {hit["card"]["name"] for hit in hits if hit["card"]["living"]}
    assert name in provinces
    assert not ({"Tỉnh Đồng Nai", "Thành phố Đồng Nai"} - {name}) & provinces


def test_a_code_is_found_before_names(client):
    hits = ask(client, "find", q="000.00.00.H56")["hits"]
    assert hits[0]["card"]["name"] == "Ủy ban nhân dân tỉnh Thanh Hóa"
    assert hits[0]["code"]["alias"] is True
    assert hits[0]["code"]["scheme"] == "old"


def test_more_results_than_asked_for_are_announced(client):
    found = ask(client, "find", q="xã", limit=3)
    assert len(found["hits"]) == 3
    assert found["more"] is True


def test_successors_come_with_code_name_share_and_since(client, district):
    succession = ask(client, f"units/{district.id}/successors", on="2026-11-23")
    assert len(succession["successors"]) == 6
    first = succession["successors"][0]
    assert (first["code"], first["name"]) == ("16093", "Xã Nga Sơn")
    assert (first["share"], first["since"]) == ("part", "2025-07-01")
    assert len(first["evidence"]) == 5
    before = ask(client, f"units/{district.id}/successors", on="2025-06-30")
    assert before["living"] is True
    assert before["successors"] == []


def test_whether_a_body_lives_that_only_one_source_names_is_not_known(client):
    found = ask(client, "find", q="cục thuế tỉnh thanh hóa")
    card = found["hits"][0]["card"]
    assert (card["living"], card["traced"], card["starts"]) == (None, False, "mention")


def test_a_line_names_every_body_of_its_steps(client, district):
    line = ask(client, f"units/{district.id}/line")
    named = {body["id"] for body in line["bodies"]}
    assert line["after"]
    assert {step["successor_id"] for step in line["after"]} <= named


def test_the_tree_stops_at_the_depth_asked_for(client):
    province = find_by_code(code="38")[0].card
    tree = ask(client, "tree", unit=str(province.id), on="2025-06-30", depth=1)
    assert len(tree["roots"][0]["children"]) == 26
    assert tree["roots"][0]["children"][0]["children"] == []


def test_an_agency_comes_with_all_its_codes(client):
    agency = find_by_code(code="H56")[0].card
    codes = ask(client, f"agencies/{agency.id}")["codes"]
    assert {(code["code"], code["alias"]) for code in codes} >= {
        ("H56", False),
        ("000.00.00.H56", True),
    }


@pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning")
def test_the_export_is_json_ld_of_the_organization_ontology(client):
    province = find_by_code(code="38")[0].card
    answer = client.get(f"{API}/org", {"unit": str(province.id), "on": "2026-11-23"})
    assert answer["Content-Type"] == "application/ld+json"
    graph = Graph().parse(data=answer.content.decode(), format="json-ld")
    agencies = set(graph.subjects(RDF.type, ORG.FormalOrganization))
    assert len(agencies) > 166
    assert set(graph.subjects(RDF.type, ORG.ChangeEvent))


@pytest.mark.parametrize(
    ("path", "asked", "status", "code"),
    [
        ("units/00000000-0000-4000-8000-000000000000", {}, 404, "directory.unknown_body"),
        ("find", {"q": "a", "on": "31/02/2025"}, 422, "site.parameters_refused"),
        ("find", {}, 422, "site.parameters_refused"),
        ("find", {"q": "a", "limit": 1000}, 422, "site.parameters_refused"),
        ("tree", {"unit": "x"}, 422, "site.parameters_refused"),
    ],
)
def test_a_refusal_is_a_problem_that_says_whose_fault_it_is(client, path, asked, status, code):
    answer = client.get(f"{API}/{path}", asked)
    assert answer.status_code == status
    assert answer["Content-Type"] == "application/problem+json"
    problem = answer.json()
    assert (problem["code"], problem["fault"]) == (code, "caller")
