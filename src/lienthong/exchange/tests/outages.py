"""A way to the node that fails as told: for everybody, for some messages, or after they arrived."""

from contextlib import contextmanager

import httpx

THROTTLED = {
    "code": "gateway.messages_too_many",
    "fault": "caller",
    "detail": "too many",
    "message": "too many",
    "params": {},
}


class Way:
    """The calls of the platform; what it holds back never reaches the node, or no answer comes."""

    def __init__(self, send):
        self._send = send
        self.is_away = False
        self.throttled = set()
        self.unanswered = set()

    def __call__(self, client, request, **given):
        if self.is_away:
            raise httpx.ConnectError("away", request=request)
        of = self._names(request)
        if of & self.throttled:
            return httpx.Response(429, json=THROTTLED, request=request)
        answer = self._send(client, request, **given)
        if of & self.unanswered:
            raise httpx.ReadTimeout("no answer", request=request)
        return answer

    def _names(self, request):
        """The messages that a call to send carries, of those that have trouble."""
        if (request.method, request.url.path) != ("POST", "/v1/messages"):
            return set()
        known = self.throttled | self.unanswered
        return {key for key in known if f'"id":"{key}"'.encode() in request.content}


@contextmanager
def failing_way(monkeypatch):
    """What stands between platform and node, to be made to fail."""
    real = httpx.Client.send
    way = Way(real)

    def send(client, request, **given):
        return way(client, request, **given)

    with monkeypatch.context() as patched:
        patched.setattr(httpx.Client, "send", send)
        yield way
