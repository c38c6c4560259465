"""What each step of a run costs: time on the clock and memory."""

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager

import psutil

from dekkend.plan import StepCost

_LOOKS_PER_SECOND = 20
_MB = 1e6


class Meter:
    """Measures steps one after another.

    Parameters
    ----------
    announce
        Called with the name of each step as it begins.

    Attributes
    ----------
    steps
        What the finished steps took.
    """

    def __init__(self, announce: Callable[[str], None]) -> None:
        self.steps: list[StepCost] = []
        self._announce = announce

    @contextmanager
    def step(self, name: str) -> Iterator[None]:
        """Measure what is done in the block.

        Memory is that of the whole process, looked at many times a second.

        Parameters
        ----------
        name
            The step, in English.
        """
        self._announce(name)
        process, done = psutil.Process(), threading.Event()
        peak = [process.memory_info().rss]

        def look() -> None:
            while not done.wait(1 / _LOOKS_PER_SECOND):
                peak.append(max(peak.pop(), process.memory_info().rss))

        watcher = threading.Thread(target=look, daemon=True)
        watcher.start()
        start = time.perf_counter()
        try:
            yield
        finally:
            seconds = time.perf_counter() - start
            done.set()
            watcher.join()
            self.steps.append(StepCost(name, round(seconds, 3), round(max(*peak, process.memory_info().rss) / _MB, 1)))
