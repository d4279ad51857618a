"""What a node refuses about webhooks."""

from lienthong.kernel.errors import Fault, Refusal


class WebhookAddressRefused(Refusal):
    """An address that the node does not call (EX-81)."""

    code = "gateway.webhook_address_refused"
    fault = Fault.CALLER
    message = (
        "The node does not call {url}. Give an https address of your software, without user name"
        " and fragment, that is not on the node's own machine."
    )
    status = 422


class WebhookUnreadable(Refusal):
    """The body says no address."""

    code = "gateway.webhook_unreadable"
    fault = Fault.CALLER
    message = 'The body names no address. Send {{"url": "https://…"}}.'


class WebhookSecretLost(Refusal):
    """A webhook's secret was sealed with a storage key that is gone."""

    code = "gateway.webhook_secret_lost"
    fault = Fault.THIS_SYSTEM
    status = 503
    message = "The webhook's secret of {agency} cannot be opened. Set the webhook again."


class WebhookMissing(Refusal):
    """The agency has no webhook."""

    code = "gateway.webhook_missing"
    fault = Fault.CALLER
    message = "The agency {agency} has no webhook on this node. Set one with PUT /v1/webhook."
    status = 404
