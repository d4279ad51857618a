from datetime import UTC, datetime

import pytest

from lienthong.audit.operations import append_fact
from lienthong.audit.queries import list_facts_of
from lienthong.audit.terms import SYSTEM
from lienthong.audit.testing import LampLit

NOW = datetime(2026, 11, 23, 3, 0, tzinfo=UTC)


@pytest.mark.django_db
def test_a_history_may_be_asked_for_the_facts_of_one_folder():
    append_fact(fact=LampLit(lamp="1"), actor=SYSTEM, now=NOW)
    subject = "testing.lamp:1"
    assert len(list_facts_of(subject=subject, folder="testing")) == 1
    assert list_facts_of(subject=subject, folder="test") == []
    assert list_facts_of(subject=subject, folder="directory") == []
