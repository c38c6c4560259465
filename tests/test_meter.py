"""What a step costs is measured while it runs."""

import time

import pytest

from dekkend.meter import Meter


def test_steps_are_announced_as_they_begin_and_listed_as_they_end() -> None:
    announced: list[str] = []
    meter = Meter(announced.append)
    with meter.step("one"):
        assert announced == ["one"]
        assert meter.steps == []
    with meter.step("two"):
        pass
    assert announced == [step.name for step in meter.steps] == ["one", "two"]


def test_memory_that_was_given_back_before_the_end_counts() -> None:
    meter = Meter(lambda _: None)
    with meter.step("small"):
        pass
    with meter.step("large"):
        block = bytearray(b"1") * 200_000_000
        time.sleep(0.5)
        del block
    small, large = meter.steps
    assert large.peak_mb > small.peak_mb + 150
    assert large.seconds >= 0.5


def test_a_step_that_fails_is_measured_too_and_fails() -> None:
    meter = Meter(lambda _: None)
    with pytest.raises(ValueError, match="no"), meter.step("bad"):
        raise ValueError("no")
    assert [step.name for step in meter.steps] == ["bad"]
