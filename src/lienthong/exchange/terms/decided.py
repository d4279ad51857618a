"""Why nobody decides on a received document any more."""

from lienthong.kernel.errors import Fault, Refusal


class AlreadyDecided(Refusal):
    """A document was already accepted or refused."""

    code = "exchange.already_decided"
    fault = Fault.CALLER
    status = 409
    message = "{name} already decided on this document on {decided_on}. It is decided on once."


class RecalledUndecided(AlreadyDecided):
    """A document was recalled by its sender: nobody decides on it any more."""

    message = "Its sender recalled this document on {day}. There is nothing to decide any more."


class ReplacedUndecided(AlreadyDecided):
    """A document was replaced by its sender: the new one is decided on."""

    message = "Its sender replaced this document on {day}. Decide on the new one instead."
