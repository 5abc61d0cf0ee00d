# A worker of redis-py, as docs/clients.md says to write it. Prints what it received, and the errors that it met.
import os

import redis

connection = redis.Redis.from_url(os.environ['REDIS_URL'], decode_responses=True)
while True:
    try:
        print('redis-py received', connection.blpop('redis-py')[1], flush=True)
    except redis.ResponseError as error:
        print('redis-py', str(error).split(' ')[0], flush=True)
        if not str(error).startswith('UNBLOCKED'):
            raise
