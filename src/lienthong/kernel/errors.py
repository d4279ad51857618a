"""The one family of errors: each states a refusal, whose fault it is and what to do."""

from enum import StrEnum
from string import Formatter
from typing import ClassVar


class Fault(StrEnum):
    """Whose fault a refusal is, so that the person reading it knows who has to act."""

    CALLER = "caller"
    THIS_SYSTEM = "this_system"
    OTHER_SYSTEM = "other_system"
    POLICY = "policy"


STATUS_BY_FAULT = {
    Fault.CALLER: 400,
    Fault.THIS_SYSTEM: 500,
    Fault.OTHER_SYSTEM: 502,
    Fault.POLICY: 403,
}


class Refusal(Exception):  # noqa: N818 - a refusal is named after what it states, as in AgencyDissolved
    """Base of all our errors; a subclass states one refusal and is never raised as Refusal itself.

    A subclass sets `code` (stable, "folder.what_is_refused"), `fault` and `message` (an English
    template with {named} parameters, which is also the msgid of its translation); `status` is the
    HTTP status to answer with and follows from the fault when it is not set. The parameters are
    given by keyword and kept in `params`; leaving out one that the message names is a TypeError. An
    edge translates with `gettext(error.message).format(**error.params)`.
    """

    code: ClassVar[str]
    fault: ClassVar[Fault]
    message: ClassVar[str]
    status: ClassVar[int]

    def __init_subclass__(cls) -> None:
        """Refuse a subclass without code, fault or message, and derive its status."""
        super().__init_subclass__()
        missing = [name for name in ("code", "fault", "message") if not hasattr(cls, name)]
        if missing:
            raise TypeError(f"{cls.__name__} must set {', '.join(missing)}")
        if not hasattr(cls, "status") or ("fault" in cls.__dict__ and "status" not in cls.__dict__):
            cls.status = STATUS_BY_FAULT[cls.fault]

    def __init__(self, **params: object) -> None:
        """Keep the parameters; more than the message names are welcome (successors, links)."""
        named = {field for _, field, _, _ in Formatter().parse(self.message) if field is not None}
        missing = sorted(named - params.keys())
        if missing:
            raise TypeError(f"{type(self).__name__} needs {', '.join(missing)}")
        super().__init__()
        self.params = params

    def __str__(self) -> str:
        """Return the refusal in English."""
        return self.message.format(**self.params)
