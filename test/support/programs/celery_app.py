"""The tasks of a Celery application: the worker runs them, celery_client.py sends them.

Inputs: REDIS_URL, which is broker and result backend.
"""
import os

from celery import Celery

URL = os.environ["REDIS_URL"]

app = Celery("app", broker=URL, backend=URL)
app.conf.update(
    # A look for messages that no worker acknowledged comes after minutes otherwise, when the test has ended.
    broker_transport_options={"unacked_restore_interval": 1, "unacked_restore_throttle": 1},
    task_acks_late=True,
    task_track_started=True,
    worker_send_task_events=True,
)


@app.task
def add(left, right):
    return left + right


@app.task
def total(numbers):
    return sum(numbers)


@app.task(bind=True, max_retries=1)
def flaky(self):
    if self.request.retries == 0:
        raise self.retry(countdown=0)
    return self.request.retries
