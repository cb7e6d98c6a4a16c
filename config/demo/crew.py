"""Processes that tell chunks side by side; what they told comes back in order, and few at a time."""

import gc
import multiprocessing
import os
import pickle
import signal
import sys
from collections import deque
from concurrent.futures import ProcessPoolExecutor

from django.apps import apps
from django.db import connections

# So many chunks more than workers are told ahead of the one that is written: memory stays flat.
AHEAD = 1
# A copy of this process is at work at once; where that is not to be had, a new one reads the code first.
METHOD = "fork" if sys.platform.startswith("linux") else "spawn"


def workers_here():
    """One for each processor that we may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def told(plan, workers):
    """Every chunk of a plan, told by so many processes; what fits into one chunk is told here."""
    from config.demo import chunks  # a new process reads this module before there are models

    if workers < 1 or len(plan) < 2:
        yield from (chunks.tell_chunk(plan, number) for number in range(len(plan)))
        return
    # A connection must not be in two processes.
    connections.close_all()
    context = multiprocessing.get_context(METHOD)
    arguments = pickle.dumps(plan), os.getpid()
    with ProcessPoolExecutor(workers, mp_context=context, initializer=_begin, initargs=arguments) as pool:
        waiting = deque()
        try:
            for number in range(len(plan)):
                waiting.append(pool.submit(_tell, number))
                if len(waiting) > workers + AHEAD:
                    yield waiting.popleft().result()
            while waiting:
                yield waiting.popleft().result()
        finally:
            pool.shutdown(wait=True, cancel_futures=True)


_plan = None


def _begin(pickled, parent):
    """In a worker, at its start."""
    global _plan
    # Ctrl-C is the parent's: it ends us when it has ended.
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    if not apps.ready:
        import django

        django.setup()
    from config.processes import die_with_parent

    die_with_parent(parent)
    _plan = pickle.loads(pickled)
    # Rows by the ten thousand, in which nothing points in circles, are only in the collector's way.
    gc.freeze()
    gc.disable()


def _tell(number):
    from config.demo import chunks  # as above

    told = chunks.tell_chunk(_plan, number, to_send=True)
    connections.close_all()
    gc.collect()
    return told
