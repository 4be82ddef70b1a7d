"""A server that burns a known processor time for each request; arguments: port, milliseconds, whether to log."""

import sys
import time
from http.server import BaseHTTPRequestHandler, HTTPServer

PORT, MILLISECONDS, LOGS = int(sys.argv[1]), float(sys.argv[2]), sys.argv[3] == "log"
BODY = b"burnt"


class Burner(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    wbufsize = -1  # head and body in one piece: apart, they would wait for one another's acknowledgement

    def do_GET(self) -> None:
        until = time.process_time() + MILLISECONDS / 1000
        while time.process_time() < until:
            pass
        if self.path == "/exit":
            sys.exit("asked to end")
        self.send_response(200)
        self.send_header("Content-Length", str(len(BODY)))
        self.end_headers()
        self.wfile.write(BODY)

    def log_request(self, code: object = "-", size: object = "-") -> None:
        if LOGS:
            print("request", self.path, flush=True)


print("begins", flush=True)
HTTPServer(("127.0.0.1", PORT), Burner).serve_forever()
