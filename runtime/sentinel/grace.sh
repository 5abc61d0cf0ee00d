#!/bin/sh
# How long a sentinel that has just started waits for the primary. It counts from its start how long it has not heard it, and a pod that
# has just started may not be let through for some seconds: the nodes learn of it one after the other. Sourced, not run.
#
# Inputs:  REDIS_DOWN_AFTER.

# Milliseconds without an answer that are not yet a failure, until the primary has answered.
grace=10000
if [ "$REDIS_DOWN_AFTER" -gt "$grace" ]; then grace=$REDIS_DOWN_AFTER; fi
