"""The exchange node: takes sealed messages, keeps them for good, hands them out, proves it."""

from lienthong.gateway.app import Application, application
from lienthong.gateway.identity_files import prepare_node
from lienthong.gateway.settings import GatewaySettings

__all__ = ["Application", "GatewaySettings", "application", "prepare_node"]
