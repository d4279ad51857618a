from datetime import timedelta
from uuid import uuid4

import pytest

from lienthong.gateway import bucket_task
from lienthong.gateway.contents import bucket as buckets
from lienthong.gateway.tests.kept import Between, place_of

PATIENCE = 15.0
"""Seconds: less than that a store may need for an answer on a slow machine full of tests."""


@pytest.fixture
def database_url():
    return ""


@pytest.fixture
def between(object_store):
    way = Between(object_store.port)
    yield way
    way.close()


@pytest.fixture
def bucket(object_store, between, monkeypatch):
    """A bucket that is reached by way of `between`, by a node that has little patience."""
    monkeypatch.setattr(buckets, "READ_PATIENCE", timedelta(seconds=PATIENCE))
    monkeypatch.setattr(buckets, "RETRY_PATIENCE", timedelta(seconds=1))
    monkeypatch.setattr(buckets, "CALL_PATIENCE", timedelta(seconds=2 * PATIENCE))
    monkeypatch.setattr(bucket_task, "INTERVAL", timedelta(seconds=0.2))
    name = f"test-{uuid4().hex}"
    object_store.make_bucket(name)
    return place_of(object_store, name, endpoint=between.endpoint)
