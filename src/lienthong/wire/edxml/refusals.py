"""Why a packet is refused: what is wrong, where it stands, and what its maker has to do."""

from lienthong.kernel.errors import Fault, Refusal


class PacketTooLarge(Refusal):
    """The packet has more bytes than a reader takes."""

    code = "edxml.packet_too_large"
    fault = Fault.CALLER
    message = "The packet has {size} bytes; at most {limit} are read. Send fewer or smaller files."
    status = 413


class PacketEmpty(Refusal):
    """The packet ends before its first element."""

    code = "edxml.packet_empty"
    fault = Fault.CALLER
    message = "The packet is empty. Send the whole file."


class StrayBytes(Refusal):
    """Something other than XML stands where the packet must begin."""

    code = "edxml.stray_bytes"
    fault = Fault.CALLER
    message = (
        "At byte {position} stands {found} where the XML must begin. "
        "Remove what precedes the first element."
    )


class EncodingRefused(Refusal):
    """The packet is not in UTF-8."""

    code = "edxml.encoding_refused"
    fault = Fault.CALLER
    message = "The packet is in {encoding}; edXML is UTF-8. Write it in UTF-8."


class DoctypeRefused(Refusal):
    """The packet declares a document type, and with it perhaps entities."""

    code = "edxml.doctype_refused"
    fault = Fault.CALLER
    message = (
        "Line {line} declares a document type. edXML has none, and it could draw in foreign "
        "content. Remove it."
    )


class XmlBroken(Refusal):
    """The packet is not well-formed XML; the commonest reasons have refusals of their own."""

    code = "edxml.xml_broken"
    fault = Fault.CALLER
    message = (
        "At line {line}, column {column}, in {path}, stands something that XML does not allow"
        " there. Correct it."
    )


class PrefixUnbound(XmlBroken):
    """A prefix is used that no element around declares."""

    code = "edxml.prefix_unbound"
    message = (
        "At line {line}, column {column}, in {path}, the prefix {prefix} is used but not declared."
        " Declare its namespace (xmlns:{prefix})."
    )


class TagMismatched(XmlBroken):
    """An element is closed by another's name."""

    code = "edxml.tag_mismatched"
    message = (
        "At line {line}, column {column}, in {path}, {closed} is closed where {opened}, opened at"
        " line {opened_line}, is still open. Close it first."
    )


class EntityUndefined(XmlBroken):
    """An entity is used that XML itself does not know."""

    code = "edxml.entity_undefined"
    message = (
        "At line {line}, column {column}, in {path}, stands the entity {entity}, which XML does"
        " not know. Write the character itself."
    )


class AmpersandBare(XmlBroken):
    """An & or < stands in a text as itself."""

    code = "edxml.ampersand_bare"
    message = (
        "At line {line}, column {column}, in {path}, an & or < stands in the text as itself. Write"
        " &amp; or &lt;."
    )


class CharacterForbidden(XmlBroken):
    """A control character that XML cannot carry."""

    code = "edxml.character_forbidden"
    message = (
        "At line {line}, column {column}, in {path}, stands a control character that XML cannot"
        " carry. Remove it."
    )


class NotUtf8(XmlBroken):
    """Bytes that are no UTF-8."""

    code = "edxml.not_utf8"
    message = (
        "At line {line}, column {column}, in {path}, stand bytes that are no UTF-8. Write the"
        " packet in UTF-8."
    )


class ContentAfterRoot(XmlBroken):
    """Something follows the end of the root element."""

    code = "edxml.content_after_root"
    message = (
        "At line {line}, column {column}, something follows the end of the packet. Remove what"
        " follows the last tag."
    )


class PacketCutShort(XmlBroken):
    """The packet ends before its elements are closed."""

    code = "edxml.packet_cut_short"
    message = (
        "The packet ends at line {line}, column {column}, in {path}, before it is complete. Send"
        " the whole file."
    )


class AttributeRepeated(XmlBroken):
    """A tag names an attribute twice."""

    code = "edxml.attribute_repeated"
    message = (
        "At line {line}, column {column}, in {path}, a tag has the attribute {attribute} twice."
        " Keep one."
    )


class AttributeUnquoted(XmlBroken):
    """An attribute has no value, or one without quotation marks."""

    code = "edxml.attribute_unquoted"
    message = (
        "At line {line}, column {column}, in {path}, an attribute has no value in quotation marks."
        " Write it as name='value'."
    )


class XmlTagTooLong(Refusal):
    """One tag has more attributes, or longer ones, than any packet needs."""

    code = "edxml.xml_tag_too_long"
    fault = Fault.CALLER
    message = "The tag at line {line} is longer than {limit} bytes. No packet needs that."


class XmlTooManyAttributes(Refusal):
    """There are more attributes and declarations of namespaces than any packet needs."""

    code = "edxml.xml_too_many_attributes"
    fault = Fault.CALLER
    message = "At line {line} the packet has more than {limit} attributes. No packet needs that."


class XmlTooDeep(Refusal):
    """Elements nest deeper than any packet needs."""

    code = "edxml.xml_too_deep"
    fault = Fault.CALLER
    message = "At line {line} elements nest more than {limit} deep. No packet needs that."


class XmlTooManyElements(Refusal):
    """There are more elements than any packet needs."""

    code = "edxml.xml_too_many_elements"
    fault = Fault.CALLER
    message = "At line {line} the packet has more than {limit} elements. No packet needs that."


class UnknownTooMany(Refusal):
    """There are more unknown elements than any maker of packets adds (ED-15)."""

    code = "edxml.unknown_too_many"
    fault = Fault.CALLER
    message = (
        "The packet has more than {limit} elements or texts that edXML does not know; the one too"
        " many is at line {line}. Leave them out."
    )


class NotEdxml(Refusal):
    """The root is another element or in another namespace."""

    code = "edxml.not_edxml"
    fault = Fault.CALLER
    message = (
        "The root element is {found}, not edXML of the namespace {namespace}. "
        "Send a packet of QCVN 102:2016."
    )


class ElementMissing(Refusal):
    """An element without which the packet cannot be handled is missing or empty."""

    code = "edxml.element_missing"
    fault = Fault.CALLER
    message = "{path} is missing or empty (looked for from line {line} on). Fill it in."


class ElementRepeated(Refusal):
    """An element that may stand once stands several times; which one counts is nobody's guess."""

    code = "edxml.element_repeated"
    fault = Fault.CALLER
    message = "{path} stands more than once; the second is at line {line}. Keep one."


class ElementMisplaced(Refusal):
    """An element that decides what the packet is stands where it would not count."""

    code = "edxml.element_misplaced"
    fault = Fault.CALLER
    message = "{found} at line {line} stands in the wrong place; it belongs at {path}. Move it."


class ElementInOtherNamespace(Refusal):
    """An element has the right name but not the namespace of the format."""

    code = "edxml.element_in_other_namespace"
    fault = Fault.CALLER
    message = (
        "{path} at line {line} is in the namespace {found}, not in {namespace}. Declare the"
        " namespace of edXML."
    )


class TextTooLong(Refusal):
    """A text is longer than can be kept."""

    code = "edxml.text_too_long"
    fault = Fault.CALLER
    message = "{path} at line {line} has {length} characters; at most {limit} are kept. Shorten it."


class AttachmentEmpty(Refusal):
    """An attachment has no content."""

    code = "edxml.attachment_empty"
    fault = Fault.CALLER
    message = "The attachment {name} at line {line} ({path}) has no content. Attach the file again."


class AttachmentsTooMany(Refusal):
    """There are more files than any document has."""

    code = "edxml.attachments_too_many"
    fault = Fault.CALLER
    message = (
        "The packet has {count} files; at most {limit} are read. Send them in several documents,"
        " or packed in one."
    )


class AttachmentNotBase64(Refusal):
    """An attachment's content is not base64."""

    code = "edxml.attachment_not_base64"
    fault = Fault.CALLER
    message = (
        "The content of the attachment {name} at line {line} ({path}) is not base64. Encode it"
        " again."
    )


class AttachmentNameRefused(Refusal):
    """An attachment's name is no plain file name."""

    code = "edxml.attachment_name_refused"
    fault = Fault.CALLER
    message = (
        "The attachment at line {line} ({path}) is called {name}. A name must be a plain file name"
        " of at most {limit} bytes, without folders and marks that do not show. Rename it."
    )


class AttachmentBomb(Refusal):
    """An attachment would unpack to far more than it is."""

    code = "edxml.attachment_bomb"
    fault = Fault.CALLER
    message = (
        "The attachment {name} at line {line} ({path}) would unpack from {packed} to more than"
        " {limit} bytes. Send it without packing, or in parts."
    )


class ArchiveEntryRefused(AttachmentNameRefused):
    """The ZIP around an attachment names a file outside of itself."""

    code = "edxml.archive_entry_refused"
    message = (
        "The ZIP of the attachment {attachment} at line {line} ({path}) holds a file called {name},"
        " which points out of it. Pack it again without folders."
    )


class TextNotWritable(Refusal):
    """A text has characters that XML cannot carry."""

    code = "edxml.text_not_writable"
    fault = Fault.CALLER
    message = "{element} holds a control character that a packet cannot carry. Remove it."
