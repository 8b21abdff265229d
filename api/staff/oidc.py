"""The agency's own provider of accounts, by OpenID Connect: authorization code, PKCE, a verified id token."""

from __future__ import annotations

import hmac
import secrets
import time
from collections.abc import Mapping, Sequence
from typing import Any, NamedTuple
from urllib.parse import urlsplit

import httpx2
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.httpx_client import AsyncOAuth2Client
from authlib.oidc.core import CodeIDToken
from joserfc import jwt
from joserfc.errors import InvalidKeyIdError, JoseError
from joserfc.jwk import KeySet, OctKey
from joserfc.jws import JWSRegistry

WITHIN_S = 600
"""Whoever takes longer to sign in at the provider begins again."""
_TIMEOUT_S = 5.0
# What a provider says of itself changes seldom; its keys are fetched anew as soon as one is unknown.
_KNOWN_FOR_S = 3600.0
# A flood of tokens with invented keys asks the provider no more often than this.
_KEYS_EVERY_S = 30.0
_CLOCKS_DIFFER_S = 60
_SCOPE = "openid profile email"
# Signed with a private key: one that both know would be the secret that the token itself is to prove.
_SIGNED_BY = ("RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "ES512", "EdDSA")
_LONGEST_SUBJECT = 255


class ProviderDownError(Exception):
    """The provider does not answer, or not as one."""


class ProviderError(Exception):
    """What the provider answered is not good: nobody is let in by it."""


class ExpiredError(Exception):
    """The answer is to no question that this browser asked lately."""


class Departure(NamedTuple):
    """A browser on its way to the provider."""

    address: str
    """Where it goes."""
    cookie: str
    """What it brings back: state, nonce and verifier, signed."""


class Person(NamedTuple):
    """Who the provider says it is."""

    subject: str
    """Of all providers and all times."""
    names: Sequence[str]
    """What an administrator may have called their account, the likelier first."""
    onward: str
    """Where they wanted to go."""


class Provider:
    """The provider at `issuer`, asked when it is first needed."""

    def __init__(self, *, issuer: str, client_id: str, client_secret: str, key: bytes) -> None:
        """`key` signs what a browser brings back."""
        self._issuer = issuer
        self._client_id = client_id
        self._client_secret = client_secret
        self._key = OctKey.import_key(hmac.digest(key, b"motcua staff oidc", "sha256"))
        self._http = httpx2.AsyncClient(timeout=_TIMEOUT_S, trust_env=False)
        self._described: tuple[float, Mapping[str, Any]] | None = None
        self._keys: tuple[float, KeySet] | None = None

    async def close(self) -> None:
        """Let go of connections."""
        await self._http.aclose()

    async def leave(self, redirect_uri: str, onward: str) -> Departure:
        """Send a browser to the provider; raises ProviderDownError."""
        described = await self._description()
        state, nonce, verifier = (secrets.token_urlsafe(32) for _ in range(3))
        async with self._client(redirect_uri) as client:
            address, _ = client.create_authorization_url(
                described["authorization_endpoint"], state=state, nonce=nonce, code_verifier=verifier
            )
        now = int(time.time())
        claims = {"state": state, "nonce": nonce, "verifier": verifier, "onward": onward, "exp": now + WITHIN_S}
        return Departure(address, jwt.encode({"alg": "HS256"}, claims, self._key))

    async def arrive(self, redirect_uri: str, query: Mapping[str, str], cookie: str) -> Person:
        """Who comes back; raises ExpiredError, ProviderError, ProviderDownError."""
        brought = self._brought(cookie)
        if not hmac.compare_digest(query.get("state", "").encode(), str(brought["state"]).encode()):
            raise ExpiredError
        # RFC 9207: an answer of another provider is no answer.
        if query.get("iss", self._issuer) != self._issuer or "code" not in query:
            raise ProviderError(query.get("error", "no code")[:64])
        described = await self._description()
        basic = "client_secret_basic" in described.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        try:
            async with self._client(redirect_uri, basic=basic) as client:
                token = await client.fetch_token(
                    described["token_endpoint"], code=query["code"], code_verifier=brought["verifier"]
                )
        except AuthlibBaseError as error:
            raise ProviderError(f"token: {error.error}") from error
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise ProviderDownError(str(error)) from error
        claims = await self._verified(token, str(brought["nonce"]))
        return self._person(claims, str(brought["onward"]))

    def _client(self, redirect_uri: str, *, basic: bool = True) -> AsyncOAuth2Client:
        return AsyncOAuth2Client(
            self._client_id,
            self._client_secret,
            token_endpoint_auth_method="client_secret_basic" if basic else "client_secret_post",
            scope=_SCOPE,
            redirect_uri=redirect_uri,
            code_challenge_method="S256",
            timeout=_TIMEOUT_S,
            trust_env=False,
        )

    def _brought(self, cookie: str) -> dict[str, Any]:
        try:
            claims = jwt.decode(cookie, self._key, algorithms=["HS256"]).claims
            jwt.JWTClaimsRegistry(exp={"essential": True}).validate(claims)
        except (JoseError, ValueError) as error:
            raise ExpiredError from error
        return claims

    async def _verified(self, token: Mapping[str, Any], nonce: str) -> dict[str, Any]:
        """What the id token says, which the provider has signed for us and for this browser."""
        id_token = token.get("id_token")
        if not isinstance(id_token, str):
            raise ProviderError("no id token")
        options = {
            "iss": {"essential": True, "value": self._issuer},
            "aud": {"essential": True, "value": self._client_id},
            "sub": {"essential": True},
            "exp": {"essential": True},
            "nonce": {"essential": True},
        }
        params = {"nonce": nonce, "client_id": self._client_id, "access_token": token.get("access_token")}
        try:
            decoded = await self._decoded(id_token)
            CodeIDToken(decoded.claims, decoded.header, options, params).validate(leeway=_CLOCKS_DIFFER_S)
        except (JoseError, ValueError) as error:
            raise ProviderError(f"id token: {error}") from error
        return decoded.claims

    async def _decoded(self, id_token: str) -> jwt.Token:
        registry = JWSRegistry(algorithms=_SIGNED_BY, strict_check_header=False)
        try:
            return jwt.decode(id_token, await self._key_set(), registry=registry)
        except InvalidKeyIdError:
            # The provider may have begun to sign with another key.
            return jwt.decode(id_token, await self._key_set(anew=True), registry=registry)

    def _person(self, claims: Mapping[str, Any], onward: str) -> Person:
        subject = f"{self._issuer} {claims['sub']}"
        if len(subject) > _LONGEST_SUBJECT:
            raise ProviderError("sub is too long")
        # A mail address that nobody has verified is whatever somebody typed.
        names = [
            claims.get("preferred_username"),
            claims.get("email") if claims.get("email_verified") is True else None,
        ]
        return Person(subject, [name for name in names if isinstance(name, str) and name], onward)

    async def _description(self) -> Mapping[str, Any]:
        now = time.monotonic()
        if self._described is None or now - self._described[0] > _KNOWN_FOR_S:
            found = await self._fetch(f"{self._issuer.rstrip('/')}/.well-known/openid-configuration")
            endpoints = [found.get(name) for name in ("authorization_endpoint", "token_endpoint", "jwks_uri")]
            scheme = urlsplit(self._issuer).scheme
            secret = all(isinstance(one, str) and urlsplit(one).scheme in ("https", scheme) for one in endpoints)
            if found.get("issuer") != self._issuer or not secret:
                raise ProviderDownError(f"what {self._issuer} says of itself is of another provider")
            self._described = now, found
        return self._described[1]

    async def _key_set(self, *, anew: bool = False) -> KeySet:
        now = time.monotonic()
        if self._keys is None or now - self._keys[0] > (_KEYS_EVERY_S if anew else _KNOWN_FOR_S):
            found = await self._fetch((await self._description())["jwks_uri"])
            self._keys = now, KeySet.import_key_set({"keys": [_public(key) for key in found.get("keys", ())]})
        return self._keys[1]

    async def _fetch(self, url: str) -> Mapping[str, Any]:
        try:
            response = await self._http.get(url)
            response.raise_for_status()
            found = response.json()
        except (httpx2.HTTPError, httpx2.InvalidURL, ValueError) as error:
            raise ProviderDownError(f"{url}: {error}") from error
        if not isinstance(found, dict):
            raise ProviderDownError(f"{url}: no JSON object")
        return found


def _public(key: Any) -> Any:
    if not isinstance(key, dict) or key.get("kty") == "oct":
        raise ValueError("a key of the provider is none")
    return key
