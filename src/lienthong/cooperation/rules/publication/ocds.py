"""Agreements as releases of the Open Contracting Data Standard 1.1.5.

An agreement becomes a contract and its award, because the standard has no contract without one. No
money is agreed, so there is no buyer and no value: nothing here makes a framework look like a
purchase. The standard wants whole instants; a day is given where it is known, and in any case as
EDTF and in words (open-contracting/standard #723). Members of our own stand under "lienthong".
"""

import re
from collections.abc import Iterable
from typing import Any

from lienthong.cooperation.terms.commitments import (
    Bound,
    CommitmentState,
    CommitmentSummary,
    Milestone,
    MilestoneStatus,
)
from lienthong.cooperation.terms.publication import (
    MADE_UP,
    Amended,
    Publication,
    Published,
)
from lienthong.cooperation.terms.values import Party, RecordKind, Side, Source, State

Node = dict[str, Any]

VERSION = "1.1"
_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}", re.ASCII)
_STATUSES = {State.NOT_BEGUN: "pending", State.IN_FORCE: "active", State.LAPSED: "terminated"}
_MILESTONES = {
    MilestoneStatus.SCHEDULED: "scheduled",
    MilestoneStatus.MET: "met",
    MilestoneStatus.PARTLY: "partiallyMet",
    MilestoneStatus.NOT_MET: "notMet",
}
_ROLES = {Side.STATE: "interestedParty", Side.PROVIDER: "supplier"}
_SHOWN = {CommitmentState.IN_FORCE, CommitmentState.ENDED}
"""What was accepted as a commitment; proposals and what is unclear are nobody's promise yet."""


def build_releases(agreements: Iterable[Published], about: Publication) -> Node:
    """The release package of agreements; those that sources mention without a name are left out."""
    named = [one for one in agreements if one.draft.kind is RecordKind.AGREEMENT]
    package: Node = {
        "uri": f"{about.base_url}/so-lieu/ocds.json" if about.base_url else "urn:lienthong:ocds",
        "version": VERSION,
        "publishedDate": about.published_at.isoformat(timespec="seconds"),
        "publisher": {"name": about.publisher},
        "releases": [_release(one, about) for one in named],
    }
    if about.demonstration:
        package["lienthong"] = {"demonstration": True, "note": MADE_UP}
    return package


def _release(one: Published, about: Publication) -> Node:
    ocid = f"{about.ocid_prefix}-{one.reference}"
    release: Node = {
        "ocid": ocid,
        "id": f"{ocid}-{len(one.amended) + 1}-{one.recorded_at:%Y%m%dT%H%M%SZ}",
        "date": one.recorded_at.isoformat(timespec="seconds"),
        "tag": ["contractAmendment" if one.amended else "contract"],
        "initiationType": "tender",  # the only word that the standard's closed list has
        "language": "vi",
        "parties": _parties(one),
        "awards": [_award(one)],
        "contracts": [_contract(one, about)],
    }
    if one.renews:
        release["relatedProcesses"] = [_related("1", "prior", f"{about.ocid_prefix}-{one.renews}")]
    return release


def _award(one: Published) -> Node:
    suppliers = [party for party in one.draft.parties if party.side is Side.PROVIDER]
    award: Node = {"id": one.reference, "title": one.draft.title, "status": "active"}
    if suppliers:
        award["suppliers"] = [{"id": party_id(party), "name": party.name} for party in suppliers]
    return award


def _contract(one: Published, about: Publication) -> Node:
    draft = one.draft
    contract: Node = {
        "id": one.reference,
        "awardID": one.reference,
        "title": draft.title,
        "description": _description(one),
        "documents": [_document(at, source) for at, source in enumerate(draft.sources, 1)],
        "lienthong": _own(one, about),
    }
    if one.standing.state in _STATUSES:
        contract["status"] = _STATUSES[one.standing.state]
    if period := _period(draft.term):
        contract["period"] = period
    if signed := _instant(draft.signed):
        contract["dateSigned"] = signed
    if one.amended:
        contract["amendments"] = [_amendment(each) for each in one.amended]
    if one.renewed_by:
        contract["relatedProcesses"] = [
            _related(str(at), "renewalProcess", f"{about.ocid_prefix}-{later}")
            for at, later in enumerate(one.renewed_by, 1)
        ]
    owed = [each for each in one.commitments if each.draft.state in _SHOWN]
    if owed:
        contract["milestones"] = [node for each in owed for node in _milestones(each, one)]
    return contract


def _own(one: Published, about: Publication) -> Node:
    """What the standard has no place for, in the words of this platform."""
    draft = one.draft
    own: Node = {
        "instrument": draft.instrument.value,
        "legalBasis": list(draft.legal_basis),
        "level": draft.level.value,
        "signed": draft.signed,
        "signedAsWritten": draft.signed_as_written,
        "signedBasis": draft.signed_basis.value,
        "term": draft.term,
        "termMissing": draft.term_missing,
        "state": one.standing.state.value,
        "unsure": one.standing.unsure.value if one.standing.unsure else "",
        "asOf": about.on.isoformat(),
    }
    return {name: value for name, value in own.items() if value}


def _description(one: Published) -> str:
    draft = one.draft
    told = [*draft.contents, *draft.figures]
    signed = draft.signed_as_written or draft.signed or "không rõ ngày"
    told.append(f"Ký: {signed}.")
    told.append(f"Thời hạn: {draft.term or draft.term_missing or 'không rõ'}.")
    if draft.remarks:
        told.append(draft.remarks)
    return "\n".join(told)


def _parties(one: Published) -> list[Node]:
    """Each body once, with the roles it has; who owes something is among them."""
    nodes: dict[str, Node] = {}
    for party in one.draft.parties:
        node = nodes.setdefault(
            party_id(party), {"id": party_id(party), "name": party.name, "roles": []}
        )
        role = _ROLES[party.side]
        if role not in node["roles"]:
            node["roles"].append(role)
        if party.note:
            node["details"] = {"note": party.note}
    return list(nodes.values())


def party_id(party: Party | Bound) -> str:
    """The directory's id of a body, or for one that it does not know its side and name."""
    if party.agency_id is not None:
        return f"urn:uuid:{party.agency_id}"
    return f"{party.side.value}:{party.name}"


def _document(at: int, source: Source) -> Node:
    node: Node = {"id": str(at), "title": source.article, "language": "vi"}
    if source.address.startswith(("http://", "https://")):
        node["url"] = source.address
    said = [text for text in (source.publisher, source.address, source.facts) if text]
    if said:
        node["description"] = "; ".join(said)
    if published := _instant(source.published_on):
        node["datePublished"] = published
    return node


def _amendment(one: Amended) -> Node:
    node: Node = {"id": str(one.number), "rationale": one.reason}
    if day := _instant(one.effective):
        node["date"] = day
    elif one.effective:
        node["description"] = f"Ngày có hiệu lực: {one.effective} (EDTF)"
    return node


def _milestones(one: CommitmentSummary, agreement: Published) -> list[Node]:
    """A commitment, then its own steps; who owes it as the standard's milestones cannot say."""
    draft = one.draft
    owner = draft.owner
    status = "scheduled" if draft.state is CommitmentState.IN_FORCE else ""
    own: Node = {"state": draft.state.value, "agreement": agreement.reference}
    if owner is not None:
        own["responsibleParties"] = [{"id": party_id(owner), "name": owner.name}]
    if draft.targets:
        own["targets"] = [{"period": each.period, "value": each.value} for each in draft.targets]
    for name, value in (
        ("indicator", draft.indicator),
        ("unit", draft.unit),
        ("baseline", draft.baseline),
        ("condition", draft.condition),
    ):
        if value:
            own[name] = value
    whole = _milestone(one.reference, draft.what, draft.due, status, own)
    steps = [_step(one.reference, at, step) for at, step in enumerate(draft.milestones, 1)]
    return [whole, *steps]


def _step(reference: str, at: int, step: Milestone) -> Node:
    status = _MILESTONES[step.status]
    return _milestone(f"{reference}-{at}", step.title, step.due, status, {"of": reference})


def _milestone(key: str, title: str, due: str, status: str, own: Node) -> Node:
    node: Node = {"id": key, "title": title, "type": "delivery"}
    if status:
        node["status"] = status
    if day := _instant(due):
        node["dueDate"] = day
    if due:
        own = {**own, "due": due}
    return {**node, "lienthong": own}


def _related(key: str, relationship: str, ocid: str) -> Node:
    return {"id": key, "relationship": [relationship], "scheme": "ocid", "identifier": ocid}


def _period(term: str) -> Node:
    """The ends of a term that are known to the day; what is not, is left out."""
    begins, _, ends = term.partition("/")
    period = {"startDate": _instant(begins), "endDate": _instant(ends)}
    return {name: instant for name, instant in period.items() if instant}


def _instant(edtf: str) -> str:
    """A whole day as the instant at which it begins in Vietnam; "" for what is not known so far."""
    return f"{edtf}T00:00:00+07:00" if _DAY.fullmatch(edtf) else ""
