import sys
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from urllib.request import urlopen


class StandIn(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200 if self.path == "/healthz" else 405 if self.path in ("/get_token", "/sfu/get") else 404)
        self.end_headers()


if sys.argv[1:] == ["check"]:
    urlopen("http://127.0.0.1:8080/healthz", timeout=4)
else:
    ThreadingHTTPServer(("0.0.0.0", 8080), StandIn).serve_forever()
