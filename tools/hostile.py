"""A pytest plugin: the machine tests run on, and a database that is unkind on purpose.

Loaded first (`-p tools.hostile`), before Django's settings are read: each run has a data folder
and a database of its own. Then the unkindness: rows come in random order where no order was
asked for, an instant cannot slip into a day, an unknown template variable fails.
"""

import os
import shutil
import tempfile
from datetime import datetime
from typing import Any

import hypothesis
import pytest

HOME = tempfile.mkdtemp(prefix="lienthong-test-")
SYSTEM_POSTGRES = "postgres://postgres@127.0.0.1:5432/postgres"
ON_POSTGRES = os.environ.get("LIENTHONG_TEST_DATABASE") == "postgres"

os.environ["LIENTHONG_HOME"] = HOME
os.environ["LIENTHONG_DATABASE_URL"] = (
    os.environ.get("LIENTHONG_TEST_POSTGRES", SYSTEM_POSTGRES)
    if ON_POSTGRES
    else f"sqlite:///{HOME}/lienthong.sqlite3"
)
# The browser's driver runs an event loop in the test's thread; Django must not mistake it for one
# of its own.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "1"


class FailOnUnknown(str):
    """Django's `string_if_invalid` that refuses instead of printing nothing."""

    __slots__ = ()

    def __contains__(self, key: object) -> bool:
        """Django only fills in the name if the string asks for it."""
        return key == "%s"

    def __mod__(self, name: object) -> str:
        """Refuse the variable `name`."""
        raise AssertionError(f"the template uses “{name}”, which the page does not give it")


def pytest_configure(config: pytest.Config) -> None:
    """Name the databases by process and arm the traps."""
    from django.conf import settings

    database = settings.DATABASES["default"]
    name = f"test_lienthong_{os.getpid()}" if ON_POSTGRES else f"{HOME}/test.sqlite3"
    database.setdefault("TEST", {})["NAME"] = name
    settings.TEMPLATES[0]["OPTIONS"]["string_if_invalid"] = FailOnUnknown("%s")
    settings.PASSWORD_HASHERS = ["django.contrib.auth.hashers.MD5PasswordHasher"]
    # No example is timed: a busy machine would make a fault of nothing.
    hypothesis.settings.register_profile("house", deadline=None)
    hypothesis.settings.load_profile("house")
    _random_order_where_unordered()
    _days_refuse_instants()
    _committed_tests_leave_no_trace()


def _random_order_where_unordered() -> None:
    from django.db.models.expressions import OrderBy
    from django.db.models.functions import Random
    from django.db.models.sql.compiler import SQLCompiler

    original = SQLCompiler.get_order_by
    combined = SQLCompiler.get_combinator_sql

    def get_combinator_sql(self: Any, combinator: str, all: bool) -> Any:  # noqa: A002, FBT001 - Django's
        for part in self.query.combined_queries:
            part.is_part = True  # a part of a union must have no order; the whole has one
        return combined(self, combinator, all)

    def get_order_by(self: Any) -> list[Any]:
        ordered = original(self)
        query = self.query
        free = not (
            ordered
            or query.subquery
            or query.distinct
            or query.combinator
            or getattr(query, "is_part", False)
            or query.group_by is not None
            or type(self) is not self.connection.ops.compiler("SQLCompiler")
        )
        if not free:
            return ordered
        by = OrderBy(Random()).resolve_expression(query, allow_joins=True, reuse=None)
        sql, params = self.compile(by)
        return [(by, (sql, params, False))]

    SQLCompiler.get_order_by = get_order_by
    SQLCompiler.get_combinator_sql = get_combinator_sql


def _days_refuse_instants() -> None:
    from django.db.models import DateField, DateTimeField

    original = DateField.get_prep_value

    def get_prep_value(self: Any, value: Any) -> Any:
        if isinstance(value, datetime) and not isinstance(self, DateTimeField):
            raise TypeError(
                f"{self} is a day; {value!r} is an instant: convert it where you know the zone"
            )
        return original(self, value)

    DateField.get_prep_value = get_prep_value


def _committed_tests_leave_no_trace() -> None:
    """Append-only tables refuse even the clean-up after a committed test: lift the guards."""
    from django.test import TransactionTestCase

    original = TransactionTestCase._fixture_teardown

    def _fixture_teardown(self: Any) -> None:
        from lienthong.audit.testing import empty_ledger, guards_lifted

        with guards_lifted():
            original(self)
        empty_ledger()

    TransactionTestCase._fixture_teardown = _fixture_teardown


@pytest.hookimpl(trylast=True)
def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """On PostgreSQL run what has tables; the rest has run on SQLite already."""
    if not ON_POSTGRES:
        return
    chosen, left_out = [], []
    for item in items:
        fixtures = set(getattr(item, "fixturenames", ()))
        tables = item.get_closest_marker("django_db") or fixtures & {"db", "transactional_db"}
        (chosen if tables and not item.get_closest_marker("browser") else left_out).append(item)
    items[:] = chosen
    config.hook.pytest_deselected(items=left_out)


def pytest_unconfigure() -> None:
    """Take the data folder away again."""
    shutil.rmtree(HOME, ignore_errors=True)
