"""Calls for running a node: its directory, its certificates, its state (EX-20, EX-25 …)."""

import contextlib

from lienthong.gateway.http import Answer, Request, answer_json
from lienthong.gateway.measures import render_measures
from lienthong.gateway.node import Node
from lienthong.gateway.reader import StoreView
from lienthong.gateway.settings import MetricsFor
from lienthong.gateway.terms import (
    AddressUnknown,
    MetricsRefused,
    NodeNotStoring,
    StoreUnreachable,
)
from lienthong.gateway.troubles import is_rolled_back, list_troubles, without_detail
from lienthong.gateway.webhooks.store import count_failing
from lienthong.kernel.errors import Refusal
from lienthong.ledger.stores import KeptCheckpoint
from lienthong.wire.client_systems import MAX_SYSTEMS_BYTES
from lienthong.wire.directory_snapshot import MAX_SNAPSHOT_BYTES
from lienthong.wire.framing import MAX_HEADER_BYTES
from lienthong.wire.instants import to_text

UNAVAILABLE = 503
EXPOSITION = b"text/plain; version=0.0.4; charset=utf-8"


async def put_directory(node: Node, request: Request) -> Answer:
    """PUT /v1/directory: take up a newer snapshot signed by the directory's key (EX-21)."""
    limit, patience = MAX_SNAPSHOT_BYTES + MAX_HEADER_BYTES, node.settings.body_patience
    with node.portion(request) as portion:
        body = await request.body(portion, limit=limit, patience=patience)
        return answer_json({"version": await node.install_directory(body)})


async def put_systems(node: Node, request: Request) -> Answer:
    """PUT /v1/systems: take up a newer list of VXP client systems (VX-40)."""
    limit, patience = MAX_SYSTEMS_BYTES + MAX_HEADER_BYTES, node.settings.body_patience
    with node.portion(request) as portion:
        body = await request.body(portion, limit=limit, patience=patience)
        return answer_json({"version": await node.install_systems(body)})


async def get_certificates(node: Node, _request: Request) -> Answer:
    """GET /v1/certificates: what receipts, checkpoints and the directory are verified with."""
    return answer_json(node.identity.certificates)


async def get_health(node: Node, request: Request) -> Answer:
    """GET /v1/health: whether the node can do its work; 503 when it cannot."""
    openly = request.is_from_this_machine

    def look(view: StoreView) -> tuple[dict[str, object], int]:
        log = _log_json(view.log.get_size(), view.log.find_newest_checkpoint())
        trouble = node.writer.checkpoints.trouble  # after what was signed: else it may be over
        if trouble is not None:
            log["problem"] = str(trouble if openly else without_detail(trouble))
        return log, count_failing(view.connection)

    log, failing = None, None
    if node.writer.find_trouble() is None:  # else the file may be another (EX-35)
        with contextlib.suppress(StoreUnreachable):
            log, failing = await node.reader.read(look)
    now = node.clock()
    directory = node.directory
    storing = log is not None
    healthy = storing and directory is not None
    state = "rolled_back" if is_rolled_back(node) else "ok"
    value = {
        "status": state if healthy else "unavailable",
        "node": node.identity.name,
        "origin": node.identity.signer.name,
        "now": to_text(now),
        "storing": storing,
        "directory": directory
        and {
            "version": directory.version,
            "made_at": to_text(directory.made_at),
            "age_seconds": int((now - directory.made_at).total_seconds()),
        },
        "contents": {
            "in": "bucket" if node.settings.bucket else "folder",
            "problem": node.contents.find_trouble(),
        },
        "systems": node.door.systems.version,
        "problems": list_troubles(node, openly=openly),
        "failing_webhooks": failing,
        "attesting": [
            {
                "by": party.name,
                "kind": party.kind,
                "size": party.asked_size,
                "failing": bool(party.problem),
            }
            for party in node.attesting.parties
        ],
        "log": log,
    }
    return answer_json(value, status=200 if healthy else UNAVAILABLE)


def _log_json(size: int, newest: KeptCheckpoint | None) -> dict[str, object]:
    checkpoint = newest and {"size": newest.size, "signed_at": to_text(newest.signed_at)}
    return {"size": size, "checkpoint": checkpoint, "problem": None}


async def get_readiness(node: Node, request: Request) -> Answer:
    """GET /v1/ready: that messages may be sent here; refuses with what is against it (EX-54)."""
    try:
        node.check_ready()
    except NodeNotStoring as refusal:
        reason = refusal.params["reason"]
        if request.is_from_this_machine or not isinstance(reason, Refusal):
            raise
        raise NodeNotStoring(reason=without_detail(reason)) from refusal
    return answer_json({"status": "ready"})


async def get_metrics(node: Node, request: Request) -> Answer:
    """GET /v1/metrics: what Prometheus reads, for whom it is open (EX-50, EX-51)."""
    match node.settings.metrics_for:
        case MetricsFor.NOBODY:
            raise AddressUnknown(method=request.method, path=request.path)
        case MetricsFor.LOOPBACK if not request.is_from_this_machine:
            raise MetricsRefused
    measures = await node.measure()
    return Answer(200, node.metrics.render() + render_measures(measures), EXPOSITION)
