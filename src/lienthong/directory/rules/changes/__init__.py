"""What a change does to the record: rows to supersede, rows to add, and what is wrong with it."""

from lienthong.directory.rules.changes.committees import follow_with_committees
from lienthong.directory.rules.changes.lines import alter, pass_on
from lienthong.directory.rules.changes.shape import ALTERING, check_entry, check_shape
from lienthong.directory.rules.changes.state import Plan, State, StoredCode, StoredVersion
from lienthong.directory.terms import Body

__all__ = ["ALTERING", "Plan", "State", "StoredCode", "StoredVersion", "check_entry", "plan_change"]


def plan_change(plan: Plan) -> None:
    """Fill the plan of a change; its problems say why it cannot be recorded.

    The plan's state holds the record of every body the change names and of what hangs on them.
    """
    check_shape(plan)
    if plan.problems:
        return
    if plan.change.kind in ALTERING:
        alter(plan)
    else:
        pass_on(plan)
    if plan.change.body is Body.UNIT and plan.change.with_committees and not plan.problems:
        follow_with_committees(plan)
