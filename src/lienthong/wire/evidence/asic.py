"""What makes an evidence file an ASiC-E container (ETSI EN 319 162-1): two members more (EV-7)."""

from typing import Final

from lienthong.wire.certificates import Trust
from lienthong.wire.evidence.container import Members
from lienthong.wire.evidence.parts import MEDIA_TYPE
from lienthong.wire.evidence.refusals import (
    EvidenceContradiction,
    EvidenceMemberMissing,
    EvidenceMemberUnknown,
    blame,
)
from lienthong.wire.evidence.xades import SealedBy, Sealer, verify_signatures, write_signatures

ASIC_MEDIA_TYPE: Final = "application/vnd.etsi.asic-e+zip"
MANIFEST: Final = "META-INF/manifest.xml"
SIGNATURES: Final = "META-INF/signatures.xml"
_NAMESPACE: Final = "urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"


def wrap(members: Members, sealer: Sealer) -> Members:
    """The members of evidence as those of a container that `sealer` signed whole."""
    objects = {name: content for name, content in members.items() if name != "mimetype"}
    return {
        "mimetype": ASIC_MEDIA_TYPE.encode(),
        **objects,
        MANIFEST: _manifest(objects),
        SIGNATURES: write_signatures(objects, sealer),
    }


def is_container(members: Members) -> bool:
    """Whether the members say that they are those of an ASiC-E container."""
    return members.get("mimetype") == ASIC_MEDIA_TYPE.encode()


def unwrap(members: Members, trust: Trust) -> tuple[Members, SealedBy]:
    """The members of evidence in a container, and whose valid signature covers them all.

    Refuses a container in which anything is missing, superfluous or in another place.
    """
    if list(members)[-2:] != [MANIFEST, SIGNATURES]:
        for name in (MANIFEST, SIGNATURES):
            if name not in members:
                raise EvidenceMemberMissing(part=name)
        raise EvidenceMemberUnknown(part=list(members)[-1])
    objects = dict(list(members.items())[1:-2])
    if members[MANIFEST] != _manifest(objects):
        raise EvidenceContradiction(part=MANIFEST, rule="EV-7")
    with blame(SIGNATURES):
        sealed_by = verify_signatures(members[SIGNATURES], objects, trust)
    return {"mimetype": MEDIA_TYPE.encode(), **objects}, sealed_by


def _manifest(objects: Members) -> bytes:
    """The list of files that OpenDocument has and readers of containers expect."""
    entries = "".join(
        f'<manifest:file-entry manifest:full-path="{name}"'
        ' manifest:media-type="application/octet-stream"/>\n'
        for name in objects
    )
    return (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f'<manifest:manifest xmlns:manifest="{_NAMESPACE}" manifest:version="1.2">\n'
        f'<manifest:file-entry manifest:full-path="/" manifest:media-type="{ASIC_MEDIA_TYPE}"/>\n'
        f"{entries}</manifest:manifest>\n"
    ).encode("ascii")
