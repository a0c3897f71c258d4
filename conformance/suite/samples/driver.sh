#!/bin/sh
# A driver for lakeauth-conformance around curl and jq. Yours takes the place of the functions at the top.
# shellcheck disable=SC2086
set -u

now() { echo $(($(date +%s) + moved)); }

# Secrets go to curl by its standard input: arguments can be read by everybody on the machine.
sign_in() {
  [ -n "${DATABRICKS_TOKEN:-}" ] && { token=$DATABRICKS_TOKEN; return 0; }
  [ -n "$token" ] && [ "$(now)" -lt $((expiry - 40)) ] && return 0
  asked=$(now)
  answer=$(printf 'user = "%s:%s"\n' "$DATABRICKS_CLIENT_ID" "$DATABRICKS_CLIENT_SECRET" |
    curl -sS --fail --retry 3 --retry-delay 1 -K - -d grant_type=client_credentials -d scope=all-apis "$host/oidc/v1/token" 2>"$TMPDIR/error") ||
    { error=$(cat "$TMPDIR/error"); return 1; }
  lifetime=$(printf %s "$answer" | jq -re .expires_in) || { error='the answer holds no token'; return 1; }
  token=$(printf %s "$answer" | jq -r .access_token) expiry=$((asked + lifetime))
}

call() {
  sign_in || return 1
  status=$(printf 'header = "Authorization: Bearer %s"\n' "$token" |
    curl -sS -K - -o /dev/null -w '%{http_code}' -X "$1" "$host$2" 2>"$TMPDIR/error") || { error=$(cat "$TMPDIR/error"); return 1; }
}

failed() { jq -nc --arg op "$1" --arg error "$error" '{$op, $error}'; }

run() {
  case $(printf %s "$1" | jq -r .op) in
  headers) if sign_in; then printf %s "$token" | jq -Rc '{op: "headers", headers: {Authorization: "Bearer \(.)"}}'; else failed headers; fi ;;
  call) if call "$(printf %s "$1" | jq -r .method)" "$(printf %s "$1" | jq -r .path)"; then jq -nc "{op: \"call\", status: $status}"; else failed call; fi ;;
  restart) token='' && echo '{"op":"restart"}' ;;
  advance) moved=$((moved + $(printf %s "$1" | jq -r .seconds))) && echo '{"op":"advance"}' ;;
  esac
}

token='' expiry=0 moved=0 error='' host=${DATABRICKS_HOST:-} host=${host%/}
while read -r line; do
  case $(printf %s "$line" | jq -r .type) in
  start) echo '{"type":"started","name":"sample-shell","version":"1.0.0","language":"sh","capabilities":["pat","oauth-m2m","headers","restart","advance"]}' ;;
  case)
    results="$TMPDIR/results" && : >"$results"
    # Not piped into the loop: what an operation changes is there for the next one.
    printf %s "$line" | jq -c '.ops[]' >"$TMPDIR/ops"
    while read -r op; do run "$op" >"$TMPDIR/result" && cat "$TMPDIR/result" >>"$results"; done <"$TMPDIR/ops"
    printf %s "$line" | jq -c --slurpfile ops "$results" '{type: "result", id, $ops}' && rm "$TMPDIR"/*
    ;;
  stop) exit 0 ;;
  esac
done
