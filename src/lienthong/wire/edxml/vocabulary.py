"""The names of edXML's elements. Others are unknown: kept and told, but only so many (ED-15)."""

from typing import Final

from lienthong.wire.edxml.packet import NAMESPACE

_NAMES: Final = """
edXML edXMLEnvelope edXMLHeader edXMLBody edXMLManifest MessageHeader TraceHeaderList TraceHeader
From To OrganId OrganizationInCharge OrganName OrganAdd Email Telephone Fax Website
Code CodeNumber CodeNotation PromulgationInfo Place PromulgationDate DocumentType Type TypeDetail
TypeName DocumentId Subject Content SignerInfo Competence Position FullName DueDate ToPlaces
OtherInfo Priority SphereOfPromulgation TyperNotation PromulgationAmount PageAmount Appendixes
Appendix ResponseFor SteeringType StatusCode Description Timestamp StaffInfo Department Staff Mobile
Bussiness BussinessDocType BussinessDocReason Paper BussinessDocumentInfo DocumentInfo
DocumentReceiver ReceiverList Receiver ReceiverType ReplacementInfoList ReplacementInfo OrganIdList
Reference ContentId ContentType AttachmentName AttachmentEncoded Attachment ContentTransferEncoded
"""
KNOWN: Final = frozenset(f"{{{NAMESPACE}}}{name}" for name in _NAMES.split())
"""As the parser names them, with their namespace."""
