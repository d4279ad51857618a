"""SQLite knows how its tables are filled without anybody telling it to look."""

import pytest
from django.db import connection
from django.utils import timezone

from lienthong.site.statistics import keep_statistics
from lienthong.site.wiring import JOBS
from lienthong.work.testing import make_office


@pytest.mark.django_db
def test_what_tables_hold_is_known_after_a_start():
    if connection.vendor != "sqlite":
        pytest.skip("PostgreSQL looks by itself")
    make_office()
    (job,) = [job for job in JOBS if job.run is keep_statistics]
    job.run(timezone.now())

    with connection.cursor() as cursor:
        cursor.execute("SELECT stat FROM sqlite_stat1 WHERE tbl = 'identity_account'")
        assert cursor.fetchone() is not None
