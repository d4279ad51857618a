"""The calls of the VXP-compatible API, at the root of the node's address (VX-1)."""

from collections.abc import Awaitable, Callable

from lienthong.gateway.http import Answer, Request, Stream
from lienthong.gateway.node import Node
from lienthong.gateway.vxp_api import agencies, receiving, sending

WRITING: dict[str, Callable[[Node, Request], Awaitable[Answer | Stream]]] = {
    "/sendEdoc": sending.send_edoc,
    "/updateStatus": receiving.update_status,
    "/registerAgency": agencies.register_agency,
    "/deleteAgency": agencies.delete_agency,
}
READING: dict[str, Callable[[Node, Request], Awaitable[Answer | Stream]]] = {
    "/getReceivedEdocList": receiving.list_received,
    "/getEdoc": receiving.get_edoc,
    "/downloadEdoc": receiving.download_edoc,
    "/getSentEdocList": receiving.list_sent_edocs,
    "/countReceiveEdoc": receiving.count_edocs,
    "/countReceiveStatus": receiving.count_statuses,
    "/getAgenciesList": agencies.list_agencies,
    "/getAgenciesListQD20": agencies.list_agencies_by_level,
    "/getSynchronizeUnit": agencies.list_units,
}
PATHS = frozenset({*WRITING, *READING})
CALLS = {
    **{("POST", path): call for path, call in (*WRITING.items(), *READING.items())},
    **{("GET", path): call for path, call in READING.items()},
}
"""The code of the known client names GET for some calls; what was seen on the wire is POST."""
