"""How far the rights of somebody who acts for an agency go in the directory."""

from dataclasses import dataclass
from uuid import UUID

from lienthong.kernel.errors import Fault, Refusal


@dataclass(frozen=True, kw_only=True, slots=True)
class Reach:
    """One agency with what is under it; without an agency, all of the directory."""

    agency_id: UUID | None
    agency_name: str = ""


EVERYWHERE = Reach(agency_id=None)
"""The reach of the platform itself and of its operator."""


class OutOfReach(Refusal):
    """Somebody wanted to change a body that is neither their agency nor under it."""

    code = "directory.out_of_reach"
    fault = Fault.POLICY
    status = 403
    message = (
        "{name} is neither {agency} nor under it, so {agency} cannot change it. Ask its own "
        "administrator, that of an agency above it, or the operator of the platform."
    )


class SelfAppointed(Refusal):
    """Somebody who appoints for an agency wanted to appoint themselves."""

    code = "directory.self_appointed"
    fault = Fault.POLICY
    status = 403
    message = (
        "Nobody appoints themselves: you are signed in with this account. Ask another "
        "administrator of the agency, that of an agency above it, or the operator of the platform."
    )


class RoleOutOfReach(Refusal):
    """Somebody wanted to give or end a role that only the platform's operator gives."""

    code = "directory.role_out_of_reach"
    fault = Fault.POLICY
    status = 403
    message = (
        "The role of the post “{title}” reaches beyond one agency. Only the operator of the "
        "platform gives and ends such roles; ask the operator."
    )
