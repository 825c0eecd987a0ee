"""ClickHouse's engine behind as much of its HTTP interface as the connector uses: `chdb_server.py PORT`."""

import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
from urllib.parse import parse_qsl, urlsplit

from chdb import session

engine = session.Session()
seen = []


class Handler(BaseHTTPRequestHandler):
    def log_message(self, *_):
        pass

    def reply(self, status, body):
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def do_POST(self):
        text = self.rfile.read(int(self.headers.get("Content-Length", 0))).decode()
        given = parse_qsl(urlsplit(self.path).query, keep_blank_values=True)
        parameters = {name[len("param_"):]: value for name, value in given if name.startswith("param_")}
        if self.headers.get("X-ClickHouse-User") != "reader" or self.headers.get("X-ClickHouse-Key") != "key-of-reader":
            return self.reply(401, b"Code: 516. DB::Exception: Authentication failed")
        if text.startswith("KILL QUERY"):
            seen.append(text)
            return self.reply(200, b"")
        if text == "SELECT 'killed' FORMAT ArrowStream":
            text = "SELECT toString(%d) AS c0 FORMAT ArrowStream" % len(seen)
        # A query that dies after its first rows: the status is sent, the end marker is not.
        broken = "'broken'" in text
        try:
            body = engine.query(text, "CSV", params=parameters).bytes()
        except Exception as e:
            return self.reply(500, str(e).encode())
        self.reply(200, body[:-8] + b"DB::Exception" if broken else body)


HTTPServer(("127.0.0.1", int(sys.argv[1])), Handler).serve_forever()
