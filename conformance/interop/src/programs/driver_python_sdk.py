# A driver of lakeauth-conformance around databricks-sdk for Python: the SDK finds its sign-in in the environment.
import datetime, json, sys
from importlib.metadata import version

import databricks.sdk.oauth as oauth
from databricks.sdk import WorkspaceClient

moved = datetime.timedelta()


class MovedClock(datetime.datetime):
    """What the SDK takes the time from, moved forward as far as the cases say."""

    @classmethod
    def now(cls, tz=None):
        return datetime.datetime.now(tz) + moved


oauth.datetime = MovedClock


def run(ops):
    global moved
    client = None
    for op in ops:
        try:
            if op["op"] == "restart":
                client = None
                yield {"op": "restart"}
            elif op["op"] == "advance":
                moved += datetime.timedelta(seconds=op["seconds"])
                yield {"op": "advance"}
            else:
                client = client or WorkspaceClient()
                if op["op"] == "headers":
                    yield {"op": "headers", "headers": client.config.authenticate()}
                else:
                    client.api_client.do(op["method"], op["path"])
                    yield {"op": "call", "status": 200}
        except Exception as error:
            yield {"op": op["op"], "error": f"{type(error).__name__}: {error}"}


for line in sys.stdin:
    message = json.loads(line)
    if message["type"] == "stop":
        break
    if message["type"] == "start":
        answer = {
            "type": "started",
            "name": "databricks-sdk for Python",
            "version": version("databricks-sdk"),
            "language": "Python",
            "capabilities": ["pat", "oauth-m2m", "env-oidc", "headers", "restart", "advance"],
            "reach": "proxy",
        }
    else:
        answer = {"type": "result", "id": message["id"], "ops": list(run(message["ops"]))}
    print(json.dumps(answer), flush=True)
