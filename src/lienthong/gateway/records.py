"""What the journal says of one call: plain values, without content and without a person's name.

Instants and ids stay what they are: the encoder writes them faster than we could.
"""

from lienthong.gateway.moments import to_milliseconds
from lienthong.gateway.observation import Observation

SECONDS_DIGITS = 6


def message_line(seen: Observation) -> dict[str, object]:
    """The line for a call to send (EX-52). Of a refused one it says what the caller claims."""
    envelope, refusal = seen.envelope, seen.refusal
    return {
        "event": _outcome(seen),
        "level": "info",
        "logger": "lienthong.gateway",
        "timestamp": seen.started_at,
        "id": envelope.id if envelope else None,
        "kind": envelope.kind.value if envelope else None,
        "from": envelope.sender if envelope else None,
        "system": seen.system,
        "recipients": len(envelope.recipients) if envelope else None,
        "bytes": envelope.length if envelope else None,
        "position": seen.position,
        "status": seen.status,
        "code": refusal.code if refusal else None,
        "fault": refusal.fault.value if refusal else None,
        "seconds": round(seen.working_seconds, SECONDS_DIGITS),
    }


def monitoring_record(seen: Observation, *, province: str, node: str) -> dict[str, object]:
    """The record of a call about a message, with the names of X-Road's records (EX-53)."""
    refusal = seen.refusal
    started_ms = to_milliseconds(seen.started_at)

    def reached(reading: float | None) -> int | None:
        return None if reading is None else started_ms + int((reading - seen.started) * 1000)

    return {
        "monitoringDataTs": started_ms // 1000,
        "requestInTs": started_ms,
        "requestOutTs": reached(seen.taken_in),
        "responseInTs": reached(seen.decided),
        "responseOutTs": reached(seen.sent),
        "clientXRoadInstance": province,
        "clientMemberCode": seen.agency or seen.system,
        "serviceXRoadInstance": province,
        "serviceMemberCode": node,
        "serviceCode": seen.name,
        "serviceVersion": "v1",
        "serviceType": "REST",
        "restMethod": seen.method,
        "restPath": seen.route,
        "messageId": seen.message_id,
        "requestSize": seen.received_bytes,
        "responseSize": seen.sent_bytes,
        "succeeded": seen.succeeded,
        "statusCode": seen.status,
        "faultCode": refusal.code if refusal else None,
        "faultString": refusal.message if refusal else None,
    }


def _outcome(seen: Observation) -> str:
    if not seen.succeeded:
        return "message_refused"
    return "message_accepted" if seen.is_new else "message_repeated"
