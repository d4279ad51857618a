"""Whether a message that came can be believed: seal, certificate, content, and who it is from."""

from collections.abc import Callable
from dataclasses import dataclass

from lienthong.exchange.terms import ContentNoPacket, PacketSenderDiffers
from lienthong.kernel.errors import Refusal
from lienthong.wire.certificates import Certificate, Role, Trust
from lienthong.wire.edxml import DocumentPacket, Packet, read_packet
from lienthong.wire.framing import Framed
from lienthong.wire.records import EDXML_CONTENT_TYPE, Envelope
from lienthong.wire.refusals import CertificateWrongHolder
from lienthong.wire.seals import Domain, verify_seal


@dataclass(frozen=True, slots=True)
class Believed:
    """A message whose seal and certificate hold."""

    envelope: Envelope
    certificate: Certificate


def verify_message(
    framed: Framed, *, certificate_pem: bytes, root_pem: bytes, has_content: bool = True
) -> Believed:
    """Check seal, certificate and content; raises the Refusal that says what does not hold.

    The certificate must have been issued by the root to the sender named, and have held when the
    message was sealed. Of a mere head no content is checked.
    """
    envelope = Envelope.decode(framed.header)
    trust = Trust(root_pem)
    certificate = trust.verify(certificate_pem, role=Role.AGENCY, at=envelope.sent_at)
    if certificate.code != envelope.sender or certificate.fingerprint != envelope.key:
        raise CertificateWrongHolder(
            role=certificate.role.value, name=certificate.code, expected=envelope.sender
        )
    verify_seal(
        domain=Domain.ENVELOPE,
        header=framed.header,
        seal=framed.seal,
        key=certificate.sealing_key(),
    )
    if has_content:
        envelope.check_content(framed.content)
    return Believed(envelope, certificate)


def read_from_sender(
    believed: Believed, content: bytes, *, is_code_of_sender: Callable[[str], bool]
) -> Packet:
    """The packet inside; refuses one that names another sender than the one who sealed it.

    Under any of its codes: software of both schemes of codes is in use, and codes change. What does
    not even say that it is a packet is told as the file that it is.
    """
    envelope = believed.envelope
    try:
        packet = read_packet(content)
    except Refusal as refusal:
        if envelope.content_type == EDXML_CONTENT_TYPE:
            raise
        raise ContentNoPacket(content_type=envelope.content_type, id=envelope.id) from refusal
    stated = (
        packet.document.sender if isinstance(packet, DocumentPacket) else packet.status.sender
    ).organ_id
    if stated != envelope.sender and not is_code_of_sender(stated):
        raise PacketSenderDiffers(sealed_by=envelope.sender, stated=stated)
    return packet
