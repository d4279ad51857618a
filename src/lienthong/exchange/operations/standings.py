"""Recipients' rows of the matrix, changed by what one agency did; in the caller's transaction."""

from collections.abc import Callable

from lienthong.exchange.models import Recipient
from lienthong.exchange.rules.standings import Standing, combine
from lienthong.exchange.terms import RecipientState

Change = Callable[[Standing], Standing]


def concerns(recipient: Recipient, code: str) -> bool:
    """Whether what the agency of this code does counts for the recipient (EX-202)."""
    return recipient.code == code or any(heir["code"] == code for heir in recipient.forwarded)


def change_standing(recipient: Recipient, *, code: str, change: Change) -> None:
    """Apply what the agency of this code did, as the recipient or in its place."""
    own = _own(recipient)
    if recipient.code == code or not recipient.forwarded:
        _save(recipient, change(own))
        return
    standings = {
        heir["code"]: Standing.read(recipient.successors[heir["code"]])
        if heir["code"] in recipient.successors
        else own  # from before each one's was kept
        for heir in recipient.forwarded
    }
    standings[code] = change(standings[code])
    recipient.successors = {heir: standing.keep() for heir, standing in standings.items()}
    names = {heir["code"]: heir["name"] for heir in recipient.forwarded}
    _save(recipient, combine([(names[heir], one) for heir, one in standings.items()]))


def _own(recipient: Recipient) -> Standing:
    return Standing(
        state=RecipientState(recipient.state),
        acknowledged_at=recipient.acknowledged_at,
        arrived_at=recipient.arrived_at,
        decided_at=recipient.decided_at,
        reason=recipient.reason,
    )


def _save(recipient: Recipient, standing: Standing) -> None:
    recipient.state = standing.state
    recipient.acknowledged_at = standing.acknowledged_at
    recipient.arrived_at = standing.arrived_at
    recipient.decided_at = standing.decided_at
    recipient.reason = standing.reason
    recipient.save(
        update_fields=[
            "state",
            "acknowledged_at",
            "arrived_at",
            "decided_at",
            "reason",
            "successors",
        ]
    )
