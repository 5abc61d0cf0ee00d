"""Uses a Celery worker in the ways that applications do, and stops it. Prints what came back, as JSON.

Inputs: REDIS_URL.
"""
import json
import time

from celery import chain, chord, group
from celery_app import add, app, flaky, total

SECONDS = 30


def await_worker():
    deadline = time.monotonic() + SECONDS
    while time.monotonic() < deadline:
        # A ping that comes before the worker subscribes is lost.
        pongs = app.control.ping(timeout=1, limit=1)
        if pongs:
            return [pong["ok"] for worker in pongs for pong in worker.values()]
    raise TimeoutError("no worker answers a ping")


def value(result):
    return result.get(timeout=SECONDS)


def revoked():
    """The worker knows that the task is revoked before it gets it."""
    app.control.revoke("revoked-task", reply=True, limit=1, timeout=SECONDS)
    result = add.apply_async((1, 1), task_id="revoked-task")
    result.get(timeout=SECONDS, propagate=False)
    return result.state


ping = await_worker()
inspect = app.control.inspect(limit=1, timeout=SECONDS)
print(json.dumps({
    "ping": ping,
    "task": value(add.delay(1, 2)),
    "eta": value(add.apply_async((2, 2), countdown=0.5)),
    "retry": value(flaky.delay()),
    "chain": value(chain(add.s(1, 2), add.s(3))()),
    "group": value(group(add.s(number, 1) for number in range(3))()),
    "chord": value(chord([add.s(number, number) for number in range(4)])(total.s())),
    "revoked": revoked(),
    "registered": sorted(*inspect.registered().values()),
}))
app.control.purge()
app.control.shutdown()
