"""The committed description of the node's API is true: of its addresses, and of what it answers."""

import base64
import json

import pytest

from lienthong.gateway import routes
from lienthong.gateway.testing import COMMUNE, OFFICE, SmallProvince, running
from lienthong.wire.framing import frame, join_frames
from tools import node_openapi

DESCRIBED = json.loads(node_openapi.DESCRIPTION.read_text(encoding="utf-8"))
KINDS = {
    "string": str,
    "integer": int,
    "boolean": bool,
    "object": dict,
    "array": list,
    "null": type(None),
}


def fits(value, schema):
    """What of a value is not as the schema says; None if all is."""
    kinds = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
    if not any(isinstance(value, KINDS[kind]) for kind in kinds):
        return f"{value!r} is no {kinds}"
    if isinstance(value, dict):
        missing = set(schema.get("required", ())) - value.keys()
        if missing:
            return f"{missing} missing"
        members = schema.get("properties", {})
        if members and value.keys() - members.keys():
            return f"{value.keys() - members.keys()} not described"
        faults = [fits(value[name], members[name]) for name in value.keys() & members.keys()]
        return next(filter(None, faults), None)
    if isinstance(value, list):
        return next(filter(None, (fits(item, schema["items"]) for item in value)), None)
    if schema.get("contentEncoding") == "base64" and value is not None:
        base64.b64decode(value, validate=True)
    return None


@pytest.fixture
def node(tmp_path):
    province = SmallProvince()
    with running(
        province, province.prepare(tmp_path), directory=province.snapshot()
    ) as running_node:
        yield running_node


def test_committed_description_is_the_codes():
    assert node_openapi.main(["--check"]) == 0
    described = {
        (method.upper(), path) for path, methods in DESCRIBED["paths"].items() for method in methods
    }
    native = {at for at in routes.CALLS if at[1].startswith("/v1/")}
    assert native <= described
    by_name = 3  # a group, a key, its certificates
    apart = len(routes.MESSAGE_CALLS) + len(routes.CONTENT_CALLS) + by_name
    assert len(described) == len(native) + apart


def test_every_described_answer_is_as_described(node):
    message = node.province.message()
    message_id = node.sent(message)
    node.caller(COMMUNE).acknowledge(message)
    holder = node.province.holders[COMMUNE]
    calls = {
        "/v1/inbox": (COMMUNE, "/v1/inbox"),
        "/v1/messages/{id}/deliveries": (OFFICE, f"/v1/messages/{message_id}/deliveries"),
        "/v1/messages/{id}/proof": (OFFICE, f"/v1/messages/{message_id}/proof"),
        "/v1/groups": (OFFICE, "/v1/groups"),
        "/v1/directory": (OFFICE, "/v1/directory?since=0"),
        "/v1/certificates": (OFFICE, "/v1/certificates"),
        "/v1/certificates/{key}": (OFFICE, f"/v1/certificates/{holder.fingerprint}"),
        "/v1/health": (OFFICE, "/v1/health"),
        "/v1/ready": (OFFICE, "/v1/ready"),
    }
    for path, (caller, target) in calls.items():
        response = node.caller(caller).signed("GET", target)
        said = DESCRIBED["paths"][path]["get"]["responses"][str(response.status_code)]
        ((media_type, content),) = said["content"].items()
        assert response.headers["content-type"].startswith(media_type)
        assert fits(response.json(), content["schema"]) is None, path
    body = join_frames([frame(holder.acknowledge(message))])
    answer = node.caller(COMMUNE).signed("POST", "/v1/acknowledgements", body).json()
    said = DESCRIBED["paths"]["/v1/acknowledgements"]["post"]["responses"]["200"]
    assert fits(answer, said["content"]["application/json"]["schema"]) is None


def test_refusals_are_as_described(node):
    schema = DESCRIBED["components"]["schemas"]["Problem"]
    for response in (
        node.client.get("/v1/inbox"),
        node.client.post("/v1/messages", content=b"x"),
        node.client.get("/v1/nowhere"),
        node.caller(OFFICE).signed("GET", "/v1/groups/nobody"),
    ):
        problem = response.json()
        assert fits(problem, schema) is None
        assert problem["code"] in schema["properties"]["code"]["examples"]


def test_no_call_is_described_that_is_not_there():
    names = {
        operation["operationId"]
        for methods in DESCRIBED["paths"].values()
        for operation in methods.values()
    }
    assert names == set(node_openapi.CALLS)
