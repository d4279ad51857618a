"""The sender's page of one document: who is how far."""

import pytest
from django.urls import reverse

from lienthong.exchange.testing import COMMUNES
from lienthong.exchange.tests.browsing import browser
from lienthong.exchange.tests.test_exchange import accept, send

pytestmark = pytest.mark.django_db


def test_the_matrix_shows_the_recipients_of_one_state_alone(platform):
    first, second, _third = platform.province.communes
    client = browser(platform.province.province)
    document_id = send(platform, first, second)
    platform.run()
    accept(platform, first)
    platform.run()
    address = reverse("exchange:sent_one", args=[document_id])
    page = client.get(address, {"state": "accepted"})
    table = page.text[page.text.index("<tbody") : page.text.index("</tbody")]
    assert COMMUNES[0] in table
    assert COMMUNES[1] not in table
    assert "?state=arrived" in page.text
    assert client.get(address, {"state": "nonsense"}).text.count(COMMUNES[1]) >= 1


def test_an_open_matrix_looks_again_until_all_have_decided_and_not_for_ever(platform):
    (first, *_) = platform.province.communes
    client = browser(platform.province.province)
    document_id = send(platform, first)
    platform.run()
    address = reverse("exchange:sent_one", args=[document_id])
    assert 'hx-get="?look=1"' in client.get(address).text
    assert 'hx-get="?look=8"' in client.get(address, {"look": "7"}).text
    assert "hx-get" not in client.get(address, {"look": "60"}).text
    accept(platform, first)
    platform.run()
    assert "hx-get" not in client.get(address).text


def test_the_matrix_takes_as_many_queries_for_three_recipients_as_for_one(
    platform, django_assert_max_num_queries
):
    client = browser(platform.province.province)
    one_id = send(platform, platform.province.communes[0], number="1")
    three_id = send(platform, number="2")
    platform.run()
    client.get(reverse("exchange:sent_one", args=[one_id]))
    with django_assert_max_num_queries(40) as one:
        client.get(reverse("exchange:sent_one", args=[one_id]))
    with django_assert_max_num_queries(len(one)):
        client.get(reverse("exchange:sent_one", args=[three_id]))
