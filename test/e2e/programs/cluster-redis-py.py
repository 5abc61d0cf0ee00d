"""What the README says for redis-py, and a check: GET /check writes keys of all slots and reads them back."""
import json
import os
import signal
from http.server import BaseHTTPRequestHandler, HTTPServer

from redis.cluster import ClusterNode, RedisCluster

addresses = [address.split(':') for address in os.environ['REDIS_CLUSTER_NODES'].split(',')]
client = RedisCluster(
    startup_nodes=[ClusterNode(host, int(port)) for host, port in addresses],
    password=os.environ['REDIS_PASSWORD'],
    socket_connect_timeout=2,
    socket_timeout=2,
    decode_responses=True,
)


def check():
    keys = [f'redis-py:{index}' for index in range(300)]
    for key in keys:
        client.set(key, f'value of {key}')
    return {'written': len(keys), 'wrong': sum(client.get(key) != f'value of {key}' for key in keys)}


class Handler(BaseHTTPRequestHandler):
    def do_GET(self):
        try:
            answer, status = (check() if self.path == '/check' else {'ok': True}), 200
        except Exception as error:
            answer, status = {'error': repr(error)}, 503
        self.send_response(status)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    def log_message(self, *_):
        pass


signal.signal(signal.SIGTERM, lambda *_: os._exit(0))
HTTPServer(('', 3000), Handler).serve_forever()
