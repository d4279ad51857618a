import pytest

from lienthong.wire.evidence import build_evidence
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


@pytest.fixture(scope="module")
def evidence(parts):
    return build_evidence(parts)
