"""Permissions of pages that belong to the platform as a whole, and what it refuses everywhere."""

from lienthong.identity.terms import Permission, Role
from lienthong.kernel.errors import Fault, Refusal

READ_RECORD = Permission(
    "site:record:read", frozenset({Role.AUDITOR, Role.OPERATOR, Role.AGENCY_ADMINISTRATOR})
)
READ_WHOLE_RECORD = Permission("site:record:read_whole", frozenset({Role.AUDITOR, Role.OPERATOR}))


class RequestTooLarge(Refusal):
    """Somebody sent more text than a page takes; files have limits of their own."""

    code = "site.request_too_large"
    fault = Fault.CALLER
    status = 413
    message = (
        "What was sent is larger than {limit} KB, more than a page takes, and nothing was changed. "
        "Send less at a time; a long text is better sent as a file."
    )


class DatabaseBusy(Refusal):
    """Others wrote for longer than a request waits for its turn."""

    code = "site.database_busy"
    fault = Fault.THIS_SYSTEM
    status = 503
    message = (
        "The platform is busy with a long piece of work and nothing was changed. Go back and try "
        "again in a minute; what you typed is still in the form."
    )


class AgencyEnded(Refusal):
    """The agency acted for has ended: what it kept is read, and nothing more is done in it."""

    code = "site.agency_ended"
    fault = Fault.POLICY
    status = 403
    message = (
        "{agency} was dissolved on {ended_on}: its documents and tasks can be read, and nothing"
        " was changed. Its work is carried on by: {successors}. Ask the administrator of that"
        " agency to appoint you there."
    )


class OnlyByForm(Refusal):
    """An address that a form is posted to was opened like a page, or the other way round."""

    code = "site.only_by_form"
    fault = Fault.CALLER
    status = 405
    message = (
        "This address is no page: it belongs to a button of another page. Nothing was changed; go "
        "back and use the button."
    )


class MethodRefused(Refusal):
    """An address of the API was called with a method it does not have."""

    code = "site.method_refused"
    fault = Fault.CALLER
    status = 405
    message = (
        "This address does not take {method}, and nothing was changed. Call it with one of: "
        "{allowed}."
    )


class ParametersUnknown(Refusal):
    """An API request carries parameters that its address does not know."""

    code = "site.parameters_unknown"
    fault = Fault.CALLER
    status = 422
    message = (
        "This address does not know: {unknown}. It knows: {known}. Check the spelling against the "
        "API's description."
    )


class DemonstrationDamaged(Refusal):
    """The file that marks demonstration data is not what set-up wrote."""

    code = "site.demonstration_damaged"
    fault = Fault.THIS_SYSTEM
    message = (
        "The file {file} is damaged; it holds the password of the demonstration accounts. Restore"
        " it from the backup."
    )


class PlatformInEarnest(Refusal):
    """Demonstration data was asked for on a platform that was set up without it."""

    code = "site.platform_in_earnest"
    fault = Fault.CALLER
    message = (
        "The database {database} holds a platform without demonstration data, and no demonstration"
        " account was added: start it with up, or set LIENTHONG_HOME (and LIENTHONG_DATABASE_URL,"
        " if it is set) to another place for a demonstration."
    )
