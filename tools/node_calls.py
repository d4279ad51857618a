"""What is said of each call of the node's API beside its code; `node_openapi` joins both."""

from typing import Any

from lienthong.gateway.callers.methods import Scope
from lienthong.kernel.canonical_json import LARGEST_NUMBER
from lienthong.wire.content_cipher import CHUNK_BYTES
from lienthong.wire.records import MAX_CONTENT_BYTES

MESSAGE, MESSAGES = "application/vnd.lienthong.message", "application/vnd.lienthong.messages"
BYTES = "application/octet-stream"
JSON, TEXT, EVENTS = "application/json", "text/plain", "text/event-stream"

Json = dict[str, Any]


def record(**members: Any) -> Json:
    """The schema of an object with exactly these members."""
    return {"type": "object", "required": sorted(members), "properties": members}


def perhaps(**members: Any) -> Json:
    """The schema of an object with exactly these members, or null."""
    return {**record(**members), "type": ["object", "null"]}


def many(items: Json) -> Json:
    """The schema of a list."""
    return {"type": "array", "items": items}


def number(name: str, text: str, *, required: bool = False, **bounds: int) -> Json:
    """A parameter of the query that is a whole number, within `bounds` of JSON Schema."""
    schema = {"type": "integer", "minimum": 0, "maximum": LARGEST_NUMBER, **bounds}
    return {
        "name": name,
        "in": "query",
        "required": required,
        "schema": schema,
        "description": text,
    }


CHUNKS = {"maximum": MAX_CONTENT_BYTES, "multipleOf": CHUNK_BYTES}
ANYTHING: Json = {"type": "object"}
STRING, INTEGER, FLAG = {"type": "string"}, {"type": "integer"}, {"type": "boolean"}
UUID, INSTANT = {"type": "string", "format": "uuid"}, {"type": "string", "format": "date-time"}
HEX = {"type": "string", "pattern": "^[0-9a-f]{32}$"}
BASE64 = {"type": "string", "contentEncoding": "base64"}
PERHAPS_INSTANT = {"type": ["string", "null"], "format": "date-time"}
PERHAPS_BASE64 = {"type": ["string", "null"], "contentEncoding": "base64"}
LEAF: Json = {"index": INTEGER, "leaf": BASE64, "hashes": many(BASE64)}
STAMP = perhaps(size=INTEGER, checkpoint=STRING, token=BASE64, hashes=many(BASE64))
ITEM = record(
    position=INTEGER,
    received_at=INSTANT,
    acknowledged_at=PERHAPS_INSTANT,
    expired=FLAG,
    forwarded_for=many(STRING),
    envelope=ANYTHING,
    history=STRING,
)
DELIVERY = record(
    agency=STRING,
    received_at=INSTANT,
    acknowledged_at=PERHAPS_INSTANT,
    acknowledgement=PERHAPS_BASE64,
    expired=FLAG,
    forwarded_for=many(STRING),
    statuses=many(record(id=UUID, received_at=INSTANT)),
)
HEALTH = record(
    status=STRING,
    node=STRING,
    origin=STRING,
    now=INSTANT,
    storing=FLAG,
    contents={
        "type": "object",
        "required": ["in", "problem"],
        "properties": {
            "in": {"type": "string", "enum": ["folder", "bucket"]},
            "problem": {"type": ["string", "null"]},
        },
    },
    systems=INTEGER,
    attesting=many(record(by=STRING, kind=STRING, size=INTEGER, failing=FLAG)),
    problems=many(record(part=STRING, by=STRING, detail=STRING, message=STRING, params=ANYTHING)),
    failing_webhooks={"type": ["integer", "null"]},
    directory=perhaps(version=INTEGER, made_at=INSTANT, age_seconds=INTEGER),
    log=perhaps(
        size=INTEGER,
        checkpoint=perhaps(size=INTEGER, signed_at=INSTANT),
        problem={"type": ["string", "null"]},
    ),
)
VERSION = record(version=INTEGER)
API_KEY: Json = {
    "id": HEX,
    "name": {"type": "string", "maxLength": 80},
    "scopes": many({"type": "string", "enum": [scope.value for scope in Scope]}),
    "valid_until": {"type": ["string", "null"], "format": "date"},
    "created_at": INSTANT,
    "revoked_at": PERHAPS_INSTANT,
}
AFTER = number("after", "The cursor: `next` of the answer before.")
HISTORY: Json = {
    "name": "history",
    "in": "query",
    "required": False,
    "schema": STRING,
    "description": "What the node gave with this cursor: another log refuses it.",
}
LIMIT = number("limit", "At most so many, up to 500 (100 unless given).", maximum=500)
SIZE = number("size", "Under the checkpoint of this size; the newest unless given.")

UPLOADED = record(length=INTEGER, received=INTEGER, complete=FLAG)

# By the name of the call: whether it is signed (or by the sealing key only, or proved by its seal,
# to which more may come), what it takes, its parameters, what it answers.
CALLS: dict[str, Json] = {
    "send_message": {
        "seals": True,
        "takes": MESSAGE,
        "gives": {"201": (MESSAGE, None), "200": (MESSAGE, None)},
    },
    "list_inbox": {
        "signed": True,
        "parameters": [
            AFTER,
            HISTORY,
            LIMIT,
            number("wait", "Seconds to wait for something, up to 30.", maximum=30),
        ],
        "gives": {"200": (JSON, record(items=many(ITEM), next=INTEGER, history=STRING))},
    },
    "follow_inbox": {
        "signed": True,
        "parameters": [AFTER, HISTORY],
        "gives": {"200": (EVENTS, None)},
    },
    "fetch_inbox": {
        "signed": True,
        "parameters": [AFTER, HISTORY, LIMIT],
        "gives": {"200": (MESSAGES, None)},
    },
    "acknowledge_many": {
        "signed": True,
        "takes": MESSAGES,
        "gives": {"200": (JSON, record(items=many(ANYTHING)))},
    },
    "get_checkpoint": {"parameters": [SIZE], "gives": {"200": (TEXT, None)}},
    "prove_consistency": {
        "parameters": [
            number("from", "The older size, at least 1.", required=True, minimum=1),
            number("to", "The newer size; the newest unless given."),
        ],
        "gives": {"200": (JSON, ANYTHING)},
    },
    "put_directory": {"takes": MESSAGE, "gives": {"200": (JSON, VERSION)}},
    "get_directory_changes": {
        "signed": True,
        "parameters": [number("since", "A version the node once had; 0 for all.")],
        "gives": {
            "200": (
                JSON,
                record(
                    version=INTEGER,
                    since=INTEGER,
                    agencies=many(ANYTHING),
                    order=many(STRING),
                    rules=ANYTHING,
                    signed=BASE64,
                ),
            )
        },
    },
    "list_groups": {
        "signed": True,
        "gives": {"200": (JSON, record(version=INTEGER, on=STRING, groups=many(ANYTHING)))},
    },
    "get_group": {
        "signed": True,
        "gives": {
            "200": (
                JSON,
                record(
                    version=INTEGER,
                    on=STRING,
                    name=STRING,
                    title=STRING,
                    members=many(record(code=STRING, name=STRING)),
                ),
            )
        },
    },
    "get_certificates_of": {
        "signed": True,
        "gives": {"200": (JSON, record(key=STRING, certificates=many(STRING)))},
    },
    "put_webhook": {
        "signed": True,
        "takes": JSON,
        "body": record(url=STRING),
        "gives": {"201": (JSON, record(url=STRING, secret=STRING, cursor=INTEGER))},
    },
    "get_webhook": {
        "signed": True,
        "gives": {
            "200": (
                JSON,
                record(
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
    "delete_webhook": {"signed": True, "gives": {"200": (JSON, record(url={"type": "null"}))}},
    "post_key": {
        "sealing_key": True,
        "takes": JSON,
        "body": {
            "type": "object",
            "properties": {name: API_KEY[name] for name in ("id", "name", "scopes", "valid_until")},
            "additionalProperties": False,
        },
        "may_be_empty": True,
        "gives": {status: (JSON, record(**API_KEY, secret=BASE64)) for status in ("201", "200")},
    },
    "list_keys": {
        "sealing_key": True,
        "gives": {"200": (JSON, record(keys=many(record(**API_KEY))))},
    },
    "delete_key": {
        "sealing_key": True,
        "gives": {"200": (JSON, record(id=STRING, revoked_at=INSTANT))},
    },
    "put_systems": {"takes": MESSAGE, "gives": {"200": (JSON, VERSION)}},
    "get_certificates": {
        "gives": {"200": (JSON, record(province=STRING, node=STRING, log=STRING, directory=STRING))}
    },
    "get_health": {
        "gives": {
            "200": (
                JSON,
                HEALTH,
            ),
            "503": (JSON, HEALTH),
        }
    },
    "get_readiness": {"gives": {"200": (JSON, record(status=STRING))}},
    "retry_webhooks": {"signed": True, "gives": {"200": (JSON, record(retried=INTEGER))}},
    "get_usage": {
        "signed": True,
        "parameters": [
            number("hours", "So many hours back, up to 9,600 (24 unless given).", maximum=9600)
        ],
        "gives": {
            "200": (
                JSON,
                record(
                    now=INSTANT,
                    counted=INTEGER,
                    size=INTEGER,
                    hours=many(record(at=INSTANT, kind=STRING, messages=INTEGER, bytes=INTEGER)),
                    agencies=many(record(agency=STRING, first_at=INSTANT, last_at=INSTANT)),
                    limits=many(record(agency=STRING, limit=STRING, used=INTEGER, of=INTEGER)),
                    waiting=many(record(agency=STRING, messages=INTEGER, oldest_at=INSTANT)),
                    expired=many(
                        record(
                            id=UUID, kind=STRING, sender=STRING, agency=STRING, expires_at=INSTANT
                        )
                    ),
                ),
            )
        },
    },
    "get_metrics": {"gives": {"200": (TEXT, None)}},
    "put_content": {
        "signed": True,
        "takes": BYTES,
        "parameters": [
            number(
                "offset",
                "The byte of the content at which this part begins.",
                required=True,
                maximum=MAX_CONTENT_BYTES,
            ),
            number(
                "length",
                "How many bytes the whole has, at most 2 GiB.",
                required=True,
                maximum=MAX_CONTENT_BYTES,
            ),
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
                "schema": {"type": "string", "enum": ["yes", "no"]},
                "description": "With `no`, header and seal without the content.",
            }
        ],
        "gives": {"200": (MESSAGE, None)},
    },
    "fetch_content": {
        "signed": True,
        "parameters": [
            number("offset", "0 unless given.", **CHUNKS),
            number("limit", "At most so many bytes; all unless given.", **CHUNKS),
        ],
        "gives": {"200": (BYTES, None)},
    },
    "acknowledge_message": {
        "signed": True,
        "takes": MESSAGE,
        "gives": {
            status: (
                JSON,
                record(
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
                record(
                    id=UUID,
                    position=INTEGER,
                    received_at=INSTANT,
                    receipt=PERHAPS_BASE64,
                    recipients=many(DELIVERY),
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
                record(
                    size=INTEGER,
                    checkpoint=STRING,
                    message=record(**LEAF, receipt=BASE64),
                    acknowledgements=many(record(**LEAF, agency=STRING)),
                    cosigned_size={"type": ["integer", "null"]},
                    timestamp=STAMP,
                ),
            )
        },
    },
}
