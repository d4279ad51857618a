"""OpenStack Swift with its S3 interface, all of it in one process, for tests.

Run by the system's Python, where Debian's `python3-swift` is: `swift_server.py FOLDER PORT`, the
secret of the one account in FOLDER/secret. The servers are Swift's own (proxy, account, container,
object, on a disk), with one device and one copy; what a cluster adds is not here.
"""

import sys
from pathlib import Path

import eventlet

eventlet.monkey_patch()

from eventlet import wsgi  # noqa: E402 - nothing may be imported before the patch
from swift.common import utils  # noqa: E402
from swift.common.ring import RingBuilder  # noqa: E402
from swift.common.wsgi import loadapp  # noqa: E402

LOOPBACK = "127.0.0.1"
BACKLOG = 128
PART_POWER = 4
SERVERS = ("account", "container", "object")
PIPELINE = "catch_errors gatekeeper listing_formats cache s3api tempauth copy bulk slo proxy-server"
STORAGE = """
[DEFAULT]
swift_dir = {folder}
devices = {folder}
mount_check = false
log_level = ERROR
bind_port = {port}
[app:{kind}-server]
use = egg:swift#{kind}
[pipeline:main]
pipeline = {kind}-server
"""
PROXY = """
[DEFAULT]
swift_dir = {folder}
log_level = ERROR
bind_port = {port}
[pipeline:main]
pipeline = {pipeline}
[app:proxy-server]
use = egg:swift#proxy
allow_account_management = true
account_autocreate = true
[filter:tempauth]
use = egg:swift#tempauth
user_node_writer = {secret} .admin
[filter:s3api]
use = egg:swift#s3api
location = us-east-1
[filter:cache]
use = egg:swift#memcache
memcache_servers = 127.0.0.1:9
connect_timeout = 0.01
"""
PLAIN_FILTERS = ("catch_errors", "gatekeeper", "listing_formats", "copy", "bulk", "slo")


def main(folder: Path, port: int) -> None:
    """Serve on the loopback until the process is ended."""
    utils.HASH_PATH_SUFFIX = b"of the tests"
    (folder / "device").mkdir(exist_ok=True)
    for kind in SERVERS:
        listener = eventlet.listen((LOOPBACK, 0), backlog=BACKLOG)
        own_port = listener.getsockname()[1]
        text = STORAGE.format(folder=folder, port=own_port, kind=kind)
        _make_ring(folder, kind, own_port)
        _serve(listener, folder / f"{kind}.conf", text)
    secret = (folder / "secret").read_text(encoding="ascii")
    text = PROXY.format(folder=folder, port=port, pipeline=PIPELINE, secret=secret)
    text += "".join(f"[filter:{name}]\nuse = egg:swift#{name}\n" for name in PLAIN_FILTERS)
    _serve(eventlet.listen((LOOPBACK, port), backlog=BACKLOG), folder / "proxy.conf", text)
    while True:
        eventlet.sleep(3600)


def _make_ring(folder: Path, kind: str, port: int) -> None:
    builder = RingBuilder(PART_POWER, 1, 0)
    device = {"id": 0, "region": 1, "zone": 1, "ip": LOOPBACK, "port": port, "device": "device"}
    builder.add_dev({**device, "weight": 1})
    builder.rebalance()
    builder.get_ring().save(str(folder / f"{kind}.ring.gz"))


def _serve(listener: object, file: Path, text: str) -> None:
    file.write_text(text, encoding="ascii")
    application = loadapp(str(file))
    eventlet.spawn(wsgi.server, listener, application, log_output=False, keepalive=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
