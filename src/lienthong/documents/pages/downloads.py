"""Files to be saved: never shown inside a page, never guessed at, never run."""

from urllib.parse import quote

from django.http import HttpResponse

from lienthong.exchange.terms import FileContent


def as_download(file: FileContent) -> HttpResponse:
    """The answer that a browser saves under the file's name."""
    response = HttpResponse(file.content, content_type=file.content_type)
    plain = "".join(c if c.isascii() and (c.isalnum() or c in "._-") else "_" for c in file.name)
    response["Content-Disposition"] = (
        f"attachment; filename=\"{plain}\"; filename*=UTF-8''{quote(file.name, safe='')}"
    )
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "default-src 'none'; sandbox"
    response["Cache-Control"] = "private, no-store"
    return response
