"""The node that runs inside the platform's process: its settings, its certificates renewed."""

import os
from contextlib import suppress
from datetime import datetime

import structlog
from django.conf import settings

from lienthong.exchange.operations import note_certificates, open_province
from lienthong.gateway.identity_files import is_renewal_due, prepare_node
from lienthong.gateway.settings import GatewaySettings
from lienthong.kernel.errors import Refusal
from lienthong.tokens.refusals import TokenRefusal

log = structlog.get_logger(__name__)


def node_settings() -> GatewaySettings:
    """The settings of the node that runs inside this process."""
    return GatewaySettings.from_environment(os.environ, home=settings.SITE.home)


def note_node_certificates(node: GatewaySettings, *, now: datetime) -> None:
    """Put the certificates of the node and its log on record."""
    with suppress(Refusal):  # a damaged file is named when the node starts
        pems = (node.node_certificate.read_bytes(), node.log_certificate.read_bytes())
        note_certificates(pems, now=now)


def renew_node_certificates(now: datetime) -> None:
    """Renew the certificates of the node and its log ahead of time, while it runs (EX-201).

    A job of the clock. The node takes them up by itself, also one in a process of its own in the
    same folder. A token that is away leaves the work for the next time.
    """
    node, exchange = node_settings(), settings.EXCHANGE
    directory_pem = exchange.directory_certificate.read_bytes()
    if not is_renewal_due(node, directory_pem=directory_pem, now=now):
        return
    try:
        province = open_province(exchange)
        prepare_node(
            node,
            root_pem=province.pem,
            root_key=province.key,
            directory_pem=directory_pem,
            now=now,
            revocation=exchange.revocation,
        )
    except TokenRefusal as refusal:
        log.error("token_unusable", code=refusal.code, problem=str(refusal))  # noqa: TRY400 - it says all itself
        return
    note_node_certificates(node, now=now)
