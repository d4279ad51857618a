"""Reading pages from pictures: `./run bench scans [--letters N] [--json FILE]`.

Letters with real subjects, each as it comes from a scanner and from hands: straight, tilted,
blurred, photographed (askew, in a shadow, with grain, as JPEG). Read as the platform reads them,
then compared with what was laid out: words in their order, and what is proposed for the register.
"""

import argparse
import base64
import csv
import json
from collections import Counter
from difflib import SequenceMatcher
from pathlib import Path

from playwright.sync_api import Page, sync_playwright

from bench._letter import MADE_AT, ON, letter
from lienthong.documents.rules.recognised import propose
from lienthong.kernel.vietnamese import fold
from lienthong.paper.layout import (
    Faces,
    lay_out,
)
from lienthong.paper.scanning.apart import draw_for_reading, draw_page, read_text
from lienthong.paper.scanning.joining import join_images
from lienthong.paper.scanning.kinds import FileKind
from lienthong.paper.scanning.recognising import recognise
from tools.browser import ARGUMENTS, CHROMIUM

BODY = "Sở Khoa học và Công nghệ nhận được đề nghị: {}."
WIDTH, HEIGHT = 1654, 2339
"""An A4 page at 200 dots per inch."""
SUBJECTS = Path(__file__).parent / "data" / "real_subjects.csv"
LOOKS = {
    "straight": "",
    "tilted by 2 degrees": "transform: rotate(2deg)",
    "blurred": "filter: blur(1.6px)",
    "photographed": "transform: perspective(5200px) rotateX(4deg) rotateY(-4deg) rotate(1.2deg);"
    " filter: blur(.7px) contrast(.8) brightness(.85)",
}
SHADE = """<div style="position:absolute;inset:0;
background:linear-gradient(115deg,#0000 35%,#0007)"></div>
<svg style="position:absolute;inset:0;opacity:.22" width="100%" height="100%"><filter id="g">
<feTurbulence type="fractalNoise" baseFrequency=".8" numOctaves="2"/></filter>
<rect width="100%" height="100%" filter="url(#g)"/></svg>"""


def photograph(page: Page, png: bytes, look: str) -> tuple[FileKind, bytes]:
    """The page as it looks so."""
    is_photo = look == "photographed"
    source = base64.b64encode(png).decode()
    page.set_content(
        f'<body style="margin:0;background:{"#8a7f70" if is_photo else "#fff"}"><img style="'
        f'display:block;width:{WIDTH}px;height:{HEIGHT}px;{LOOKS[look]}" '
        f'src="data:image/png;base64,{source}">{SHADE if is_photo else ""}'
    )
    if is_photo:
        return FileKind.JPEG, page.screenshot(type="jpeg", quality=60)
    return FileKind.PNG, page.screenshot()


def compare(pdf: bytes, image: tuple[FileKind, bytes], number: int, subject: str) -> Counter[str]:
    """How many words were laid out and read, with and without their marks; what was proposed."""
    laid = " ".join(read_text(pdf)).split()
    joined = join_images([image], made_at=MADE_AT)
    read = recognise(draw_for_reading(joined, page=1), page=1).text
    said = propose(read, on=ON)
    return Counter(
        letters=1,
        laid=len(laid),
        read=_same(laid, read.split()),
        folded=_same([fold(one) for one in laid], [fold(one) for one in read.split()]),
        code=said.code == f"{number:02}/SKHCN-BCVT",
        day=said.issued_on == ON,
        author=fold(said.author).endswith("so khoa hoc va cong nghe"),
        subject=fold(subject)[:40] in fold(said.subject),
    )


def _same(laid: list[str], read: list[str]) -> int:
    matcher = SequenceMatcher(None, laid, read, autojunk=False)
    return sum(block.size for block in matcher.get_matching_blocks())


def main(arguments: list[str]) -> None:
    """Print a line for each look: shares of words read and of proposals that are right."""
    parser = argparse.ArgumentParser(prog="./run bench scans")
    parser.add_argument("--letters", type=int, default=12)
    parser.add_argument("--json", type=Path)
    asked = parser.parse_args(arguments)
    with SUBJECTS.open(encoding="utf-8", newline="") as file:
        subjects = [row["subject"].strip(" .") for row in csv.DictReader(file)]
    step = max(len(subjects) // asked.letters, 1)
    found = {look: Counter[str]() for look in LOOKS}
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        page = browser.new_page(viewport={"width": WIDTH, "height": HEIGHT})
        for number, subject in enumerate(subjects[::step][: asked.letters], 1):
            pdf = lay_out(
                letter(number, subject=subject, body=[BODY.format(subject)] * 3),
                faces=Faces.bundled(),
                made_at=MADE_AT,
            ).pdf
            png = draw_page(pdf, page=1, width=WIDTH).png
            for look in LOOKS:
                found[look] += compare(pdf, photograph(page, png, look), number, subject)
        browser.close()
    told = {look: _shares(counted) for look, counted in found.items()}
    for look, shares in told.items():
        print(f"{look:22}", "  ".join(f"{name} {share:.2f}" for name, share in shares.items()))
    if asked.json:
        asked.json.write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")


def _shares(counted: Counter[str]) -> dict[str, float]:
    words = {name: counted[name] / counted["laid"] for name in ("read", "folded")}
    proposed = ("code", "day", "author", "subject")
    return words | {name: counted[name] / counted["letters"] for name in proposed}
