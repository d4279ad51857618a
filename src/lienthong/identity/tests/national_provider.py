"""A small OpenID Connect provider on this machine: real redirects, real keys, real signatures.

It signs in whoever `subject` names without asking, as a provider does whose user is signed in
there already. Faults can be planted: they are what a hostile or broken provider would answer.
"""

import base64
import hashlib
import json
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from urllib.parse import parse_qs, urlencode, urlsplit

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa

CLIENT_ID, CLIENT_SECRET = "thanh-hoa", "between-us"


@dataclass
class Provider:
    """What the provider answers, and what it was asked."""

    subject: str = "037090001234"
    claims: dict = field(default_factory=dict)
    algorithm: str = "RS256"
    issuer_told: str = ""
    leave_out: str = ""
    sign_with_other_key: bool = False
    cancel: bool = False
    issuer: str = ""
    codes: dict = field(default_factory=dict)
    asked: list = field(default_factory=list)
    key: rsa.RSAPrivateKey = field(
        default_factory=lambda: rsa.generate_private_key(public_exponent=65537, key_size=2048)
    )

    def description(self):
        endpoints = {
            "authorization_endpoint": f"{self.issuer}/authorize",
            "token_endpoint": f"{self.issuer}/token",
            "userinfo_endpoint": f"{self.issuer}/userinfo",
            "jwks_uri": f"{self.issuer}/keys",
        }
        endpoints.pop(self.leave_out, None)
        return {"issuer": self.issuer_told or self.issuer, **endpoints}

    def keys(self):
        public = jwt.algorithms.RSAAlgorithm.to_jwk(self.key.public_key(), as_dict=True)
        return {"keys": [{**public, "kid": "k1", "use": "sig", "alg": "RS256"}]}

    def id_token(self):
        now = int(time.time())
        claims = {
            "iss": self.issuer,
            "aud": CLIENT_ID,
            "sub": self.subject,
            "iat": now,
            "exp": now + 300,
            "email": "somebody@example.vn",
            "email_verified": True,
            **self.claims,
        }
        claims = {name: value for name, value in claims.items() if value is not None}
        key = self.key
        if self.sign_with_other_key:
            key = rsa.generate_private_key(public_exponent=65537, key_size=2048)
        if self.algorithm == "none":
            key = None
        if self.algorithm == "HS256":
            key = "a-secret-anybody-could-know-1234"
        return jwt.encode(claims, key, algorithm=self.algorithm, headers={"kid": "k1"})

    def redeem(self, asked):
        """The tokens for a code, once, for the client that began with this PKCE challenge."""
        challenge = self.codes.pop(asked.get("code"), None)
        verifier = asked.get("code_verifier", "").encode()
        digest = base64.urlsafe_b64encode(hashlib.sha256(verifier).digest()).rstrip(b"=").decode()
        known = (asked.get("client_id"), asked.get("client_secret")) == (CLIENT_ID, CLIENT_SECRET)
        if challenge is None or digest != challenge or not known:
            return 400, {"error": "invalid_grant"}
        tokens = {"access_token": "opaque", "token_type": "Bearer", "expires_in": 300}
        if self.leave_out != "id_token":
            tokens["id_token"] = self.id_token()
        return 200, tokens


@contextmanager
def running_provider():
    """A provider listening on a free port of this machine."""
    provider = Provider()

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            parts = urlsplit(self.path)
            asked = {name: values[0] for name, values in parse_qs(parts.query).items()}
            provider.asked.append((parts.path, asked))
            match parts.path:
                case "/.well-known/openid-configuration":
                    self.answer(200, provider.description())
                case "/keys":
                    self.answer(200, provider.keys())
                case "/authorize":
                    self.send_back(asked)
                case _:
                    self.answer(404, {})

        def do_POST(self):
            length = int(self.headers["Content-Length"])
            posted = parse_qs(self.rfile.read(length).decode())
            asked = {name: values[0] for name, values in posted.items()}
            provider.asked.append((self.path, asked))
            self.answer(*provider.redeem(asked))

        def send_back(self, asked):
            code = f"code-{len(provider.codes)}"
            provider.codes[code] = asked["code_challenge"]
            answer = {"error": "access_denied"} if provider.cancel else {"code": code}
            query = urlencode({**answer, "state": asked["state"]})
            self.send_response(302)
            self.send_header("Location", f"{asked['redirect_uri']}?{query}")
            self.send_header("Content-Length", "0")
            self.end_headers()

        def answer(self, status, body):
            data = json.dumps(body).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(data)))
            self.end_headers()
            self.wfile.write(data)

        def log_message(self, *args):
            """Tests read what was asked from `provider.asked`."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    provider.issuer = f"http://127.0.0.1:{server.server_port}"
    thread = Thread(target=server.serve_forever, kwargs={"poll_interval": 0.02}, daemon=True)
    thread.start()
    try:
        yield provider
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
