"""Signing and examining one page: `./run bench signing [--rounds 40] [--json FILE]`.

Keys are in this process (P-256, RSA-2048). Beside the figures stand their floors: a bare signature
of a key, and pyHanko alone (no look, no checks of ours). CPU time, where it does not say wall.
"""

import argparse
import json
import statistics
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path
from typing import Any

from asn1crypto import keys
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from pyhanko.pdf_utils.incremental_writer import IncrementalPdfFileWriter
from pyhanko.sign.fields import SigSeedSubFilter
from pyhanko.sign.signers import PdfSignatureMetadata, PdfSigner, SimpleSigner
from pyhanko_certvalidator.registry import SimpleCertificateStore

from lienthong.paper.signing.examiner import examine_pdf
from lienthong.paper.signing.filling import Gap, add_gaps, fill_gaps, list_texts
from lienthong.paper.signing.isolation import close_readers
from lienthong.paper.signing.keys import HeldKey
from lienthong.paper.signing.reading import Question, read_pdf
from lienthong.paper.signing.signer import sign_many, sign_pdf
from lienthong.paper.signing.sources import as_asn1
from lienthong.paper.signing.terms import Level, Place
from lienthong.paper.testing import (
    NOON,
    Authority,
    LocalTimeAuthority,
    page_pdf,
    personal,
    rsa_key,
    seal,
    trusting,
)

MOST_MS = 100
GAPS = (
    Gap("number", Place(1, 130, 720, 160, 729)),
    Gap("day", Place(1, 400, 720, 413, 729), is_italic=True),
    Gap("month", Place(1, 450, 720, 463, 729), is_italic=True),
    Gap("year", Place(1, 490, 720, 516, 729), is_italic=True),
)
VALUES = {"number": "125", "day": "05", "month": "02", "year": "2026"}


def measure(rounds: int, work: Callable[[], object], clock: Callable[[], float]) -> float:
    """Milliseconds of one call, the median of so many."""
    work()
    taken = []
    for _ in range(rounds):
        started = clock()
        work()
        taken.append((clock() - started) * 1000)
    return statistics.median(taken)


def bare_pyhanko(data: bytes, held: HeldKey) -> bytes:
    """What pyHanko does by itself for one invisible signature B-B."""
    key = held.key.private_bytes(Encoding.DER, PrivateFormat.PKCS8, NoEncryption())
    signer = SimpleSigner(
        signing_cert=as_asn1(held.certificate),
        signing_key=keys.PrivateKeyInfo.load(key),
        cert_registry=SimpleCertificateStore(),
    )
    meta = PdfSignatureMetadata(
        field_name="x", md_algorithm="sha256", subfilter=SigSeedSubFilter.PADES
    )
    made = PdfSigner(meta, signer).sign_pdf(IncrementalPdfFileWriter(BytesIO(data)))
    return bytes(made.getvalue())


def sign_number_seal(page: bytes, person: HeldKey, agency: HeldKey) -> bytes:
    """The three steps of an outgoing document (decision 31), without its database."""
    filled = fill_gaps(sign_pdf(add_gaps(page, GAPS), personal(person)), VALUES)
    return sign_pdf(filled, seal(agency, locks=list_texts(filled)))


def main(arguments: list[str]) -> None:
    """Measure, print a table and end with 1 if one page takes longer than it may."""
    parser = argparse.ArgumentParser(prog="bench signing")
    parser.add_argument("--rounds", type=int, default=40)
    parser.add_argument("--json", type=Path)
    chosen = parser.parse_args(arguments)
    figures = run(chosen.rounds)
    for name, value in figures.items():
        print(f"{name:<58} {value:>9.2f}")
    if chosen.json:
        chosen.json.write_text(json.dumps(figures, indent=1, ensure_ascii=False) + "\n")
    if figures["sign, number and seal, P-256, B-B, CPU ms"] > MOST_MS:
        raise SystemExit(1)


def run(rounds: int) -> dict[str, float]:
    """All figures, in milliseconds unless the name says otherwise."""
    authority, page, digest = Authority(), page_pdf(), bytes(32)
    person, agency = authority.person(), authority.agency()
    old = authority.person(rsa_key())
    trust, clock = trusting(authority), LocalTimeAuthority(authority)
    both = sign_pdf(sign_pdf(page, personal(person)), seal(agency))
    question = Question(data=both, trust=trust, at=NOON)

    def cpu(work: Callable[[], object]) -> float:
        return measure(rounds, work, time.process_time)

    def pair(key: Any, sealing: Any) -> Callable[[], object]:
        return lambda: sign_pdf(sign_pdf(page, personal(key)), seal(sealing))

    timed = personal(person, level=Level.TIMED, authority=clock)
    figures = {
        "bare key signature, P-256": cpu(lambda: person.sign_digest(digest)),
        "bare key signature, RSA-2048": cpu(lambda: old.sign_digest(digest)),
        "pyHanko alone, P-256, B-B": cpu(lambda: bare_pyhanko(page, person)),
        "sign, P-256, B-B, with image": cpu(lambda: sign_pdf(page, personal(person))),
        "sign, RSA-2048, B-B, with image": cpu(lambda: sign_pdf(page, personal(old))),
        "sign, P-256, B-T, authority in this process": cpu(lambda: sign_pdf(page, timed)),
        "sign and seal, P-256, B-B, CPU ms": cpu(pair(person, agency)),
        "sign and seal, P-256, B-B, wall ms": measure(
            rounds, pair(person, agency), time.perf_counter
        ),
        "sign, number and seal, P-256, B-B, CPU ms": cpu(
            lambda: sign_number_seal(page, person, agency)
        ),
        "of which the number's fields, CPU ms": cpu(
            lambda: fill_gaps(add_gaps(page, GAPS), VALUES)
        ),
        "examine two signatures, in this process": cpu(lambda: read_pdf(question)),
        "examine two signatures, set apart, wall ms": measure(
            rounds, lambda: examine_pdf(both, trust=trust, at=NOON), time.perf_counter
        ),
    }
    close_readers()
    files = [(str(number), page) for number in range(rounds)]
    started = time.process_time()
    signed = sum(one.signed is not None for one in sign_many(files, lambda _: personal(person)))
    figures["batch, files signed a CPU second"] = signed / (time.process_time() - started)
    alone = figures["pyHanko alone, P-256, B-B"]
    figures["ratio: sign with image to pyHanko alone"] = (
        figures["sign, P-256, B-B, with image"] / alone
    )
    figures["ratio: sign to bare key signature"] = (
        figures["sign, P-256, B-B, with image"] / figures["bare key signature, P-256"]
    )
    return figures
