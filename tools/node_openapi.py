"""`python -m tools.node_openapi [--check]`: the node's API as OpenAPI 3.1, committed and compared.

Addresses, methods and summaries are taken from the node's own table of routes, refusals from its
classes; the rest is said in `node_calls`, once for each call. Calls of the VXP-compatible API are
no part of it (`docs/specs/vxp.md`).
"""

import importlib
import inspect
import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

from lienthong.gateway import directory_calls, key_calls, routes
from lienthong.gateway.vxp_api.calls import PATHS as VXP_PATHS
from lienthong.kernel.errors import Fault, Refusal
from tools.node_calls import ANYTHING, CALLS, HEX, INTEGER, STRING, UUID, Json, record

DESCRIPTION = Path(__file__).resolve().parent.parent / "docs" / "specs" / "node-openapi.json"
REFUSING = ("lienthong.gateway.terms", "lienthong.gateway.vxp.terms", "lienthong.wire.refusals")

SCHEMES: Json = {
    "signature": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "Lienthong: a claim, sealed by the agency's key (EN-40 to EN-42, EX-4).",
    },
    "hmac": {
        "type": "apiKey",
        "in": "header",
        "name": "Authorization",
        "description": "Lienthong-HMAC: a claim under an API key's secret (EX-151 to EX-154).",
    },
    "mtls": {
        "type": "mutualTLS",
        "description": "The agency's certificate, shown in TLS (EX-155, EX-156).",
    },
}
SIGNED: list[Json] = [{"signature": []}, {"hmac": []}, {"mtls": []}]
"""Which of them a node takes, and which together, its operator says (EX-150)."""


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
            "securitySchemes": SCHEMES,
        },
    }


def _routes() -> list[tuple[str, str, Callable[..., Any]]]:
    plain = [(*at, call) for at, call in routes.CALLS.items() if at[1] not in VXP_PATHS]
    about = [
        (method, f"{routes.MESSAGES}{{id}}{ending}", call)
        for (method, ending), call in routes.MESSAGE_CALLS.items()
    ]
    group = ("GET", f"{routes.GROUPS}{{name}}", directory_calls.get_group)
    certified = (
        "GET",
        f"{routes.CERTIFICATES}{{key}}",
        directory_calls.get_certificates_of,
    )
    key = ("DELETE", f"{routes.KEYS}{{id}}", key_calls.delete_key)
    contents = [
        (method, f"{routes.CONTENTS}{{sha256}}", call)
        for method, call in routes.CONTENT_CALLS.items()
    ]
    return [*plain, *about, group, certified, key, *contents]


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
        operation["security"] = SIGNED
    if said.get("sealing_key"):
        operation["security"] = SIGNED[:1]
    if said.get("seals"):
        operation["security"] = [{}, *SIGNED[1:]]
    if "takes" in said:
        schema = said.get("body") or {"type": "string", "contentMediaType": said["takes"]}
        operation["requestBody"] = {
            "required": not said.get("may_be_empty"),
            "content": {said["takes"]: {"schema": schema}},
        }
    return operation


def _in_path(path: str) -> list[Json]:
    schemas = {
        "id": HEX if path.startswith(routes.KEYS) else UUID,
        "name": STRING,
        "sha256": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
        "key": {"type": "string", "pattern": "^[0-9a-f]{64}$"},
    }
    named = [(name, schema) for name, schema in schemas.items() if f"{{{name}}}" in path]
    return [{"name": n, "in": "path", "required": True, "schema": schema} for n, schema in named]


def _answer(media_type: str, schema: Json | None) -> Json:
    text = {"type": "string", "contentMediaType": media_type}
    return {"description": "Done.", "content": {media_type: {"schema": schema or text}}}


def _problem() -> Json:
    codes = sorted(_codes())
    return {
        **record(
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
