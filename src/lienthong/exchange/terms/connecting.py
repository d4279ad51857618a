"""What is refused about agencies that exchange with software of their own."""

from lienthong.kernel.errors import Fault, Refusal


class AgencyUsesOwnSoftware(Refusal):
    """An agency whose own software exchanges for it cannot do so here too."""

    code = "exchange.agency_uses_own_software"
    fault = Fault.POLICY
    message = (
        "{agency} exchanges documents with its own software ({system}), which also receives what"
        " is sent to it. Send from there, or ask the operator to disconnect that software."
    )


class SystemIdMalformed(Refusal):
    """A system's id has another form."""

    code = "exchange.system_id_malformed"
    fault = Fault.CALLER
    message = (
        "“{system}” is no id for a system. Use up to 35 letters without marks, digits, dots, lines"
        " and underscores, such as H56.HT1."
    )


class SystemUnknown(Refusal):
    """No such connected system."""

    code = "exchange.system_unknown"
    fault = Fault.CALLER
    message = (
        "No system {system} is connected. “lienthong exchange credentials” lists those that are."
    )


class AgencyNotConnected(Refusal):
    """An agency to disconnect has no software of its own connected."""

    code = "exchange.agency_not_connected"
    fault = Fault.CALLER
    message = (
        "No software of the agency {code} is connected. “lienthong exchange credentials” lists"
        " those that are."
    )
