"""Signs in, creates a token, uses it, changes it, revokes it twice, and uses it again.

    python3 flow.py pat | oauth-m2m | netrc

It prints what it found as JSON, and nothing of it is a secret.
"""
from __future__ import annotations

import json
import os
import sys

import tokens
from databricks_rest import ApiError, SignIn, call
from sign_in import WAYS, bearer


def clusters(sign_in: SignIn) -> int:
    """The status that the list of clusters is answered with."""
    try:
        call(sign_in, "GET", "/api/2.0/clusters/list")
        return 200
    except ApiError as error:
        return error.status


def main(way: str) -> None:
    sign_in = WAYS[way](os.environ)
    minted = tokens.create(sign_in, 3600, "nightly export")
    info = minted["token_info"]
    token_id = info["token_id"]
    alive, own = 0, []
    try:
        following = bearer(sign_in.host, minted["token_value"])
        alive = clusters(following)
        tokens.update(sign_in, token_id, "nightly export, second attempt")
        own = [token["comment"] for token in tokens.list_all(sign_in) if token["token_id"] == token_id]
    finally:
        tokens.revoke(sign_in, token_id)
    tokens.revoke(sign_in, token_id, if_exists=True)
    lifetime = (info["expiry_time"] - info["creation_time"]) / 1000
    report = {"lifetimeSeconds": lifetime, "comments": own, "whileItLives": alive, "afterRevoke": clusters(following)}
    print(json.dumps(report))


if __name__ == "__main__":
    if len(sys.argv) != 2 or sys.argv[1] not in WAYS:
        sys.exit(f"Usage: python3 flow.py {' | '.join(WAYS)}")
    main(sys.argv[1])
