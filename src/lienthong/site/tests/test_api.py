"""Every address under /api/ answers software: problems, never pages."""

import pytest
from django.test import Client

FIND = "/api/v1/directory/find"


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


@pytest.mark.parametrize("method", ["POST", "PUT", "PATCH", "DELETE", "OPTIONS"])
def test_a_method_the_address_lacks_is_a_problem_that_names_the_allowed_ones(client, db, method):
    answer = client.generic(method, f"{FIND}?q=a", HTTP_ACCEPT_LANGUAGE="en")
    assert answer.status_code == 405
    assert answer["Content-Type"] == "application/problem+json"
    assert answer["Allow"] == "GET, HEAD"
    problem = answer.json()
    assert (problem["code"], problem["fault"]) == ("site.method_refused", "caller")
    assert f"does not take {method}" in problem["detail"]
    assert "GET, HEAD" in problem["detail"]


@pytest.mark.parametrize(
    ("path", "status", "code"),
    [
        ("/api/v1/directory/nothing", 404, "site.not_found"),
        ("/api/v2/", 404, "site.not_found"),
        ("/api/v1/openapi.json", 405, "site.method_refused"),
        (FIND, 405, "site.method_refused"),
    ],
)
def test_writing_where_nothing_is_written_is_a_problem_without_any_token(db, path, status, code):
    answer = Client(enforce_csrf_checks=True).post(path)
    assert (answer.status_code, answer["Content-Type"]) == (status, "application/problem+json")
    assert answer.json()["code"] == code


def test_head_answers_what_get_answers_without_its_body(client, db):
    for address in (f"{FIND}?q=a", FIND, "/api/v1/directory/nothing"):
        full, head = client.get(address), client.head(address)
        assert (head.status_code, head.content) == (full.status_code, b"")
        for name in ("Content-Type", "Content-Length", "Vary"):
            assert head[name] == full[name]


@pytest.mark.parametrize(
    ("headers", "detail"),
    [
        ({}, "Không có gì ở địa chỉ này."),
        ({"HTTP_ACCEPT_LANGUAGE": "vi"}, "Không có gì ở địa chỉ này."),
        ({"HTTP_ACCEPT_LANGUAGE": "fr"}, "Không có gì ở địa chỉ này."),
        ({"HTTP_ACCEPT_LANGUAGE": "en"}, "There is nothing at this address."),
        ({"HTTP_ACCEPT_LANGUAGE": "en-GB,vi;q=0.5"}, "There is nothing at this address."),
    ],
)
def test_the_api_answers_in_the_language_software_asks_for_and_says_that_it_varies(
    client, db, headers, detail
):
    answer = client.get("/api/v1/directory/nothing", **headers)
    assert answer.json()["detail"] == detail
    varies = {name.strip() for name in answer["Vary"].split(",")}
    assert varies >= {"Accept-Language", "Cookie"}
