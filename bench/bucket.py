"""Contents in a folder beside contents in a bucket: `./run bench bucket [--json FILE]`.

The bucket is one of OpenStack Swift on the same machine, all its servers in one process: what it
costs a node is measured, not how fast a store is.
"""

import argparse
import asyncio
import json
import os
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from bench._load import exchange_all
from bench._node import Authority, found_province, running_node, seal_messages
from bench.exchange import KIBIBYTE, MEBIBYTE, measure_large
from tools.object_store import KEY_ID, private_object_store

SIZES = ((100 * KIBIBYTE, 400, 32), (5 * MEBIBYTE, 40, 4))
"""Bytes, messages, connections. Up to 256 KiB a content lies in its row: no bucket is asked."""
LARGE = 1024 * MEBIBYTE


@contextmanager
def set_to(variables: Mapping[str, str]) -> Iterator[None]:
    """Have these variables for a node that is started meanwhile."""
    os.environ.update(variables)
    try:
        yield
    finally:
        for name in variables:
            del os.environ[name]


def measure(authority: Authority, folder: Path, large: int) -> list[dict[str, Any]]:
    """Rows for each size, by the settings as they are."""
    rows = []
    for size, count, connections in SIZES:
        messages = seal_messages(authority, count, size)
        home = folder / str(size)
        home.mkdir()
        with running_node(authority, home) as node:
            load, _ = asyncio.run(exchange_all(messages, authority, node, connections=connections))
        rows.append(
            {
                "bytes": size,
                "msgs_per_s": load.per_second(),
                "msgs_per_cpu_s": load.per_cpu_second(),
                "p50_ms": load.latency_ms(0.5),
                "p99_ms": load.latency_ms(0.99),
            }
        )
    home = folder / "large"
    home.mkdir()
    return [*rows, {"bytes": large, **measure_large(authority, home, large)}]


def main(arguments: list[str]) -> None:
    """Measure both, print a table; `--json FILE` writes the figures."""
    parser = argparse.ArgumentParser(prog="bench bucket")
    parser.add_argument("--large-mib", type=int, default=LARGE // MEBIBYTE)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    authority, found = found_province(), {}
    with tempfile.TemporaryDirectory() as name, private_object_store() as server:
        if server is None:
            print("OpenStack Swift is missing (apt-get install python3-swift).")
            return
        server.make_bucket("bench")
        prefix = "LIENTHONG_GATEWAY_CONTENTS_"
        bucket = {
            prefix + "URL": "s3://bench/truc",
            prefix + "S3_ENDPOINT": server.endpoint,
            prefix + "S3_KEY_ID": KEY_ID,
            prefix + "S3_SECRET_FILE": str(server.secret_file),
        }
        for kept_in, variables in {"folder": {}, "bucket": bucket}.items():
            folder = Path(name) / kept_in
            folder.mkdir()
            with set_to(variables):
                found[kept_in] = measure(authority, folder, chosen.large_mib * MEBIBYTE)
    for kept_in, rows in found.items():
        for row in rows:
            figures = ", ".join(f"{name} {value:.1f}" for name, value in row.items())
            print(f"{kept_in}: {figures}")
    if chosen.json:
        chosen.json.write_text(json.dumps(found, indent=1), encoding="utf-8")


if __name__ == "__main__":
    main([])
