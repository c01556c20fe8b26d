"""An upstream on http.server, written as its documentation shows it: kept connections, no look at
Transfer-Encoding, and bodies that only POST reads. It routes as SimpleHTTPRequestHandler finds
files: decoded, and without segments of dots."""

import json
import posixpath
import re
import sys
import urllib.parse
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

ROUTES = {"/health", "/rooms", "/rooms/closed", "/search", "/events"}


class Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # one packet for an answer

    def answer(self, body=""):
        path = posixpath.normpath(urllib.parse.unquote(urllib.parse.urlsplit(self.path).path))
        route = path if path in ROUTES else "/rooms/*" if re.fullmatch("/rooms/[^/]+", path) else path
        sys.stdout.write(json.dumps({
            "Route": route, "Method": self.command, "URI": self.path, "Body": body,
            "Fields": [[name, value] for name, value in self.headers.items()],
        }) + "\n")
        sys.stdout.flush()
        self.send_response(200)
        self.send_header("Upstream", self.command + " " + self.path)
        self.send_header("Content-Length", "8")
        self.end_headers()
        if self.command != "HEAD":
            self.wfile.write(b"upstream")

    def do_POST(self):
        length = int(self.headers.get("Content-Length", 0))
        body = self.rfile.read(length)
        if len(body) == length:
            self.answer(body.decode("latin-1"))

    do_GET = do_HEAD = do_PUT = do_DELETE = do_OPTIONS = do_PATCH = answer

    def log_message(self, *args):
        pass


class Server(ThreadingHTTPServer):
    request_queue_size = 128

    def handle_error(self, *args):
        pass  # the proxy ended a connection


server = Server(("127.0.0.1", 0), Handler)
print("listening on 127.0.0.1:%d," % server.server_port, flush=True)
server.serve_forever()
