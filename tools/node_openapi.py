"""`python -m tools.node_openapi [--check]`: the node's API as OpenAPI 3.1, committed and compared.

Addresses, methods and summaries are taken from the node's own table of routes, refusals from its
classes; the rest is said below, once for each call. Calls of the VXP-compatible API are no part of
it (`docs/specs/vxp.md`).
"""

import importlib
import inspect
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lienthong.gateway import directory_calls, routes
from lienthong.gateway.vxp_api.calls import PATHS as VXP_PATHS
from lienthong.kernel.errors import Fault, Refusal

DESCRIPTION = Path(__file__).resolve().parent.parent / "docs" / "specs" / "node-openapi.json"
MESSAGE, MESSAGES = "application/vnd.lienthong.message", "application/vnd.lienthong.messages"
BYTES = "application/octet-stream"
JSON, TEXT, EVENTS = "application/json", "text/plain", "text/event-stream"
REFUSING = ("lienthong.gateway.terms", "lienthong.gateway.vxp.terms", "lienthong.wire.refusals")

Json = dict[str, Any]


def _object(**members: Any) -> Json:
    return {"type": "object", "required": sorted(members), "properties": members}


def _list(items: Json) -> Json:
    return {"type": "array", "items": items}


def _number(name: str, text: str, *, required: bool = False) -> Json:
    where = {"name": name, "in": "query", "required": required}
    return {**where, "schema": {"type": "integer", "minimum": 0}, "description": text}


ANYTHING: Json = {"type": "object"}
STRING, INTEGER, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
UUID, INSTANT = {"type": "string", "format": "uuid"}, {"type": "string", "format": "date-time"}
BASE64 = {"type": "string", "contentEncoding": "base64"}
PERHAPS_INSTANT = {"type": ["string", "null"], "format": "date-time"}
PERHAPS_BASE64 = {"type": ["string", "null"], "contentEncoding": "base64"}
LEAF = _object(index=INTEGER, leaf=BASE64, hashes=_list(BASE64))
TOKEN = _object(size=INTEGER, checkpoint=STRING, token=BASE64, hashes=_list(BASE64))
STAMP = {**TOKEN, "type": ["object", "null"]}
ITEM = _object(
    position=INTEGER, received_at=INSTANT, acknowledged_at=PERHAPS_INSTANT, envelope=ANYTHING
)
DELIVERY = _object(
    agency=STRING,
    received_at=INSTANT,
    acknowledged_at=PERHAPS_INSTANT,
    acknowledgement=PERHAPS_BASE64,
    statuses=_list(_object(id=UUID, received_at=INSTANT)),
)
VERSION = _object(version=INTEGER)
AFTER = _number("after", "The cursor: `next` of the answer before.")
LIMIT = _number("limit", "At most so many, up to 500 (100 unless given).")
SIZE = _number("size", "Under the checkpoint of this size; the newest unless given.")

UPLOADED = _object(length=INTEGER, received=INTEGER, complete=FLAG)

# By the name of the call: whether it is signed, what it takes, its parameters, what it answers.
CALLS: dict[str, Json] = {
    "send_message": {"takes": MESSAGE, "gives": {"201": (MESSAGE, None), "200": (MESSAGE, None)}},
    "list_inbox": {
        "signed": True,
        "parameters": [AFTER, LIMIT, _number("wait", "Seconds to wait for something, up to 30.")],
        "gives": {"200": (JSON, _object(items=_list(ITEM), next=INTEGER))},
    },
    "follow_inbox": {"signed": True, "parameters": [AFTER], "gives": {"200": (EVENTS, None)}},
    "fetch_inbox": {
        "signed": True,
        "parameters": [AFTER, LIMIT],
        "gives": {"200": (MESSAGES, None)},
    },
    "acknowledge_many": {
        "signed": True,
        "takes": MESSAGES,
        "gives": {"200": (JSON, _object(items=_list(ANYTHING)))},
    },
    "get_checkpoint": {"parameters": [SIZE], "gives": {"200": (TEXT, None)}},
    "prove_consistency": {
        "parameters": [
            _number("from", "The older size, at least 1.", required=True),
            _number("to", "The newer size; the newest unless given."),
        ],
        "gives": {"200": (JSON, ANYTHING)},
    },
    "put_directory": {"takes": MESSAGE, "gives": {"200": (JSON, VERSION)}},
    "get_directory_changes": {
        "signed": True,
        "parameters": [_number("since", "A version the node once had; 0 for all.")],
        "gives": {
            "200": (
                JSON,
                _object(
                    version=INTEGER,
                    since=INTEGER,
                    agencies=_list(ANYTHING),
                    order=_list(STRING),
                    rules=ANYTHING,
                    signed=BASE64,
                ),
            )
        },
    },
    "list_groups": {
        "signed": True,
        "gives": {"200": (JSON, _object(version=INTEGER, on=STRING, groups=_list(ANYTHING)))},
    },
    "get_group": {
        "signed": True,
        "gives": {
            "200": (
                JSON,
                _object(
                    version=INTEGER,
                    on=STRING,
                    name=STRING,
                    title=STRING,
                    members=_list(_object(code=STRING, name=STRING)),
                ),
            )
        },
    },
    "put_webhook": {
        "signed": True,
        "takes": JSON,
        "gives": {"201": (JSON, _object(url=STRING, secret=STRING, cursor=INTEGER))},
    },
    "get_webhook": {
        "signed": True,
        "gives": {
            "200": (
                JSON,
                _object(
                    url=STRING,
                    cursor=INTEGER,
                    attempts=INTEGER,
                    failing_since=PERHAPS_INSTANT,
                    next_attempt_at=PERHAPS_INSTANT,
                    problem={"type": ["string", "null"]},
                ),
            )
        },
    },
    "delete_webhook": {"signed": True, "gives": {"200": (JSON, _object(url={"type": "null"}))}},
    "put_systems": {"takes": MESSAGE, "gives": {"200": (JSON, VERSION)}},
    "get_certificates": {
        "gives": {
            "200": (JSON, _object(province=STRING, node=STRING, log=STRING, directory=STRING))
        }
    },
    "get_health": {
        "gives": {
            "200": (
                JSON,
                _object(status=STRING, node=STRING, origin=STRING, now=INSTANT, storing=FLAG),
            ),
            "503": (JSON, _object(status=STRING)),
        }
    },
    "get_readiness": {"gives": {"200": (JSON, _object(status=STRING))}},
    "get_usage": {
        "signed": True,
        "parameters": [_number("hours", "So many hours back, up to 9,600 (24 unless given).")],
        "gives": {
            "200": (
                JSON,
                _object(
                    now=INSTANT,
                    counted=INTEGER,
                    size=INTEGER,
                    hours=_list(_object(at=INSTANT, kind=STRING, messages=INTEGER, bytes=INTEGER)),
                    agencies=_list(_object(agency=STRING, first_at=INSTANT, last_at=INSTANT)),
                    limits=_list(_object(agency=STRING, limit=STRING, used=INTEGER, of=INTEGER)),
                ),
            )
        },
    },
    "get_metrics": {"gives": {"200": (TEXT, None)}},
    "put_content": {
        "signed": True,
        "takes": BYTES,
        "parameters": [
            _number("offset", "The byte of the content at which this part begins.", required=True),
            _number("length", "How many bytes the whole has, at most 2 GiB.", required=True),
        ],
        "gives": {"200": (JSON, UPLOADED)},
    },
    "get_upload": {"signed": True, "gives": {"200": (JSON, UPLOADED)}},
    "fetch_message": {
        "signed": True,
        "parameters": [
            {
                "name": "content",
                "in": "query",
                "required": False,
                "schema": {"type": "string", "enum": ["no"]},
                "description": "With `no`, header and seal without the content.",
            }
        ],
        "gives": {"200": (MESSAGE, None)},
    },
    "fetch_content": {
        "signed": True,
        "parameters": [
            _number("offset", "A multiple of 65,536; 0 unless given."),
            _number("limit", "At most so many bytes, a multiple of 65,536; all unless given."),
        ],
        "gives": {"200": (BYTES, None)},
    },
    "acknowledge_message": {
        "signed": True,
        "takes": MESSAGE,
        "gives": {
            status: (
                JSON,
                _object(
                    id=UUID,
                    agency=STRING,
                    leaf_index=INTEGER,
                    received_at=INSTANT,
                    acknowledgement=BASE64,
                ),
            )
            for status in ("201", "200")
        },
    },
    "list_deliveries": {
        "signed": True,
        "gives": {
            "200": (
                JSON,
                _object(
                    id=UUID,
                    position=INTEGER,
                    received_at=INSTANT,
                    receipt=PERHAPS_BASE64,
                    recipients=_list(DELIVERY),
                ),
            )
        },
    },
    "prove_message": {
        "signed": True,
        "parameters": [SIZE],
        "gives": {
            "200": (
                JSON,
                _object(
                    size=INTEGER,
                    checkpoint=STRING,
                    message=LEAF,
                    acknowledgements=_list(LEAF),
                    cosigned_size={"type": ["integer", "null"]},
                    timestamp=STAMP,
                ),
            )
        },
    },
}


def describe() -> Json:
    """The whole description."""
    paths: dict[str, Json] = {}
    for method, path, call in _routes():
        paths.setdefault(path, {})[method.lower()] = _operation(path, call)
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Liên Thông: exchange node",
            "version": "1",
            "description": "Rules: docs/specs/exchange-protocol.md (EX-n), docs/specs/envelope.md.",
        },
        "servers": [{"url": "/gw", "description": "In the one-process platform."}],
        "paths": dict(sorted(paths.items())),
        "components": {
            "schemas": {"Problem": _problem()},
            "securitySchemes": {
                "signature": {
                    "type": "apiKey",
                    "in": "header",
                    "name": "Authorization",
                    "description": "A claim, sealed by the agency's key (EN-40 to EN-42, EX-4).",
                }
            },
        },
    }


def _routes() -> list[tuple[str, str, Callable[..., Any]]]:
    plain = [(*at, call) for at, call in routes.CALLS.items() if at[1] not in VXP_PATHS]
    about = [
        (method, f"{routes.MESSAGES}{{id}}{ending}", call)
        for (method, ending), call in routes.MESSAGE_CALLS.items()
    ]
    group = ("GET", f"{routes.GROUPS}{{name}}", directory_calls.get_group)
    contents = [
        (method, f"{routes.CONTENTS}{{sha256}}", call)
        for method, call in routes.CONTENT_CALLS.items()
    ]
    return [*plain, *about, group, *contents]


def _operation(path: str, call: Callable[..., Any]) -> Json:
    said = CALLS[call.__name__]
    summary = (inspect.getdoc(call) or "").splitlines()[0].partition(": ")[2]
    operation: Json = {
        "operationId": call.__name__,
        "summary": summary,
        "parameters": [*_in_path(path), *said.get("parameters", [])],
        "responses": {
            **{status: _answer(*given) for status, given in said["gives"].items()},
            "default": {
                "description": "A refusal.",
                "content": {
                    "application/problem+json": {"schema": {"$ref": "#/components/schemas/Problem"}}
                },
            },
        },
    }
    if said.get("signed"):
        operation["security"] = [{"signature": []}]
    if "takes" in said:
        schema = {"type": "string", "contentMediaType": said["takes"]}
        operation["requestBody"] = {
            "required": True,
            "content": {said["takes"]: {"schema": schema}},
        }
    return operation


def _in_path(path: str) -> list[Json]:
    schemas = {
        "id": UUID,
        "name": STRING,
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    }
    named = [(name, schema) for name, schema in schemas.items() if f"{{{name}}}" in path]
    return [{"name": n, "in": "path", "required": True, "schema": schema} for n, schema in named]


def _answer(media_type: str, schema: Json | None) -> Json:
    text = {"type": "string", "contentMediaType": media_type}
    return {"description": "Done.", "content": {media_type: {"schema": schema or text}}}


def _problem() -> Json:
    codes = sorted(_codes())
    return {
        **_object(
            type=STRING,
            title=STRING,
            status=INTEGER,
            detail=STRING,
            code={"type": "string", "examples": codes},
            fault={"type": "string", "enum": [fault.value for fault in Fault]},
            message=STRING,
            params=ANYTHING,
        ),
        "description": "Problem details (RFC 9457): `code` is stable, `fault` says who must act.",
    }


def _codes() -> set[str]:
    """The codes of everything a node can refuse."""
    found = set()
    for name in REFUSING:
        module = importlib.import_module(name)  # noqa: TID251 - the modules named above
        for _, kind in inspect.getmembers(module, inspect.isclass):
            if issubclass(kind, Refusal) and kind is not Refusal and ".vxp_" not in kind.code:
                found.add(kind.code)
    return found


def main(arguments: list[str]) -> int:
    """Write the description, or with `--check` tell whether the committed one is the code's."""
    text = json.dumps(describe(), ensure_ascii=False, indent=1) + "\n"
    if "--check" not in arguments:
        DESCRIPTION.write_text(text, encoding="utf-8")
        return 0
    if DESCRIPTION.exists() and DESCRIPTION.read_text(encoding="utf-8") == text:
        return 0
    print(f"{DESCRIPTION.name} is not the code's: run python -m tools.node_openapi and commit it.")
    return 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
