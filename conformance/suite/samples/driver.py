"""A driver for lakeauth-conformance around a small client, with Python's standard library alone."""
import base64, json, sys, time, urllib.error, urllib.parse, urllib.request

CAPABILITIES = ["pat", "oauth-m2m", "headers", "restart", "advance"]


class NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_):
        return None  # The answer itself is what the caller gets, as an error.


http = urllib.request.build_opener(NoRedirect)


class Client:
    """Signs in with what `config` says. Yours takes its place."""

    def __init__(self, config, now):
        self.host, self.config, self.now = config["host"].rstrip("/"), config, now
        self.token, self.expiry = config.get("token"), float("inf")

    def headers(self):
        if self.token is None or self.now() >= self.expiry - 40:
            self.refresh()
        return {"Authorization": f"Bearer {self.token}"}

    def refresh(self, attempts=3):
        pair = f"{self.config['client_id']}:{self.config['client_secret']}"
        basic = {"Authorization": "Basic " + base64.b64encode(pair.encode()).decode()}
        form = urllib.parse.urlencode({"grant_type": "client_credentials", "scope": "all-apis"}).encode()
        asked = self.now()
        try:
            answer = json.load(http.open(urllib.request.Request(self.host + "/oidc/v1/token", form, basic), timeout=30))
        except urllib.error.HTTPError as error:
            if error.code not in (429, 502, 503, 504) or attempts == 1:
                raise
            time.sleep(min(int(error.headers.get("retry-after", "1")), 10))
            return self.refresh(attempts - 1)
        self.token, self.expiry = answer["access_token"], asked + int(answer["expires_in"])

    def call(self, method, path):
        request = urllib.request.Request(self.host + path, headers=self.headers(), method=method)
        return http.open(request, timeout=30).status


def run(case):
    moved = 0
    make = lambda: Client(case["config"], lambda: time.time() + moved)
    client = make()
    for op in case["ops"]:
        try:
            if op["op"] == "headers":
                yield {"op": "headers", "headers": client.headers()}
            elif op["op"] == "call":
                yield {"op": "call", "status": client.call(op["method"], op["path"])}
            elif op["op"] == "restart":
                client = make()
                yield {"op": "restart"}
            else:
                moved += op["seconds"]
                yield {"op": "advance"}
        except Exception as error:
            yield {"op": op["op"], "error": str(error)}


for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "start":
        answer = {"type": "started", "name": "sample-python", "version": "1.0.0", "language": "Python", "capabilities": CAPABILITIES}
    elif message["type"] == "case":
        answer = {"type": "result", "id": message["id"], "ops": list(run(message))}
    else:
        break
    print(json.dumps(answer), flush=True)
