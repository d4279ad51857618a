"""Every address under /api/ answers software: problems, never pages."""

import pytest


@pytest.mark.parametrize(
    "path",
    ["/api/v1/directory/nothing", "/api/", "/api/v1/", "/api/v2/agreements", "/api/v1/agreements"],
)
def test_an_unknown_address_is_a_problem_not_a_page(client, db, path):
    answer = client.get(path)
    assert answer.status_code == 404
    assert answer["Content-Type"] == "application/problem+json"
    assert answer.json()["code"] == "site.not_found"


def test_a_parameter_the_address_does_not_know_is_refused_by_name(client, db):
    answer = client.get("/api/v1/cooperation/agreements", {"sate": "LAPSED"})
    assert answer.status_code == 422
    assert answer.json()["code"] == "site.parameters_unknown"
    assert answer.json()["fault"] == "caller"
    assert "sate" in answer.json()["detail"]
    assert "state" in answer.json()["detail"]


def test_parameters_that_do_not_fit_are_named_in_a_sentence_and_one_by_one(client, db):
    problem = client.get("/api/v1/directory/find", {"q": "a", "on": "31/02/2025"}).json()
    assert problem["detail"].startswith("Tham số chưa hợp lệ")
    assert [error["parameter"] for error in problem["errors"]] == ["query.on"]


def test_an_address_without_parameters_says_that_it_knows_none(client, db):
    assert client.get("/api/v1/openapi.json", {"x": "1"}).status_code == 200
    answer = client.get("/api/v1/cooperation/agreements/A1", {"x": "1"})
    assert answer.status_code == 422


def test_known_parameters_are_taken(client, db):
    answer = client.get("/api/v1/cooperation/agreements", {"state": "lapsed", "limit": "5"})
    assert answer.status_code == 200, answer.content
