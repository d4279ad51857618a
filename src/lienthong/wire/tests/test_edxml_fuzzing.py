"""Spoilt packets: only refusals of ours come out, in time and memory that follow the size (ED-10).

The number of cases is bounded; nothing here looks at a clock. Time is bounded by what is counted:
the elements that are looked at, and the bytes that are unpacked.
"""

import base64
import io
import tracemalloc
import zipfile

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from lxml import etree

from lienthong.kernel.errors import Refusal
from lienthong.wire.edxml import files, packet_as_json, parsing, read_packet, refusals
from lienthong.wire.edxml.packet import NAMESPACE
from lienthong.wire.tests.test_edxml_reader import PACKETS, attached, packet_with

MEGABYTE = 1024 * 1024
GOOD = [path.read_bytes() for path in sorted(PACKETS.glob("*.edxml"))]
bounded = settings(max_examples=60, suppress_health_check=list(HealthCheck))
packets = st.sampled_from(GOOD)


def survive(raw):
    """Read or refuse, and say which; anything else is a crash."""
    outcome = read_or_refuse(raw)
    if isinstance(outcome, Refusal):
        assert outcome.code.startswith("edxml.")
        assert len(str(outcome)) < 2000
    else:
        assert outcome.source.raw == raw
        packet_as_json(outcome)
    return outcome


def read_or_refuse(raw):
    try:
        return read_packet(raw)
    except Refusal as refusal:
        return refusal


def peak_of(raw):
    """The most memory Python held while reading, in bytes; the packet itself not counted."""
    tracemalloc.start()
    survive(raw)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    return peak


@bounded
@given(packets, st.data())
def test_bytes_changed_removed_and_inserted(raw, data):
    for _ in range(data.draw(st.integers(1, 5))):
        at = data.draw(st.integers(0, len(raw)))
        cut = data.draw(st.integers(0, 40))
        new = data.draw(st.binary(max_size=8) | st.sampled_from(TOKENS))
        raw = raw[:at] + new + raw[at + cut :]
    survive(raw)


TOKENS = [
    b"<", b">", b"&", b'"', b"]]>", b"<!--", b"-->", b"<?", b"<![CDATA[", b"<!DOCTYPE x [",
    b"<!ENTITY a 'b'>", b"&a;", b"&#0;", b"&#x10FFFF;", b"\x00", b"\xff", b"\xef\xbb\xbf",
    b"</edXML:To>", b"<edXML:To/>", b"xmlns=''", b"xmlns:edXML='urn:x'", b" a='" + b"x" * 70_000,
]  # fmt: skip


@bounded
@given(packets, st.data())
def test_elements_moved_doubled_removed_and_renamed(raw, data):
    root = etree.fromstring(raw)
    for _ in range(data.draw(st.integers(1, 4))):
        elements = list(root.iter("{*}*"))
        chosen = elements[data.draw(st.integers(0, len(elements) - 1))]
        target = elements[data.draw(st.integers(0, len(elements) - 1))]
        _spoil(data.draw(st.sampled_from(SPOILS)), root, chosen, target)
    survive(etree.tostring(root, encoding="UTF-8"))


SPOILS = ["double", "move", "remove", "rename", "other namespace", "no text", "long text"]


def _spoil(how, root, chosen, target):
    inside = any(element is chosen for element in target.iterancestors()) or target is chosen
    if how == "double" or (how == "move" and not inside and chosen is not root):
        moved = etree.fromstring(etree.tostring(chosen)) if how == "double" else chosen
        target.append(moved)
    elif how == "remove" and chosen is not root:
        chosen.getparent().remove(chosen)
    elif how == "rename":
        chosen.tag = target.tag
    elif how == "other namespace":
        chosen.tag = f"{{urn:x}}{etree.QName(chosen).localname}"
    elif how == "no text":
        chosen.text = None
    elif how == "long text":
        chosen.text = "Đ" * 5000


@bounded
@given(
    packets, st.sampled_from(["utf-16", "utf-16-le", "utf-32-be", "utf-7", "utf-8-sig", "cp1258"])
)
def test_other_encodings(raw, encoding):
    survive(raw.decode("utf-8-sig").encode(encoding, "ignore"))


@bounded
@given(packets, st.sampled_from([b"x:", b"edXML:", b"xml:", b":"]), st.sampled_from([b"<", b"</"]))
def test_prefixes_changed(raw, prefix, before):
    survive(raw.replace(before + b"edXML:", before + prefix))


@bounded
@given(st.binary(max_size=90), st.integers(0, 8), st.sampled_from(["a.pdf", "a.txt", "a.docx"]))
def test_base64_cut_short(content, cut, name):
    raw = attached(name, content)
    encoded = base64.b64encode(content)
    survive(raw.replace(encoded, encoded[: max(0, len(encoded) - cut)]) if encoded else raw)


@bounded
@given(st.integers(1, 3000), st.sampled_from(["a", "To", "edXMLEnvelope", "Đ"]))
def test_elements_within_elements(depth, name):
    survive(packet_with(header=f"<{name}>" * depth + f"</{name}>" * depth))


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-32"])
@pytest.mark.parametrize("use", ["&e9;", '<x y="&e9;"/>'])
def test_entities_within_entities_are_never_unfolded(encoding, use):
    laughs = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 10))
    start = f'<?xml version="1.0"?><!DOCTYPE edXML [<!ENTITY e0 "ha">{laughs}]>'
    raw = (start + packet_with(header=use).decode()).encode(encoding)
    assert isinstance(survive(raw), refusals.DoctypeRefused | refusals.EncodingRefused)


@pytest.mark.parametrize("entries", [1, 3])
@pytest.mark.parametrize("lies", [False, True])
def test_zip_bombs_are_refused_or_left_packed_in_little_memory(entries, lies):
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        for number in range(entries):
            archive.writestr(f"{number}.txt", bytes(24 * MEGABYTE))
    content = bomb.getvalue()
    if lies:
        true = (24 * MEGABYTE).to_bytes(4, "little")
        content = content.replace(true, (10).to_bytes(4, "little"))
    raw = attached("a.txt", content)
    assert peak_of(raw) < 12 * MEGABYTE


def test_many_small_bombs_have_one_allowance_together(monkeypatch):
    monkeypatch.setattr(files, "MAX_UNPACKED_BYTES", 3 * MEGABYTE)
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("x.txt", bytes(MEGABYTE))
    raw = attached("a.txt", bomb.getvalue())
    one = raw[raw.index(b"<Attachment>") : raw.index(b"</AttachmentEncoded>")]
    many = raw.replace(one, one * 20)
    assert isinstance(survive(many), refusals.AttachmentBomb)
    assert peak_of(many) < 8 * MEGABYTE


@pytest.mark.parametrize("name", ["a.bin", "a.zip"])
def test_memory_follows_the_size_of_the_packet(name):
    peaks = [peak_of(attached(name, bytes(range(256)) * 4096 * size)) for size in (1, 2, 4)]
    for size, peak in zip((1, 2, 4), peaks, strict=True):
        assert peak < 8 * size * MEGABYTE
    assert peaks[2] < 6 * peaks[0]


@pytest.mark.parametrize(
    "raw",
    [
        packet_with(header="<a/>" * 110_000),
        packet_with(header="<a>" * 200_000),
        packet_with(header="<!---->" * 100_000),
        packet_with(header="<?a?>" * 100_000),
        packet_with(header="&#65;" * 200_000),
        packet_with(header=f'<a b="{"x" * MEGABYTE}"/>'),
        packet_with(header=f"<{'a' * MEGABYTE}/>"),
        packet_with(header="<a " + " ".join(f'b{n}=""' for n in range(100_000)) + "/>"),
        packet_with(header="<a " + " ".join(f'xmlns:b{n}="u"' for n in range(50_000)) + "/>"),
        packet_with(header="<To><OrganId>H1</OrganId></To>" * 1_500),
        packet_with(header="<a>b</a>" * 6_000),
        packet_with(attachments="<Attachment/>" * 6_000),
        b"<" * MEGABYTE,
        b"<!--" * 200_000,
        b"<a b='" + b">" * MEGABYTE,
        b" " * MEGABYTE,
    ],
    ids=lambda raw: repr(raw[-60:])[:24],
)
def test_much_of_one_thing_takes_memory_only_in_proportion(raw):
    assert peak_of(raw) < 40 * len(raw) + 2 * MEGABYTE


def test_no_more_elements_are_looked_at_than_are_allowed(monkeypatch):
    monkeypatch.setattr(parsing, "MAX_ELEMENTS", 1000)
    looked_at = []
    check = parsing._Guard.check
    monkeypatch.setattr(
        parsing._Guard, "check", lambda guard, one: (looked_at.append(one), check(guard, one))
    )
    raw = f'<edXML xmlns="{NAMESPACE}">{"<a/>" * 100_000}</edXML>'.encode()
    assert isinstance(survive(raw), refusals.XmlTooManyElements)
    assert len(looked_at) == 1001
