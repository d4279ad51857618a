import asyncio

import pytest

from lienthong.site import intake
from lienthong.site.intake import LARGEST_OF_VISITORS, Intake

SESSION = [(b"cookie", b"csrftoken=a; sessionid=b")]


async def echo(scope, receive, send):
    """A page that answers with the body it was given."""
    body = b""
    while True:
        message = await receive()
        body += message["body"]
        if not message["more_body"]:
            break
    await send({"type": "http.response.start", "status": 200, "headers": []})
    await send({"type": "http.response.body", "body": body})


def call(pieces, *, headers=(), pages=echo):
    """Send the pieces; the status and body answered. A piece None waits for ever."""
    answered = []

    async def receive():
        piece = pieces.pop(0)
        if piece is None:
            await asyncio.Event().wait()
        if piece == "left":
            return {"type": "http.disconnect"}
        return {"type": "http.request", "body": piece, "more_body": bool(pieces)}

    async def send(message):
        answered.append(message)

    scope = {"type": "http", "headers": list(headers)}
    asyncio.run(Intake(pages, session_cookie="sessionid")(scope, receive, send))
    if not answered:
        return None
    return answered[0]["status"], b"".join(m.get("body", b"") for m in answered)


@pytest.mark.parametrize("pieces", [[b""], [b"a=1"], [b"a", b"=", b"1"], [b"x" * 300_000] * 3])
def test_a_page_gets_the_body_whole_and_unchanged(pieces):
    whole = b"".join(pieces)
    assert call(list(pieces)) == (200, whole)


def test_a_signed_in_person_may_send_more_than_a_visitor():
    large = b"x" * (LARGEST_OF_VISITORS + 1)
    status, _ = call([large])
    assert status == 413
    assert call([large], headers=SESSION) == (200, large)


def test_what_is_announced_as_too_large_is_refused_before_it_is_read():
    pieces = [None]
    status, body = call(pieces, headers=[(b"content-length", b"314572800")])
    assert status == 413
    assert b"1 MB" in body
    assert pieces == [None]


def test_the_largest_scan_is_taken_in():
    length = b"%d" % (200 * 1024 * 1024 + 100_000)
    headers = [*SESSION, (b"content-length", length)]
    assert call([b"x"], headers=headers) == (200, b"x")


def test_a_person_is_told_in_both_languages_that_it_was_too_much():
    headers = [*SESSION, (b"accept", b"text/html,*/*"), (b"content-length", b"314572800")]
    status, body = call([None], headers=headers)
    page = body.decode()
    assert status == 413
    assert "nhiều hơn 201 MB" in page
    assert "more than 201 MB" in page


def test_half_a_body_holds_no_page(monkeypatch):
    monkeypatch.setattr(intake, "PATIENCE_SECONDS", 0.05)
    called = []

    async def page(scope, receive, send):
        called.append(scope)

    status, _ = call([b"a=", None], pages=page)
    assert status == 408
    assert called == []


def test_a_caller_who_leaves_is_not_answered_and_calls_no_page():
    assert call([b"a=", "left"]) is None
