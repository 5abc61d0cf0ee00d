"""Proves that the second answer comes from the cache, that the copy expires, and that threads share the pool."""
import json
import os
import sys
import time
import urllib.error
import urllib.request
from concurrent.futures import ThreadPoolExecutor

APP_URL = os.environ['APP_URL']
SECONDS = int(os.environ.get('CHECK_SECONDS', '60'))
DEADLINE = time.monotonic() + SECONDS
# A new product for every run, so that the cache has no copy from an earlier run.
PRODUCT = f'/product/check-{time.time_ns()}'


def call(path):
    try:
        with urllib.request.urlopen(APP_URL + path, timeout=10) as response:
            return response.status, json.load(response)
    except urllib.error.HTTPError as error:
        return error.code, json.load(error)


def until(what, attempt):
    last = 'the condition was never true'
    while time.monotonic() < DEADLINE:
        try:
            result = attempt()
            if result:
                return result
        except OSError as error:
            last = error
        time.sleep(0.2)
    raise AssertionError(f'{what}: not within {SECONDS} s; last: {last}')


def step(sentence, truth):
    if not truth:
        raise AssertionError(sentence)
    print(f'ok - {sentence}')


try:
    step('the app is ready', until('GET /healthz', lambda: call('/healthz')[0] == 200))
    _, first = call(PRODUCT)
    step('the first answer comes from the source', first['cached'] is False)
    _, second = call(PRODUCT)
    step('the next answer comes from the cache and is the same product', second['cached'] and second['product'] == first['product'])
    fresh = until('a fresh answer', lambda: next((body for _, body in [call(PRODUCT)] if body.get('cached') is False), None))
    step('after its TTL the answer comes from the source again', fresh['product']['read_at'] > first['product']['read_at'])
    # As many concurrent requests as a pod has connections.
    with ThreadPoolExecutor(max_workers=20) as threads:
        statuses = list(threads.map(lambda _: call(PRODUCT)[0], range(400)))
    step('400 requests by 20 threads are all answered', statuses == [200] * 400)
except Exception as error:  # any error fails the check
    print(f'not ok - {error}', file=sys.stderr)
    sys.exit(1)
