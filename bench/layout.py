"""Laying out official documents: `./run bench layout [--json FILE]`.

A letter of one page, one of about forty and a letter as Word, each laid out many times with other
words, on the clock and in CPU time. Beside each PDF the floor of the same run: typst setting the
same words as bare paragraphs on a bare page, with the same font files, to the same standard.
"""

import argparse
import json
import statistics
import tempfile
import time
from collections.abc import Callable
from pathlib import Path

import pypdfium2
import typst

from bench._letter import MADE_AT, letter
from lienthong.paper.layout import Faces, OfficialDocument, lay_out, write_word

WORDS = (
    "Thực hiện Kế hoạch số 12/KH-UBND ngày 05 tháng 01 năm 2026 của Ủy ban nhân dân tỉnh về "
    "chuyển đổi số, đề nghị các sở, ban, ngành và Ủy ban nhân dân các xã, phường khẩn trương "
    "triển khai các nhiệm vụ được giao, báo cáo kết quả trước ngày 15 hằng tháng. Lần "
)
BARE = """
#set page(paper: "a4", margin: (top: 20mm, bottom: 20mm, left: 30mm, right: 15mm))
#set text(font: "Liberation Serif", size: 14pt, lang: "vi", fallback: false)
#for words in json(bytes(sys.inputs.words)) { par(justify: true, words) }
"""
Times = list[tuple[float, float]]
"""Milliseconds of each run: on the clock, and of this process's CPU (for busy machines)."""


def long_letter(number: int, paragraphs: int) -> OfficialDocument:
    """A letter of that many paragraphs, with words of its own."""
    return letter(
        number,
        subject=f"triển khai Kế hoạch chuyển đổi số năm 2026 (lần {number})",
        body=[f"{WORDS}{number}.{n}." for n in range(paragraphs)],
    )


def measure(run: Callable[[int], object], rounds: int) -> Times:
    """Run it with changing numbers, so that nothing is answered from memory."""
    run(1)
    times = []
    for number in range(2, rounds + 2):
        started, cpu = time.perf_counter(), time.process_time()
        run(number)
        times.append(((time.perf_counter() - started) * 1000, (time.process_time() - cpu) * 1000))
    return times


def figures(times: Times) -> dict[str, float]:
    """Median and 95th percentile on the clock, median of CPU."""
    clock = sorted(clock for clock, _ in times)
    return {
        "median_ms": round(statistics.median(clock), 1),
        "p95_ms": round(clock[int(len(clock) * 0.95) - 1], 1),
        "cpu_ms": round(statistics.median(cpu for _, cpu in times), 1),
    }


def bare_page(faces: Faces, folder: Path, paragraphs: int) -> Callable[[int], object]:
    """The floor: the same words as bare paragraphs."""
    source = folder / "bare.typ"
    source.write_text(BARE, encoding="utf-8")
    compiler = typst.Compiler(
        source, root=folder, font_paths=faces.fonts(), ignore_system_fonts=True
    )

    def run(number: int) -> object:
        words = [f"{WORDS}{number}.{n}." for n in range(paragraphs)]
        return compiler.compile(
            sys_inputs={"words": json.dumps(words)}, pdf_standards="a-2b", timestamp=MADE_AT
        )

    return run


def measure_all(folder: Path) -> dict[str, dict[str, float]]:
    """Measure each kind of document, and its floor."""
    faces, found = Faces.bundled(), {}
    for name, paragraphs, rounds in (("one page", 5, 40), ("many pages", 400, 5)):

        def whole(number: int, paragraphs: int = paragraphs) -> object:
            return lay_out(long_letter(number, paragraphs), faces=faces, made_at=MADE_AT)

        laid = lay_out(long_letter(1, paragraphs), faces=faces, made_at=MADE_AT)
        pages = len(pypdfium2.PdfDocument(laid.pdf))
        floor = figures(measure(bare_page(faces, folder, paragraphs), rounds))
        ours = figures(measure(whole, rounds))
        found[f"PDF/A, {name}"] = {
            "pages": pages,
            **ours,
            "floor_cpu_ms": floor["cpu_ms"],
            "ratio": round(ours["cpu_ms"] / floor["cpu_ms"], 1),
        }
    word = measure(lambda number: write_word(long_letter(number, 5), made_at=MADE_AT), 20)
    found["Word, one page"] = {"pages": 1, **figures(word)}
    return found


def main(arguments: list[str]) -> None:
    """Print the table; with `--json FILE` write it there too."""
    parser = argparse.ArgumentParser(prog="./run bench layout")
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    with tempfile.TemporaryDirectory() as folder:
        found = measure_all(Path(folder))
    print("document               pages  median ms  p95 ms  CPU ms  bare page CPU ms  ratio")
    for name, row in found.items():
        floor, ratio = row.get("floor_cpu_ms", "–"), row.get("ratio", "–")
        print(
            f"{name:<22} {row['pages']:>5} {row['median_ms']:>10} {row['p95_ms']:>7} "
            f"{row['cpu_ms']:>7} {floor:>17} {ratio:>6}"
        )
    if chosen.json:
        chosen.json.write_text(json.dumps(found, ensure_ascii=False, indent=2), encoding="utf-8")
