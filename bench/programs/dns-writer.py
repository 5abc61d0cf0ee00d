"""Writes by REDIS_URL through four connections of redis-py, which looks its name up at every connect. Defaults but for the timeouts. GET /start, /stop, /stats."""
import json
import os
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import redis

PAUSE = 4 / int(os.environ.get('WRITES_PER_SECOND', '200'))


class Gap:
    """The longest time without an acknowledged write."""

    def __init__(self):
        self.longest, self.last = 0.0, None

    def acknowledged(self, now):
        self.longest = max(self.longest, now - (self.last or now))
        self.last = now


writing = threading.Event()
lock = threading.Lock()
acknowledged = errors = 0
gaps = [Gap() for _ in range(5)]


def write(connection):
    global acknowledged, errors
    client = redis.Redis.from_url(os.environ['REDIS_URL'], socket_connect_timeout=0.5, socket_timeout=2)
    key = 0
    while True:
        writing.wait()
        key += 1
        try:
            client.set(f'dns:redis-py:{connection}:{key}', key)
        except redis.RedisError:
            errors += 1
        else:
            with lock:
                acknowledged += 1
                for gap in (gaps[connection], gaps[4]):
                    gap.acknowledged(time.monotonic())
        time.sleep(PAUSE)


def start():
    global gaps, errors
    with lock:
        gaps, errors = [Gap() for _ in range(5)], 0
    writing.set()
    return {}


def stop():
    writing.clear()
    return {}


def stats():
    return {
        'acknowledged': acknowledged,
        'errors': errors,
        'longestGapMs': round(gaps[4].longest * 1000),
        'longestConnectionGapMs': round(max(gap.longest for gap in gaps[:4]) * 1000),
    }


ACTIONS = {'/healthz': lambda: {'ok': True}, '/start': start, '/stop': stop, '/stats': stats}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
        self.wfile.write(json.dumps(ACTIONS[self.path]()).encode())

    def log_message(self, *_):
        pass


for number in range(4):
    threading.Thread(target=write, args=(number,), daemon=True).start()
signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
ThreadingHTTPServer(('', 3000), Handler).serve_forever()
