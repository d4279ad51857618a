"""The real agreements as open data: true to the standards, and the same as the public page."""

import json
import re
from collections import Counter
from dataclasses import replace

import pytest
from django.core.management import call_command
from django.test import Client
from django.urls import reverse
from rdflib import Graph

from lienthong.audit.terms import SYSTEM
from lienthong.cooperation.operations import amend_agreement
from lienthong.cooperation.queries import (
    check_prefix,
    get_draft,
    read_public_figures,
    write_open_data,
)
from lienthong.cooperation.terms import State, VersionKind
from lienthong.cooperation.terms.publication import Format, PrefixMalformed
from lienthong.cooperation.testing import RECORDED_AT, page_of
from lienthong.cooperation.tests.ocds_profile import faults_of
from lienthong.cooperation.tests.test_open_data import ON, about, lines, releases

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.filterwarnings("ignore:ConjunctiveGraph is deprecated:DeprecationWarning"),
]


@pytest.fixture
def published(real_data):
    """The agreements of the press, one of them with a commitment and an amendment."""
    number, draft = get_draft(reference="A4")[1:]
    longer = replace(draft, term="2018/2022")
    amend_agreement(
        reference="A4",
        draft=longer,
        kind=VersionKind.AMENDMENT,
        effective="2020-05",
        reason="Hai bên thống nhất kéo dài",
        based_on=number,
        actor=SYSTEM,
        now=RECORDED_AT,
    )


def test_the_real_agreements_are_releases_as_the_standard_has_them(published):
    package = releases()
    assert faults_of(package) == []
    contracts = {one["contracts"][0]["id"]: one["contracts"][0] for one in package["releases"]}
    assert len(contracts) == 11
    assert contracts["A1"]["dateSigned"] == "2015-09-19T00:00:00+07:00"
    assert contracts["A1"]["relatedProcesses"][0]["relationship"] == ["renewalProcess"]
    assert contracts["A4"]["amendments"][0]["rationale"] == "Hai bên thống nhất kéo dài"


def test_a_day_that_is_not_known_is_not_made_up(published):
    found = {one["contracts"][0]["id"]: one["contracts"][0] for one in releases()["releases"]}
    for reference in ("A2", "A4", "A6", "A7", "A10"):
        assert "dateSigned" not in found[reference]
    assert found["A6"]["lienthong"]["signed"] == "[2018-08-01..2018-08-13]"
    assert "period" not in found["A6"]
    assert "date" not in found["A4"]["amendments"][0]
    assert "2020-05" in found["A4"]["amendments"][0]["description"]
    assert "status" not in found["A3"]
    assert found["A3"]["lienthong"]["unsure"] == "no_term"


def test_nothing_makes_an_agreement_look_like_a_purchase(published):
    for release in releases()["releases"]:
        assert "buyer" not in release
        assert all("buyer" not in party["roles"] for party in release["parties"])
        assert all("value" not in one for one in release["contracts"] + release["awards"])


def test_every_member_of_an_agreement_has_a_name(published):
    graph = Graph().parse(data=write_open_data(Format.ORG, about()), format="json-ld")
    nameless = graph.query(
        "PREFIX org: <http://www.w3.org/ns/org#> PREFIX skos: <http://www.w3.org/2004/02/skos/core#>"
        " SELECT ?y WHERE { ?x org:hasMember ?y FILTER NOT EXISTS { ?y skos:prefLabel ?n } }"
    )
    assert list(nameless) == []


def test_the_catalogue_leads_to_files_that_are_there(published):
    graph = Graph().parse(data=write_open_data(Format.DCAT, about()), format="json-ld")
    found = graph.query(
        "PREFIX dcat: <http://www.w3.org/ns/dcat#> SELECT ?url WHERE { ?catalogue a dcat:Catalog;"
        " dcat:dataset ?set . ?set dcat:distribution ?file . ?file dcat:downloadURL ?url }"
    )
    addresses = {str(row.url).removeprefix("https://lienthong.example") for row in found}
    assert len(addresses) == 4
    for address in addresses:
        answer = Client().get(address)
        assert answer.status_code == 200
        assert answer.content


def test_made_up_data_is_marked_in_every_form(published):
    for form in Format:
        made_up = write_open_data(form, about(demonstration=True)).decode()
        real = write_open_data(form, about(demonstration=False)).decode()
        assert "minh họa" in made_up
        assert "minh họa: trong đó" not in real


def test_the_public_page_says_what_the_files_say(published):
    figures = read_public_figures(on=ON)
    states = Counter(one["lienthong"]["state"] for one in contracts_of(releases()))
    assert {state.value: n for state, n in figures.by_state.items() if n} == states
    kinds = Counter(line["kind"] for line in lines(Format.CSV))
    assert (figures.agreements, figures.gaps) == (kinds["agreement"], kinds["gap"])
    told = {line["what"]: line["part"] for line in lines(Format.FIGURES)}
    assert told["agreements_lapsed"] == str(figures.by_state[State.LAPSED])
    page = page_of(Client().get(reverse("cooperation:public_figures")))
    text = re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", page))
    assert f"Mọi thỏa thuận {figures.agreements} " in text
    assert f"Đã hết hạn {figures.by_state[State.LAPSED]} " in text


def test_files_are_for_everybody_and_others_are_not_there(published):
    client = Client()
    answer = client.get("/so-lieu/ocds.json")
    assert answer["Content-Type"] == "application/json"
    assert "public" in answer["Cache-Control"]
    assert json.loads(answer.content)["version"] == "1.1"
    assert client.get("/so-lieu/khac.json").status_code == 404


def test_the_command_writes_a_file_and_refuses_a_prefix_that_is_none(published, tmp_path, capsys):
    out = tmp_path / "a.json"
    call_command("cooperation", "export", "--format", "ocds", "--out", str(out))
    assert faults_of(json.loads(out.read_text())) == []
    assert "--ocid-prefix" in capsys.readouterr().err
    with pytest.raises(PrefixMalformed):
        check_prefix("ocds-TOO LONG")


def contracts_of(package):
    return [contract for one in package["releases"] for contract in one["contracts"]]
