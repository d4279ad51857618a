"""Tables as files that spreadsheet programs open."""

import csv
import io
import re
from collections.abc import Iterable, Sequence

from django.http import HttpResponse

_FORMULA = re.compile(r"(^|[;\t\r\n])(?=\s*[=+\-@\uff1d\uff0b\uff0d\uff20])")
"""Where a formula begins, in wide characters too: also behind a semicolon, at which programs set to
Vietnamese part a row whatever its quotes say."""


def as_csv(name: str, heads: Sequence[str], rows: Iterable[Sequence[str]]) -> HttpResponse:
    """A CSV file `name` (ASCII) in UTF-8 with a byte order mark, as spreadsheet programs want it.

    A text that such a program would take for a formula is written as text.
    """
    text = io.StringIO()
    writer = csv.writer(text)
    writer.writerow(heads)
    writer.writerows([_plain(cell) for cell in row] for row in rows)
    response = HttpResponse(text.getvalue().encode("utf-8-sig"), content_type="text/csv")
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    response["Cache-Control"] = "private, no-store"
    return response


def _plain(cell: str) -> str:
    return _FORMULA.sub(r"\1'", cell)
