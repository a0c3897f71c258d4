"""The Token API of a workspace (/api/2.0/token), for whoever is signed in."""
from __future__ import annotations

from typing import Any, List, Mapping

from databricks_rest import ApiError, SignIn, call

API = "/api/2.0/token"


def create(sign_in: SignIn, lifetime_seconds: int, comment: str) -> Mapping[str, Any]:
    """`token_value`, once, and `token_info`. Never repeat it: a lost answer may have left a token behind."""
    if lifetime_seconds < 1:
        raise ValueError("A lifetime is at least one second.")
    return call(sign_in, "POST", API + "/create", {"lifetime_seconds": lifetime_seconds, "comment": comment})


def list_all(sign_in: SignIn) -> List[Mapping[str, Any]]:
    """What is known of each token, which is never its value."""
    return call(sign_in, "GET", API + "/list").get("token_infos", [])


def update(sign_in: SignIn, token_id: str, comment: str) -> None:
    """Changes the comment."""
    call(sign_in, "PATCH", f"{API}/{token_id}", {"token": {"comment": comment}, "update_mask": "comment"})


def revoke(sign_in: SignIn, token_id: str, if_exists: bool = False) -> None:
    """Ends a token at once. With `if_exists`, one that is gone already is no error."""
    try:
        call(sign_in, "POST", API + "/delete", {"token_id": token_id})
    except ApiError as error:
        if not (if_exists and error.status == 404):
            raise
