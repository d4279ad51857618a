"""Free ports are free, lie in a row, and are not those of the system's own connections."""

import socket
from pathlib import Path

import pytest

from tools import ports

OWN_RANGE = Path("/proc/sys/net/ipv4/ip_local_port_range")


def test_ports_in_a_row_can_all_be_listened_on():
    first = ports.free_ports(3)
    servers = [socket.create_server(("127.0.0.1", first + n)) for n in range(3)]
    for server in servers:
        server.close()


def test_port_that_is_taken_is_passed_over(monkeypatch):
    first = ports.free_ports(4)
    monkeypatch.setattr(ports, "FIRST", first)
    monkeypatch.setattr(ports, "LAST", first + 4)
    with socket.create_server(("127.0.0.1", first + 1)):
        assert ports.free_ports(2) == first + 2
    with socket.create_server(("127.0.0.1", first + 2)), pytest.raises(OSError, match="free ports"):
        ports.free_ports(2 + 1)


@pytest.mark.skipif(not OWN_RANGE.exists(), reason="only Linux says which ports it gives")
def test_the_system_gives_none_of_them_to_a_connection():
    assert int(OWN_RANGE.read_text().split()[0]) > ports.LAST
