"""What OCDS 1.1.5 says of the objects that we write: members, which must be there, closed lists.

Told from the standard's reference; members of our own stand under "lienthong" only.
"""

import re

INSTANT = re.compile(r"\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}(Z|[+-]\d{2}:\d{2})")
TAGS = {"planning", "tender", "award", "contract", "contractAmendment", "implementation"}
STATUS = {"pending", "active", "cancelled", "terminated"}
RELATED = {"framework", "planning", "parent", "prior", "unsuccessfulProcess", "subContract"}
RELATED |= {"replacementProcess", "renewalProcess"}
DOCUMENT = {"id!", "documentType", "title", "description", "url", "datePublished@"}
DOCUMENT |= {"dateModified@", "format", "language"}
MILESTONE = {"id!", "title", "type", "description", "code", "dueDate@", "dateMet@"}
MILESTONE |= {"dateModified@", "status"}
RELATED_PROCESS = {"id", "relationship", "title", "scheme", "identifier", "uri"}
KNOWN = {
    "package": {"uri!", "version!", "extensions", "publishedDate!@", "releases!", "publisher!"}
    | {"license", "publicationPolicy"},
    "releases": {"ocid!", "id!", "date!@", "tag!", "initiationType!", "parties", "buyer"}
    | {"planning", "tender", "awards", "contracts", "language", "relatedProcesses"},
    "parties": {"name", "id", "identifier", "additionalIdentifiers", "address", "contactPoint"}
    | {"roles", "details"},
    "awards": {"id!", "title", "description", "status", "date@", "value", "suppliers", "items"}
    | {"contractPeriod", "documents", "amendments"},
    "suppliers": {"id", "name"},
    "contracts": {"id!", "awardID!", "title", "description", "status", "period", "value"}
    | {"items", "dateSigned@", "documents", "implementation", "relatedProcesses", "milestones"}
    | {"amendments"},
    "documents": DOCUMENT,
    "milestones": MILESTONE,
    "amendments": {"date@", "rationale", "id", "description", "amendsReleaseID", "releaseID"},
    "relatedProcesses": RELATED_PROCESS,
    "publisher": {"name!", "scheme", "uid", "uri"},
    "period": {"startDate@", "endDate@", "maxExtentDate@", "durationInDays"},
}
CLOSED = {
    ("releases", "initiationType"): {"tender"},
    ("awards", "status"): STATUS | {"unsuccessful"},
    ("contracts", "status"): STATUS,
    ("milestones", "status"): {"scheduled", "met", "notMet", "partiallyMet"},
}


def faults_of(package):
    """What of a release package is not as the standard has it."""
    return [*_look("package", package), *_references(package)]


def _look(kind, node):
    told = {name.rstrip("!@"): name for name in KNOWN[kind]}
    for name, value in node.items():
        if name == "lienthong" or (kind, name) == ("parties", "details"):
            continue
        yield from _member(kind, name, value, told.get(name))
        yield from _below(name, value)
    for name, said in told.items():
        if "!" in said and name not in node:
            yield f"{kind}: {name} is missing"


def _member(kind, name, value, said):
    if said is None:
        yield f"{kind}: no member {name}"
    elif "@" in said and not INSTANT.fullmatch(value):
        yield f"{kind}.{name}: {value} is no instant"
    elif value in ("", [], {}, None):
        yield f"{kind}.{name} is empty"
    elif (kind, name) in CLOSED and value not in CLOSED[kind, name]:
        yield f"{kind}.{name}: {value} is not in the list"


def _below(name, value):
    nodes = [one for one in (value if isinstance(value, list) else [value]) if type(one) is dict]
    for one in nodes:
        yield from _look(name, one)
    ids = [one["id"] for one in nodes if "id" in one]
    if len(set(ids)) != len(ids):
        yield f"{name}: an id twice"


def _references(package):
    """Every supplier is a party with that role, every award and process named is there."""
    ocids = {release["ocid"] for release in package["releases"]}
    for release in package["releases"]:
        if not set(release["tag"]) <= TAGS:
            yield f"{release['ocid']}: a tag that is none"
        roles = {party["id"]: party["roles"] for party in release["parties"]}
        awards = {award["id"] for award in release["awards"]}
        for award in release["awards"]:
            for one in award.get("suppliers", ()):
                if "supplier" not in roles.get(one["id"], ()):
                    yield f"{release['ocid']}: supplier {one['id']} is no such party"
        for contract in release["contracts"]:
            if contract["awardID"] not in awards:
                yield f"{release['ocid']}: a contract without its award"
            for one in contract.get("relatedProcesses", ()):
                if not set(one["relationship"]) <= RELATED or one["identifier"] not in ocids:
                    yield f"{release['ocid']}: a related process that is none"
