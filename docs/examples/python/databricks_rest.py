"""One call of a Databricks JSON API, with the standard library alone."""
from __future__ import annotations

import json
import urllib.error
import urllib.parse
import urllib.request
from typing import Any, Mapping, NamedTuple, Optional

Headers = Mapping[str, str]


class SignIn(NamedTuple):
    """Where to call, and the headers that sign a call. Its text names no header."""

    host: str
    headers: Headers

    def __repr__(self) -> str:
        return f"SignIn(host={self.host!r})"


class ApiError(Exception):
    """A refusal: the status and the code of the API, and nothing else of the answer, which may hold secrets."""

    def __init__(self, request: str, status: int, code: Optional[str]) -> None:
        super().__init__(f"{request} was refused ({status}{' ' + code if code else ''}).")
        self.status = status
        self.code = code


class NoRedirect(urllib.request.HTTPRedirectHandler):
    """A redirect would take the Authorization header along to another host."""

    def redirect_request(self, *_: Any) -> None:
        return None


_opener = urllib.request.build_opener(NoRedirect)


def call(sign_in: SignIn, method: str, path: str, body: Optional[Mapping[str, Any]] = None) -> Mapping[str, Any]:
    """The JSON object of the answer. Raises ApiError for a refusal, OSError when no answer came."""
    data = None if body is None else json.dumps(body, separators=(",", ":")).encode()
    headers = {**sign_in.headers, **({} if body is None else {"Content-Type": "application/json"})}
    return send(method, sign_in.host + path, headers, data)


def send(method: str, url: str, headers: Headers, data: Optional[bytes] = None) -> Mapping[str, Any]:
    """As `call`, to any URL, with a body as it is."""
    name = f"{method} {urllib.parse.urlsplit(url).path}"
    try:
        with _opener.open(urllib.request.Request(url, data, dict(headers), method=method), timeout=30) as response:
            return json.loads(response.read() or b"{}")
    except urllib.error.HTTPError as error:
        with error:
            raise ApiError(name, error.code, _code_of(error.read())) from None


def _code_of(body: bytes) -> Optional[str]:
    try:
        code = json.loads(body).get("error_code")
    except (ValueError, AttributeError):
        return None
    return code if isinstance(code, str) else None
