"""Cache-aside with redis-py: a pool of connections that all threads share."""
import json
import os
import signal
import socket
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import redis
from redis.backoff import ConstantBackoff
from redis.retry import Retry

TTL_SECONDS = int(os.environ.get('CACHE_TTL_SECONDS', '300'))
SERVED_BY = os.environ.get('HOSTNAME', socket.gethostname())

# One pool for the whole process. It replaces a broken connection at the next command.
pool = redis.ConnectionPool.from_url(
    os.environ['REDIS_URL'],
    max_connections=20,  # the 21st concurrent request gets a 503; with a BlockingConnectionPool it would wait
    decode_responses=True,
    # Requests fail fast while Redis is down or unreachable.
    socket_timeout=1,
    socket_connect_timeout=0.5,
    # One retry, at once: the first attempt may use a connection that a restart of Redis has closed.
    retry=Retry(ConstantBackoff(0), 1),
)
r = redis.Redis(connection_pool=pool)


def get_product(product_id):
    """The cache-aside pattern itself."""
    key = f'product:{product_id}'
    cached = r.get(key)
    if cached:
        return json.loads(cached), True
    product = find_product(product_id)
    # Always with a TTL: stale copies expire, and so do copies that are not read any more.
    r.set(key, json.dumps(product), ex=TTL_SECONDS)
    return product, False


def find_product(product_id):
    """Stands for your database."""
    time.sleep(0.2)
    return {'id': product_id, 'name': f'Product {product_id}', 'read_at': time.time()}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            if self.path == '/healthz':  # for readiness only: a liveness probe would restart every pod while Redis is down
                self.answer(200, {'ping': r.ping()})
            elif self.path.startswith('/product/'):
                product, cached = get_product(self.path.removeprefix('/product/'))
                self.answer(200, {'product': product, 'cached': cached, 'served_by': SERVED_BY})
            else:
                self.answer(404, {'error': 'not found'})
        except redis.RedisError as error:
            print(f'redis: {error}')
            self.answer(503, {'error': 'try again'})

    def answer(self, status, body):
        self.send_response(status)
        self.send_header('content-type', 'application/json')
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())


ThreadingHTTPServer.daemon_threads = False  # the process completes running requests before it exits
server = ThreadingHTTPServer(('', int(os.environ.get('PORT', '3000'))), Handler)
# In a thread: shutdown waits for serve_forever, which this signal has interrupted.
signal.signal(signal.SIGTERM, lambda *_: threading.Thread(target=server.shutdown).start())
server.serve_forever()
server.server_close()
pool.disconnect()
