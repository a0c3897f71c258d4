"""Three ways to sign in. Each takes the environment, and gives headers for `databricks_rest.call`."""
from __future__ import annotations

import base64
import netrc
import os
import re
import urllib.parse
from typing import Mapping

from databricks_rest import SignIn, send

Env = Mapping[str, str]


def bearer(host: str, token: str) -> SignIn:
    """A token as it is. Whatever no header may hold is refused, so that nothing is injected by it."""
    if not re.fullmatch(r"[A-Za-z0-9._~+/-]+=*", token):
        raise ValueError("The token holds a character that no bearer token has.")
    return SignIn(host, {"Authorization": "Bearer " + token})


def pat(env: Env) -> SignIn:
    """A personal access token: DATABRICKS_HOST, DATABRICKS_TOKEN."""
    return bearer(env["DATABRICKS_HOST"], env["DATABRICKS_TOKEN"])


def oauth_m2m(env: Env) -> SignIn:
    """A service principal: DATABRICKS_HOST, DATABRICKS_CLIENT_ID, DATABRICKS_CLIENT_SECRET (RFC 6749, section 4.4)."""
    host = env["DATABRICKS_HOST"]
    accept = {"Accept": "application/json"}
    config = send("GET", host + "/.well-known/databricks-config", accept)
    # RFC 6749, section 2.3.1: both are form-encoded before they are joined.
    client = ":".join(urllib.parse.quote_plus(env[f"DATABRICKS_CLIENT_{part}"]) for part in ("ID", "SECRET"))
    headers = {
        **accept,
        "Authorization": "Basic " + base64.b64encode(client.encode()).decode(),
        "Content-Type": "application/x-www-form-urlencoded;charset=UTF-8",
    }
    form = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": "all-apis"}).encode()
    granted = send("POST", config["oidc_endpoint"] + "/v1/token", headers, form)
    signed = bearer(host, granted["access_token"])
    return SignIn(host, {**signed.headers, "X-Databricks-Workspace-Id": str(config["workspace_id"])})


def from_netrc(env: Env) -> SignIn:
    """The entry of the host in NETRC, or ~/.netrc. Its login is the word `token`; any other login is no token."""
    host = env["DATABRICKS_HOST"]
    path = env.get("NETRC") or os.path.expanduser("~/.netrc")
    entry = netrc.netrc(path).authenticators(urllib.parse.urlsplit(host).hostname or "")
    if not entry or entry[0] != "token" or not entry[2]:
        raise LookupError(f"{path} has no entry with the login `token` for {host}.")
    return bearer(host, entry[2])


WAYS = {"pat": pat, "oauth-m2m": oauth_m2m, "netrc": from_netrc}
