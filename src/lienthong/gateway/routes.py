"""Which call answers which method and address (EX-2, EX-5)."""

import re
from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass
from typing import TypeVar
from uuid import UUID

from lienthong.gateway import (
    batches,
    content_calls,
    directory_calls,
    key_calls,
    messages,
    operation,
    proofs,
    stream,
    usage_call,
    webhook_calls,
)
from lienthong.gateway.http import Answer, Request, Stream
from lienthong.gateway.node import Node
from lienthong.gateway.terms import AddressUnknown, MethodRefused
from lienthong.gateway.vxp_api import calls as vxp
from lienthong.wire.directory_rules import is_group_name

Call = Callable[[Node, Request], Awaitable[Answer | Stream]]
MessageCall = Callable[[Node, Request, UUID], Awaitable[Answer | Stream]]
ContentCall = Callable[[Node, Request, str], Awaitable[Answer]]
AnyCall = TypeVar("AnyCall", Call, MessageCall, ContentCall)

CALLS: dict[tuple[str, str], Call] = {
    ("POST", "/v1/messages"): messages.send_message,
    ("GET", "/v1/inbox"): messages.list_inbox,
    ("GET", "/v1/inbox/events"): stream.follow_inbox,
    ("GET", "/v1/inbox/messages"): batches.fetch_inbox,
    ("POST", "/v1/acknowledgements"): batches.acknowledge_many,
    ("GET", "/v1/checkpoint"): proofs.get_checkpoint,
    ("GET", "/v1/checkpoint/consistency"): proofs.prove_consistency,
    ("PUT", "/v1/directory"): operation.put_directory,
    ("GET", "/v1/directory"): directory_calls.get_directory_changes,
    ("GET", "/v1/groups"): directory_calls.list_groups,
    ("PUT", "/v1/systems"): operation.put_systems,
    ("PUT", "/v1/webhook"): webhook_calls.put_webhook,
    ("POST", "/v1/keys"): key_calls.post_key,
    ("GET", "/v1/keys"): key_calls.list_keys,
    ("GET", "/v1/webhook"): webhook_calls.get_webhook,
    ("DELETE", "/v1/webhook"): webhook_calls.delete_webhook,
    ("GET", "/v1/certificates"): operation.get_certificates,
    ("GET", "/v1/health"): operation.get_health,
    ("GET", "/v1/ready"): operation.get_readiness,
    ("GET", "/v1/metrics"): operation.get_metrics,
    ("GET", "/v1/usage"): usage_call.get_usage,
    ("POST", "/v1/webhooks/retry"): webhook_calls.retry_webhooks,
    **vxp.CALLS,
}
MESSAGE_CALLS: dict[tuple[str, str], MessageCall] = {
    ("GET", ""): messages.fetch_message,
    ("GET", "/content"): content_calls.fetch_content,
    ("POST", "/acknowledgement"): messages.acknowledge_message,
    ("GET", "/deliveries"): messages.list_deliveries,
    ("GET", "/proof"): proofs.prove_message,
}

CONTENT_CALLS: dict[str, ContentCall] = {
    "PUT": content_calls.put_content,
    "GET": content_calls.get_upload,
}

MESSAGES = "/v1/messages/"
GROUPS = "/v1/groups/"
CERTIFICATES = "/v1/certificates/"
KEYS = "/v1/keys/"
CONTENTS = "/v1/contents/"
UUID_CHARACTERS = 36


def _group(calls: Mapping[tuple[str, str], AnyCall]) -> dict[str, dict[str, AnyCall]]:
    """The calls of each address, by method."""
    by_path: dict[str, dict[str, AnyCall]] = {}
    for (method, path), call in calls.items():
        by_path.setdefault(path, {})[method] = call
    return by_path


_BY_PATH = _group(CALLS)
_BY_ENDING = _group(MESSAGE_CALLS)


@dataclass(frozen=True, slots=True)
class Route:
    """Where a request goes: the address with a place for the id, and what answers it."""

    template: str
    name: str
    answer: Call
    message_id: UUID | None = None


def find_route(request: Request) -> Route:
    """The route of a request; refuses an unknown address and a method that an address lacks."""
    path = request.path
    by_method = _BY_PATH.get(path)
    if by_method is not None:
        call = _choose(by_method, request)
        return Route(path, call.__name__, call)
    if path.startswith(MESSAGES):
        end = len(MESSAGES) + UUID_CHARACTERS
        message_id = _identifier(path[len(MESSAGES) : end])
        of_message = _BY_ENDING.get(path[end:])
        if message_id is not None and of_message is not None:
            call_about = _choose(of_message, request)
            template = f"{MESSAGES}{{id}}{path[end:]}"
            return Route(template, call_about.__name__, _about(call_about, message_id), message_id)
    if path.startswith(GROUPS) and is_group_name(path.removeprefix(GROUPS)):
        _choose({"GET": directory_calls.list_groups}, request)
        return _group_route(path.removeprefix(GROUPS))
    if path.startswith(KEYS) and key_calls.is_key_id(path.removeprefix(KEYS)):
        _choose({"DELETE": key_calls.list_keys}, request)
        return _key_route(path.removeprefix(KEYS))
    if re.fullmatch(CERTIFICATES + "[0-9a-f]{64}", path):
        _choose({"GET": directory_calls.list_groups}, request)
        return _certificates_route(path.removeprefix(CERTIFICATES))
    if re.fullmatch(CONTENTS + "[0-9a-f]{64}", path):
        return _content_route(request, path.removeprefix(CONTENTS))
    raise AddressUnknown(method=request.method, path=path)


def _content_route(request: Request, sha256: str) -> Route:
    """The route of one upload."""
    call = _choose(CONTENT_CALLS, request)
    template = f"{CONTENTS}{{sha256}}"
    return Route(template, call.__name__, lambda node, request: call(node, request, sha256))


def _group_route(name: str) -> Route:
    """The route of one group."""

    async def get_group(node: Node, request: Request) -> Answer:
        return await directory_calls.get_group(node, request, name)

    return Route(f"{GROUPS}{{name}}", "get_group", get_group)


def _certificates_route(key: str) -> Route:
    """The route of one key's certificates."""

    async def get_certificates_of(node: Node, request: Request) -> Answer:
        return await directory_calls.get_certificates_of(node, request, key)

    return Route(f"{CERTIFICATES}{{key}}", "get_certificates_of", get_certificates_of)


def _key_route(key_id: str) -> Route:
    """The route of one API key."""

    async def delete_key(node: Node, request: Request) -> Answer:
        return await key_calls.delete_key(node, request, key_id)

    return Route(f"{KEYS}{{id}}", "delete_key", delete_key)


def _about(call: MessageCall, message_id: UUID) -> Call:
    """A message's call as any other."""
    return lambda node, request: call(node, request, message_id)


def _choose(by_method: Mapping[str, AnyCall], request: Request) -> AnyCall:
    """The call of the request's method; refuses one that the address does not have (EX-5).

    What has a GET answers a HEAD as that, but for the body.
    """
    call = by_method.get("GET" if request.is_head else request.method)
    if call is None:
        has_get = "GET" in by_method
        allowed = ", ".join(sorted({*by_method, "HEAD"} if has_get else by_method))
        raise MethodRefused(path=request.path, method=request.method, allowed=allowed)
    return call


def _identifier(text: str) -> UUID | None:
    """A UUID in its usual form, or None (EX-2)."""
    try:
        value = UUID(text)
    except ValueError:
        return None
    return value if str(value) == text else None
