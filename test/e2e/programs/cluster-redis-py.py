"""Writes through redis-py, configured as in docs/clients.md. GET /start, /stop, /stats, /verify: see recorder.mjs."""
import json
import os
import signal
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from redis.cluster import ClusterNode, RedisCluster
from redis.exceptions import RedisClusterException

PER_SECOND = int(os.environ.get('WRITES_PER_SECOND', '200'))

addresses = [address.split(':') for address in os.environ['REDIS_CLUSTER_NODES'].split(',')]


class Client:
    """A RedisCluster, and a new one after RedisClusterException: the version of the image is older than 7.2."""

    def __init__(self):
        self.redis = self.connect()

    @staticmethod
    def connect():
        return RedisCluster(
            startup_nodes=[ClusterNode(host, int(port)) for host, port in addresses],
            password=os.environ['REDIS_PASSWORD'],
            socket_connect_timeout=0.5,
            socket_timeout=2,
            decode_responses=True,
            **({'ssl': True, 'ssl_ca_certs': os.environ['REDIS_CA_FILE']} if 'REDIS_CA_FILE' in os.environ else {}),
        )

    def execute(self, *command):
        try:
            return self.redis.execute_command(*command)
        except RedisClusterException as error:
            print('a new client:', repr(error), flush=True)
            self.redis = self.connect()
            raise


client = Client()


class Writer(threading.Thread):
    """Writes one key after the other: a write without a reply delays the next one."""

    def __init__(self):
        super().__init__(daemon=True)
        self.acknowledged, self.errors, self.gap, self.last, self.next = [], 0, 0.0, None, 0
        self.writing, self.idle = threading.Event(), threading.Event()

    def run(self):
        while True:
            if not self.writing.is_set():
                self.idle.set()
                self.writing.wait()
            self.idle.clear()
            key, self.next = self.next, self.next + 1
            try:
                client.execute('SET', f'redis-py:{key}', key)
            # Not RedisError: when no node answers, redis-py raises RedisClusterException, which is not a subclass.
            except Exception:
                self.errors += 1
            else:
                now = time.monotonic()
                self.gap = max(self.gap, now - (self.last or now))
                self.last = now
                self.acknowledged.append(key)
            time.sleep(1 / PER_SECOND)

    def start_writing(self):
        self.errors, self.gap, self.last = 0, 0.0, None
        self.writing.set()
        return {}

    def stop_writing(self):
        self.writing.clear()
        self.idle.wait()
        return {}

    def stats(self):
        gap = round(self.gap * 1000)
        return {'acknowledged': len(self.acknowledged), 'errors': self.errors, 'longestGapMs': gap, 'longestConnectionGapMs': gap}

    def verify(self):
        lost = sum(client.execute('GET', f'redis-py:{key}') != str(key) for key in self.acknowledged)
        return {'acknowledged': len(self.acknowledged), 'lost': lost}


writer = Writer()
writer.start()
ACTIONS = {
    '/healthz': lambda: {'ok': True},
    '/start': writer.start_writing,
    '/stop': writer.stop_writing,
    '/stats': writer.stats,
    '/verify': writer.verify,
}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            answer, status = ACTIONS[self.path](), 200
        except Exception as error:
            answer, status = {'error': repr(error)}, 503
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_):
        pass


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
ThreadingHTTPServer(('', 3000), Handler).serve_forever()
