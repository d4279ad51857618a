import pytest

from lienthong.wire.evidence import Sealer, build_evidence
from lienthong.wire.testing import LATER, NOON
from lienthong.wire.tests.an_exchange import Exchange


@pytest.fixture(scope="module")
def exchange():
    return Exchange()


@pytest.fixture(scope="module")
def parts(exchange):
    message = exchange.send()
    acknowledgements = [exchange.acknowledge(message, exchange.reader)]
    acknowledgements.append(exchange.acknowledge(message, exchange.refuser))
    statuses = [exchange.answer(exchange.refuser)]
    exchange.log.add(b"a younger entry")
    return exchange.parts(message, acknowledgements, statuses)


@pytest.fixture(scope="module", params=["container", "older form"])
def evidence(request, parts, exchange):
    """A file of either form; its sender put the container together."""
    if request.param == "older form":
        return build_evidence(parts)
    holder = exchange.sender
    return build_evidence(parts, Sealer(holder.key, holder.pem, NOON + 9 * LATER))
