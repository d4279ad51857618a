"""The catalogue of open data in DCAT, as JSON-LD: one data set for each subject, in its forms."""

from typing import Any

from lienthong.cooperation.terms.publication import MADE_UP, Format, Publication

Node = dict[str, Any]

CONTEXT = {
    "dcat": "http://www.w3.org/ns/dcat#",
    "dcterms": "http://purl.org/dc/terms/",
    "foaf": "http://xmlns.com/foaf/0.1/",
    "xsd": "http://www.w3.org/2001/XMLSchema#",
    "title": {"@id": "dcterms:title", "@language": "vi"},
    "description": {"@id": "dcterms:description", "@language": "vi"},
    "keyword": {"@id": "dcat:keyword", "@language": "vi"},
    "issued": {"@id": "dcterms:issued", "@type": "xsd:date"},
    "modified": {"@id": "dcterms:modified", "@type": "xsd:dateTime"},
    "publisher": {"@id": "dcterms:publisher"},
    "name": "foaf:name",
    "dataset": {"@id": "dcat:dataset", "@type": "@id"},
    "distribution": {"@id": "dcat:distribution", "@type": "@id"},
    "downloadURL": {"@id": "dcat:downloadURL", "@type": "@id"},
    "landingPage": {"@id": "dcat:landingPage", "@type": "@id"},
    "mediaType": {"@id": "dcat:mediaType", "@type": "@id"},
    "conformsTo": {"@id": "dcterms:conformsTo", "@type": "@id"},
    "language": {"@id": "dcterms:language", "@type": "@id"},
}
"""Inline, so that a reader needs no network."""

MEDIA = "https://www.iana.org/assignments/media-types/"
VIETNAMESE = "http://publications.europa.eu/resource/authority/language/VIE"
FILES = {
    Format.OCDS: "ocds.json",
    Format.ORG: "org.jsonld",
    Format.DCAT: "dcat.jsonld",
    Format.CSV: "thoa-thuan.csv",
    Format.FIGURES: "so-lieu.csv",
}
"""What each form's file is called."""
MEDIA_TYPES = {
    Format.OCDS: "application/json",
    Format.ORG: "application/ld+json",
    Format.DCAT: "application/ld+json",
    Format.CSV: "text/csv",
    Format.FIGURES: "text/csv",
}
_STANDARDS = {
    Format.OCDS: "https://standard.open-contracting.org/1.1/en/",
    Format.ORG: "https://www.w3.org/TR/vocab-org/",
}
_SETS: tuple[tuple[str, str, str, tuple[Format, ...]], ...] = (
    (
        "agreements",
        "Thỏa thuận hợp tác viễn thông và công nghệ thông tin",
        "Các bên, ngày ký, thời hạn theo mức đã biết (EDTF), gia hạn, sửa đổi; không có phần mật.",
        (Format.OCDS, Format.CSV),
    ),
    (
        "organisations",
        "Cơ quan và các lần thay đổi",
        "Cơ quan đang hoạt động, cơ quan tiền thân, sự kiện thay đổi và thỏa thuận đã ký.",
        (Format.ORG,),
    ),
    (
        "figures",
        "Số liệu công khai",
        "Số thỏa thuận theo tình trạng và các chỉ tiêu đếm từ công việc trên nền tảng, toàn tỉnh.",
        (Format.FIGURES,),
    ),
)


def build_catalogue(about: Publication) -> Node:
    """The catalogue; without a public address the files have no download address."""
    base = f"{about.base_url}/so-lieu" if about.base_url else ""
    publisher = {"@type": "foaf:Organization", "name": about.publisher}
    sets = [_set(about, base, publisher, *one) for one in _SETS]
    catalogue: Node = {
        "@id": "urn:lienthong:catalogue",
        "@type": "dcat:Catalog",
        "title": "Dữ liệu mở về hợp tác viễn thông và công nghệ thông tin",
        "publisher": publisher,
        "modified": about.published_at.isoformat(timespec="seconds"),
        "language": VIETNAMESE,
        "dataset": [one["@id"] for one in sets],
    }
    if base:
        catalogue["landingPage"] = base
    files = [node for one in _SETS for node in _files(base, one[3])]
    return {"@context": CONTEXT, "@graph": [catalogue, *sets, *files]}


def _set(about: Publication, base: str, publisher: Node, name: str, *told: Any) -> Node:
    title, description, formats = told
    keywords = ["thỏa thuận hợp tác", "viễn thông", "công nghệ thông tin"]
    node: Node = {
        "@id": f"urn:lienthong:data-set:{name}",
        "@type": "dcat:Dataset",
        "title": title,
        "description": f"{description} ({MADE_UP})" if about.demonstration else description,
        "keyword": [*keywords, *(["dữ liệu minh họa"] if about.demonstration else [])],
        "publisher": publisher,
        "issued": about.on.isoformat(),
        "modified": about.published_at.isoformat(timespec="seconds"),
        "language": VIETNAMESE,
        "distribution": [_file_id(one) for one in formats],
    }
    if base:
        node["landingPage"] = base
    return node


def _files(base: str, formats: tuple[Format, ...]) -> list[Node]:
    nodes = []
    for one in formats:
        node: Node = {
            "@id": _file_id(one),
            "@type": "dcat:Distribution",
            "title": FILES[one],
            "mediaType": f"{MEDIA}{MEDIA_TYPES[one]}",
        }
        if one in _STANDARDS:
            node["conformsTo"] = _STANDARDS[one]
        if base:
            node["downloadURL"] = f"{base}/{FILES[one]}"
        nodes.append(node)
    return nodes


def _file_id(form: Format) -> str:
    return f"urn:lienthong:file:{FILES[form]}"
