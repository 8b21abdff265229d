"""A provider of accounts that speaks OpenID Connect with real tokens, and misbehaves on demand."""

from __future__ import annotations

import base64
import hmac
import json
import secrets
import time
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any, Literal
from urllib.parse import parse_qs, parse_qsl, urlencode, urlsplit

from joserfc import jwt
from joserfc.jwk import RSAKey

CLIENT_ID, CLIENT_SECRET = "motcua", "secret-of-the-application"

Fault = Literal[
    "nonce", "no nonce", "audience", "issuer", "expired", "key", "unsigned", "shared key", "no id token", "refuses"
]


class Provider:
    """One provider with one person in front of it."""

    def __init__(self) -> None:
        self.person: dict[str, Any] = {}
        """What it says of whoever signs in, `sub` and names."""
        self.fault: Fault | None = None
        self.down = False
        self.asked: dict[str, str] = {}
        """What a browser brought last."""
        self.tokens = 0
        """How many it has given away."""
        self._codes: dict[str, dict[str, str]] = {}
        self._key = RSAKey.generate_key(2048, {"kid": "1"})
        self._strange = RSAKey.generate_key(2048, {"kid": "1"})
        self.issuer = ""

    @classmethod
    @contextmanager
    def started(cls) -> Iterator[Provider]:
        """A provider on a free port, until the end of the block."""
        provider = cls()

        class Handler(_Handler):
            its = provider

        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        provider.issuer = f"http://127.0.0.1:{server.server_port}/can-bo"
        Thread(target=server.serve_forever, daemon=True).start()
        try:
            yield provider
        finally:
            server.shutdown()
            server.server_close()

    def signs_with_another_key(self) -> None:
        """From now on its tokens are signed with a new key, which it publishes."""
        self._key = RSAKey.generate_key(2048, {"kid": secrets.token_hex(4)})

    @property
    def description(self) -> dict[str, Any]:
        """What it says of itself."""
        names = {"authorization_endpoint": "authorize", "token_endpoint": "token", "jwks_uri": "keys"}
        return {"issuer": self.issuer, **{name: f"{self.issuer}/{path}" for name, path in names.items()}}

    @property
    def keys(self) -> dict[str, Any]:
        """The keys that it publishes."""
        return {"keys": [{**self._key.as_dict(private=False), "use": "sig", "alg": "RS256"}]}

    def authorize(self, query: str) -> str:
        """Where a browser goes from the page to sign in."""
        self.asked = asked = dict(parse_qsl(query))
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        assert asked["code_challenge_method"] == "S256"
        assert "openid" in asked["scope"].split()
        back = {"state": asked["state"], "iss": self.issuer}
        if self.fault == "refuses":
            return f"{asked['redirect_uri']}?{urlencode({**back, 'error': 'access_denied'})}"
        code = secrets.token_urlsafe(16)
        self._codes[code] = asked
        return f"{asked['redirect_uri']}?{urlencode({**back, 'code': code})}"

    def token(self, body: str, authorization: str) -> dict[str, Any]:
        """What a code is good for, once and for who began with it."""
        given = {name: values[0] for name, values in parse_qs(body).items()}
        if authorization != _basic(CLIENT_ID, CLIENT_SECRET):
            return {"error": "invalid_client"}
        asked = self._codes.pop(given.get("code", ""), None)
        if asked is None or given["redirect_uri"] != asked["redirect_uri"]:
            return {"error": "invalid_grant"}
        challenge = base64.urlsafe_b64encode(sha256(given["code_verifier"].encode()).digest()).rstrip(b"=").decode()
        if challenge != asked["code_challenge"]:
            return {"error": "invalid_grant"}
        self.tokens += 1
        answer = {"access_token": secrets.token_urlsafe(16), "token_type": "Bearer", "expires_in": 300}
        return answer if self.fault == "no id token" else {**answer, "id_token": self._id_token(asked["nonce"])}

    def _id_token(self, nonce: str) -> str:
        now = int(time.time())
        claims = {"iss": self.issuer, "aud": CLIENT_ID, "iat": now, "exp": now + 300, "nonce": nonce, **self.person}
        wrong: dict[str | None, dict[str, Any]] = {
            "nonce": {"nonce": "another"},
            "audience": {"aud": "another"},
            "issuer": {"iss": "https://another.example"},
            "expired": {"iat": now - 7200, "exp": now - 3600},
        }
        claims |= wrong.get(self.fault, {})
        if self.fault == "no nonce":
            del claims["nonce"]
        header = {"alg": "RS256", "kid": self._key.kid}
        if self.fault == "unsigned":
            return _joined({"alg": "none"}, claims) + "."
        if self.fault == "shared key":
            # Signed with what everybody can fetch: taken by whoever lets the token say how it is signed.
            signed = _joined({**header, "alg": "HS256"}, claims)
            mac = hmac.digest(self._key.as_pem(private=False), signed.encode(), "sha256")
            return f"{signed}.{base64.urlsafe_b64encode(mac).rstrip(b'=').decode()}"
        key = self._key
        if self.fault == "key":
            key, header = self._strange, {**header, "kid": self._key.kid}
        return jwt.encode(header, claims, key)


class _Handler(BaseHTTPRequestHandler):
    its: Provider

    def do_GET(self) -> None:
        path, _, query = self.path.partition("?")
        if self.its.down:
            self.close_connection = True
        elif path.endswith("/.well-known/openid-configuration"):
            self._json(self.its.description)
        elif path.endswith("/keys"):
            self._json(self.its.keys)
        elif path.endswith("/authorize"):
            self.send_response(303)
            self.send_header("Location", self.its.authorize(query))
            self.end_headers()
        else:
            self.send_error(404)

    def do_POST(self) -> None:
        if self.its.down:
            self.close_connection = True
            return
        assert urlsplit(self.path).path.endswith("/token")
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        answer = self.its.token(body, self.headers.get("Authorization", ""))
        self._json(answer, 400 if "error" in answer else 200)

    def log_message(self, format: str, *args: Any) -> None:
        """Tests are quiet."""

    def _json(self, value: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(value).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


def _joined(*parts: dict[str, Any]) -> str:
    return ".".join(base64.urlsafe_b64encode(json.dumps(one).encode()).rstrip(b"=").decode() for one in parts)


def _basic(name: str, secret: str) -> str:
    return "Basic " + base64.b64encode(f"{name}:{secret}".encode()).decode()
