"""A server's application that thinks for a second before it answers: gunicorn tests.lean.thinks"""

import time


def application(environ, start_response):
    time.sleep(1)
    start_response("200 OK", [("Content-Length", "2")])
    return [b"so"]
