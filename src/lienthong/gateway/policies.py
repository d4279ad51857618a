"""Who may send what to whom, and whose post goes to successors: the directory's rules (EX-74, 75).

Pure decisions on the data of one snapshot.
"""

from collections.abc import Sequence
from datetime import date

from lienthong.gateway.terms import (
    PolicyDenies,
    PolicyMissing,
    PolicyNotInForce,
    PolicyNotYetInForce,
)
from lienthong.wire.directory_rules import Effect, Forward, Policy, covers, holds
from lienthong.wire.directory_snapshot import AgencyEntry
from lienthong.wire.records import MessageKind

MOST_REMEMBERED = 200_000


class Policies:
    """The policies of one snapshot; None where it has none, and everybody may write to everybody.

    What was allowed once is remembered: a message to many asks as many times.
    """

    def __init__(self, policies: Sequence[Policy] | None, *, version: int) -> None:
        self._policies = policies
        self._version = version
        self._allowed: set[tuple[MessageKind, str, str, date]] = set()

    def check(
        self, kind: MessageKind, sender: AgencyEntry, recipient: AgencyEntry, on: date
    ) -> None:
        """Refuse what no policy in force allows, or one forbids; the refusal names it."""
        if self._policies is None:
            return
        asked = (kind, sender.code, recipient.code, on)
        if asked in self._allowed:
            return
        self._decide(kind, sender, recipient, on)
        if len(self._allowed) >= MOST_REMEMBERED:
            self._allowed.clear()
        self._allowed.add(asked)

    def _decide(
        self, kind: MessageKind, sender: AgencyEntry, recipient: AgencyEntry, on: date
    ) -> None:
        said = {"sender": sender.code, "kind": kind.value, "recipient": recipient.code}
        apply = [
            policy
            for policy in self._policies or ()
            if kind in policy.kinds
            and covers(policy.senders, (sender.code, *sender.aliases))
            and covers(policy.recipients, (recipient.code, *recipient.aliases))
        ]
        in_force = [policy for policy in apply if holds(policy, on)]
        for policy in in_force:
            if policy.effect is Effect.DENY:
                raise PolicyDenies(policy=policy.name, basis=policy.basis, **said)
        if in_force:
            return
        for policy in apply:
            if policy.effect is Effect.ALLOW:
                told = {"policy": policy.name, "basis": policy.basis, **said}
                told["valid_from"] = policy.valid_from.isoformat()
                if policy.valid_until is None or on < policy.valid_from:
                    raise PolicyNotYetInForce(**told)
                raise PolicyNotInForce(valid_until=policy.valid_until.isoformat(), **told)
        raise PolicyMissing(version=self._version, **said)


def find_forward(forwards: Sequence[Forward], entry: AgencyEntry, on: date) -> Forward | None:
    """The first forward in force that means this agency."""
    codes = (entry.code, *entry.aliases)
    for forward in forwards:
        if holds(forward, on) and covers(forward.agencies, codes):
            return forward
    return None
