"""The server under test: started over the shared files, asked as one tenant."""

import http.client
import json
import os
import signal
import socket
import subprocess
import time

import oracle_rows as rows

ORIGIN = "https://app.example.com"


class Server:
    def __init__(self, binary, folder):
        self.binary, self.folder = os.path.abspath(binary), folder
        with socket.socket() as s:
            s.bind(("127.0.0.1", 0))
            self.port = s.getsockname()[1]
        self.config = f"{folder}/pellucid.toml"
        self.tokens, self.connection, self.process = {}, None, None
        self.configure()

    def configure(self):
        os.mkdir(f"{self.folder}/seed")
        toml = [f'listen = "127.0.0.1:{self.port}"', f'allowed_origins = ["{ORIGIN}"]', "[token]", "default_ttl_seconds = 900",
                "[tiers.oracle]", "queries_per_hour = 1000000000"]
        for name, sort in rows.DATASETS.items():
            toml += [f"[datasets.{name}]", f'files = "{name}.{name}"', f'hidden = ["{rows.HIDDEN}"]']
            toml += [f'sort = "{sort}"'] if sort else []
            toml += [f"[[datasets.{name}.policy]]", 'column = "owner"', 'attribute = "owner"']
            chart = {"mark": "metric", "encoding": {"value": {"op": "count", "as": "n"}}}
            place = {"column": 0, "row": 0, "width": 4, "height": 2}
            with open(f"{self.folder}/seed/{name}.json", "w", encoding="utf-8") as out:
                json.dump({"title": name, "dataset": name, "charts": [{"id": "n", "place": place, "chart": chart}]}, out)
        toml += ["[tenants.tenant]", 'tier = "oracle"', f'attributes = {{ owner = "{rows.MINE}" }}', "[dashboards]", 'seed = "seed"', ""]
        with open(self.config, "w", encoding="utf-8") as out:
            out.write("\n".join(toml))

    def __enter__(self):
        with open(f"{self.folder}/server.log", "w", encoding="utf-8") as log:
            environment = {**os.environ, "PELLUCID_LOG": "warn"}
            self.process = subprocess.Popen([self.binary, "serve", "--config", self.config], stdout=log, stderr=log, env=environment)
        for _ in range(300):
            if self.process.poll() is not None:
                break
            try:
                if self.request("GET", "/health")[0] == 200:
                    break
            except OSError:
                time.sleep(0.1)
        else:
            raise SystemExit("the server does not answer:\n" + self.log())
        key = f"{self.folder}/admin.key"
        create = [self.binary, "key", "create", "--config", self.config, "--scope", "admin", "--write-to", key]
        made = subprocess.run(create, capture_output=True, text=True, check=False)
        if made.returncode != 0:
            self.__exit__()
            raise SystemExit(f"no key could be made: {made.stderr}\n{self.log()}")
        with open(key, encoding="utf-8") as text:
            self.key = text.read().strip()
        return self

    def __exit__(self, *_):
        if self.process and self.process.poll() is None:
            self.process.send_signal(signal.SIGTERM)
            try:
                self.process.wait(30)
            except subprocess.TimeoutExpired:
                self.process.kill()
                self.process.wait()

    def log(self):
        with open(f"{self.folder}/server.log", encoding="utf-8", errors="replace") as text:
            return text.read()

    def request(self, method, path, body=None, credential=None):
        headers = {"Accept": "application/json"}
        if body is not None:
            headers["Content-Type"] = "application/json"
        if credential:
            headers["Authorization"] = f"Bearer {credential}"
        for attempt in (1, 2):
            self.connection = self.connection or http.client.HTTPConnection("127.0.0.1", self.port, timeout=120)
            try:
                self.connection.request(method, path, body, headers)
                response = self.connection.getresponse()
                return response.status, response.read().decode("utf-8")
            except (OSError, http.client.HTTPException):
                # A connection that has been idle is closed by the server.
                self.connection.close()
                self.connection = None
                if attempt == 2:
                    raise

    def token(self, dataset):
        token, at = self.tokens.get(dataset, (None, 0))
        if time.monotonic() - at > 600:
            body = json.dumps({"tenant": "tenant", "dashboardId": dataset, "origin": ORIGIN})
            status, text = self.request("POST", "/api/v1/embed/token", body, self.key)
            if status != 200:
                raise SystemExit(f"no token: {status} {text}\n{self.log()}")
            token = json.loads(text)["token"]
            self.tokens[dataset] = (token, time.monotonic())
        return token

    def query(self, dataset, query):
        """Status and text of the answer."""
        return self.request("POST", "/api/v1/query", json.dumps(query), self.token(dataset))
