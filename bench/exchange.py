"""A node beside its floor, from 1 KiB to 5 MiB, under load and as it grows.

`./run bench exchange [--quick] [--growth 4 5 6] [--draw docs/pictures] [--json FILE]`

Floor: one process verifies a seal, hashes, appends in group commits (`synchronous=FULL`) and signs
a receipt; nothing else. Product: a node in a process of its own, over HTTP on the loopback; one
message a request is sent, and fetched and acknowledged in batches, as busy offices' software does.
CPU is that of the floor's process and of the node's process; the load's own is not counted.
"""

import argparse
import json
import os
import tempfile
import time
from dataclasses import asdict
from pathlib import Path
from typing import Any
from uuid import uuid4

import httpx
import uvloop

from bench._chart import draw
from bench._floor import run_bytes, run_floor
from bench._growth import Cost, measure_growth
from bench._load import deliver_at, exchange_all, send_all
from bench._node import (
    COMMUNES,
    RECIPIENT,
    SENDER,
    Authority,
    client_of,
    cpu_of,
    found_province,
    memory_of,
    running_node,
    seal_messages,
)
from lienthong.client import FileContent

KIBIBYTE = 1024
MEBIBYTE = 1024 * KIBIBYTE
SIZES = {KIBIBYTE: 4000, 100 * KIBIBYTE: 600, 5 * MEBIBYTE: 40}
"""Bytes of content, and how many messages of them are sent."""
LARGE = 1024 * MEBIBYTE
CONNECTIONS = 32
LOADS = (0.1, 0.25, 0.5, 0.75)
"""Shares of the greatest throughput at which the latency of a delivery is measured."""
AS2_CPU_MS = 71
"""CPU of one AS2 exchange with signed receipt by django-pyas2, measured on such a machine."""
COUNTRY_PER_SECOND = 246
"""What a whole country needs: the average of Estonia's X-tee."""

Row = dict[str, Any]

HEADING = (
    f"{'size':>9}{'floor/CPU-s':>13}{'product/CPU-s':>15}{'ratio':>7}"
    f"{'msgs/s':>9}{'p50 ms':>8}{'p99 ms':>8}{'bytes ×':>9}"
)
ROW = (
    "{kib:>5} KiB{floor_per_cpu_s:>13,.0f}{product_per_cpu_s:>15,.0f}{ratio:>7.0%}"
    "{msgs_per_s:>9,.0f}{p50_ms:>8.1f}{p99_ms:>8.1f}{beyond:>9}"
)
LATENCY = (
    "at {load:.0%} load ({rate:,.0f}/s): before the recipient after p50 {p50_ms:.1f} ms,"
    " p99 {p99_ms:.1f} ms"
)
LARGE_LINE = (
    "{mib:,.0f} MiB sent in parts and fetched: the node grew by {memory_grown_mib:.0f} MiB,"
    " {cpu_s:.1f} s of its CPU, {seconds:.0f} s in all"
)
GROWTH = (
    "log of {entries:>11,}: CPU of a send {send_ms:.2f} ms, of an inbox {inbox_ms:.2f} ms,"
    " of a proof {proof_ms:.2f} ms"
)


def measure_size(authority: Authority, size: int, count: int, folder: Path) -> Row:
    """Floor and product for one size; both take the same messages."""
    messages = seal_messages(authority, count + count // 10, size)
    warm, counted = messages[: count // 10], messages[count // 10 :]
    key = authority.keys[SENDER].public_key()
    floor = run_floor(counted, key, folder, CONNECTIONS)
    connections = CONNECTIONS if size < MEBIBYTE else 4
    with running_node(authority, folder) as node:
        before = memory_of(node[1])
        _, after = uvloop.run(exchange_all(warm, authority, node, connections=connections))
        product, _ = uvloop.run(
            exchange_all(counted, authority, node, connections=connections, start=after)
        )
        grown = memory_of(node[1]) - before
    return {
        "size": size,
        "messages": count,
        "floor_per_cpu_s": floor.per_cpu_second(),
        "product_per_cpu_s": product.per_cpu_second(),
        "ratio": product.per_cpu_second() / floor.per_cpu_second(),
        "msgs_per_s": product.per_second(),
        "p50_ms": product.latency_ms(0.5),
        "p99_ms": product.latency_ms(0.99),
        "cpu_ms": 1000 / product.per_cpu_second(),
        "bytes_cpu_ms": 1000 * run_bytes(size, min(count, 200), folder, encrypt=True),
        "memory_grown_mib": grown / MEBIBYTE,
    }


def measure_latency(authority: Authority, folder: Path, most: float, seconds: float) -> list[Row]:
    """From sending until it lies before the recipient, at shares of the greatest throughput."""
    rows, start = [], 0
    with running_node(authority, folder) as (port, _):
        for share in LOADS:
            messages = seal_messages(authority, max(50, int(most * share * seconds)), KIBIBYTE)
            figures = uvloop.run(deliver_at(most * share, messages, authority, port, start=start))
            rows.append(
                {
                    "load": share,
                    "rate": most * share,
                    "p50_ms": figures.latency_ms(0.5),
                    "p99_ms": figures.latency_ms(0.99),
                }
            )
            start = _end_of_log(port)
    return rows


def _end_of_log(port: int) -> int:
    """The position after everything logged so far."""
    health = httpx.get(f"http://127.0.0.1:{port}/v1/health").json()
    size: int = health["log"]["size"]
    return size


def measure_fan_out(authority: Authority, folder: Path) -> float:
    """Milliseconds from sending one message to 166 recipients until it is in all inboxes."""
    messages = seal_messages(authority, 11, KIBIBYTE, to=COMMUNES)
    with running_node(authority, folder) as (port, _):
        uvloop.run(send_all(messages[:1], port, 1))
        latencies = uvloop.run(send_all(messages[1:], port, 1))
    return 1000 * sorted(latencies)[len(latencies) // 2]


def measure_large(authority: Authority, folder: Path, size: int) -> dict[str, float]:
    """A content sent in parts, fetched and opened: what the node's memory grew by, and its CPU."""
    file, fetched = folder / "sent", folder / "fetched"
    with file.open("wb") as out:
        for _ in range(size // MEBIBYTE):
            out.write(os.urandom(MEBIBYTE))
    with running_node(authority, folder) as (port, process):
        node = {code: client_of(authority, code, port) for code in (SENDER, RECIPIENT)}
        small = node[SENDER].seal(message_id=uuid4(), recipients=(RECIPIENT,), content=b"small")
        node[SENDER].send(small)
        before, cpu_before, started = memory_of(process), cpu_of(process), time.perf_counter()
        content = FileContent.of(file)
        node[SENDER].upload(content)
        message = node[SENDER].seal(
            message_id=uuid4(), recipients=(RECIPIENT,), content=content, content_type="video/mp4"
        )
        receipt = node[SENDER].send(message).receipt
        node[RECIPIENT].fetch_to(receipt.id, fetched)
        figures = {
            "mib": size / MEBIBYTE,
            "memory_grown_mib": (memory_of(process) - before) / MEBIBYTE,
            "cpu_s": cpu_of(process) - cpu_before,
            "seconds": time.perf_counter() - started,
        }
        for one in node.values():
            one.close()
    return figures


def main(arguments: list[str]) -> None:
    """Measure, print a table with ratios; `--json FILE` writes the figures, `--draw` the charts."""
    parser = argparse.ArgumentParser(prog="bench exchange")
    parser.add_argument("--quick", action="store_true", help="a tenth of the messages")
    parser.add_argument("--growth", type=int, nargs="*", default=[4, 5], help="powers of ten")
    parser.add_argument("--draw", type=Path, help="a folder for the charts")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    authority, share = found_province(), 10 if chosen.quick else 1
    with tempfile.TemporaryDirectory(prefix="lienthong-bench-") as name:
        folder = Path(name)
        sizes = measure_sizes(authority, folder, share)
        most = sizes[0]["msgs_per_s"]
        latency = measure_latency(authority, _new(folder, "latency"), most, 4 / share)
        fan_out = measure_fan_out(authority, _new(folder, "fan-out"))
        steps = tuple(10**power for power in chosen.growth)
        large = measure_large(authority, _new(folder, "large"), LARGE // share)
        growth = measure_growth(authority, _new(folder, "growth"), steps)
    for row in latency:
        print(LATENCY.format(**row))
    print(f"fan-out to {len(COMMUNES)}: {fan_out:.0f} ms")
    print(LARGE_LINE.format(**large))
    for cost in growth:
        print(GROWTH.format(**asdict(cost)))
    if chosen.draw:
        draw_charts(chosen.draw, latency, growth)
    if chosen.json:
        figures = {
            "sizes": sizes,
            "latency": latency,
            "fan_out_ms": fan_out,
            "large": large,
            "growth": [asdict(cost) for cost in growth],
            "as2_cpu_ms": AS2_CPU_MS,
            "country_per_s": COUNTRY_PER_SECOND,
        }
        chosen.json.write_text(json.dumps(figures, indent=2) + "\n")


def measure_sizes(authority: Authority, folder: Path, share: int) -> list[Row]:
    """The table, line by line as it is measured."""
    rows: list[Row] = []
    print(HEADING)
    for size, count in SIZES.items():
        rows.append(measure_size(authority, size, max(count // share, 10), _new(folder, size)))
        print_row(rows[-1], rows[0])
    small = rows[0]
    less = AS2_CPU_MS / small["cpu_ms"]
    times = small["msgs_per_s"] / COUNTRY_PER_SECOND
    print(
        f"1 KiB: {small['cpu_ms']:.2f} ms of CPU, {less:.0f} times less than AS2 ({AS2_CPU_MS} ms)"
    )
    print(f"{times:.1f} times what Estonia's X-tee averages ({COUNTRY_PER_SECOND} a second)")
    return rows


def print_row(row: Row, first: Row) -> None:
    """One line of the table; `bytes ×` is what the bytes cost beyond 1 KiB, by themselves 1."""
    beyond = (row["cpu_ms"] - first["cpu_ms"]) / row["bytes_cpu_ms"]
    shown = f"{beyond:.1f}" if row is not first else "–"
    print(ROW.format(**row, kib=row["size"] // KIBIBYTE, beyond=shown))


def draw_charts(folder: Path, latency: list[Row], growth: list[Cost]) -> None:
    """The two charts of the documents."""
    folder.mkdir(parents=True, exist_ok=True)
    by_load = draw(
        "Delivery latency over load",
        x_title="share of the greatest throughput",
        y_title="ms",
        xs=[f"{row['load']:.0%}" for row in latency],
        lines=[
            ("p50", [row["p50_ms"] for row in latency]),
            ("p99", [row["p99_ms"] for row in latency]),
        ],
    )
    (folder / "exchange-latency.svg").write_text(by_load)
    if growth:
        over_size = draw(
            "Cost of a call over log size",
            x_title="entries in the log",
            y_title="CPU ms",
            xs=[f"{cost.entries:,}" for cost in growth],
            lines=[
                ("send", [cost.send_ms for cost in growth]),
                ("inbox", [cost.inbox_ms for cost in growth]),
                ("proof", [cost.proof_ms for cost in growth]),
            ],
        )
        (folder / "exchange-growth.svg").write_text(over_size)


def _new(folder: Path, name: object) -> Path:
    place = folder / str(name)
    place.mkdir()
    return place
