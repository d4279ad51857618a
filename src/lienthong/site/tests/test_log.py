import json
import logging
from io import StringIO

from django.test import Client

from lienthong.site.log import LOGGING


def test_a_foreign_host_is_one_warning_without_a_traceback(db):
    # The test runner's own handler stands in for standard error's.
    out = StringIO()
    handler = logging.StreamHandler(out)
    formatter = LOGGING["formatters"]["json"]
    handler.setFormatter(formatter["()"](**{k: v for k, v in formatter.items() if k != "()"}))
    logging.getLogger().addHandler(handler)
    try:
        assert Client().get("/", headers={"host": "khac.example"}).status_code == 400
    finally:
        logging.getLogger().removeHandler(handler)
    (line,) = out.getvalue().splitlines()
    told = json.loads(line)
    assert told["level"] == "warning"
    assert "khac.example" in told["event"]
    assert "exception" not in told
