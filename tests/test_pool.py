"""Jobs come back in order; one lost worker costs one job."""

import os
import signal

import pytest

from ingest.pool import in_order
from ingest.tally import Tally


def square(number):
    return number * number


def square_or_die(number):
    if number == 13:
        os.kill(os.getpid(), signal.SIGKILL)
    return number * number


def jobs(count):
    return ((f"job {number}", number if number % 5 else None) for number in range(count))


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_jobs_and_tickets_without_a_job_keep_their_place(workers):
    found = list(in_order(square, jobs(40), workers=workers, lost=lambda _: -1))
    assert found == [(f"job {number}", number**2 if number % 5 else None) for number in range(40)]


def test_a_job_that_kills_its_worker_is_lost_alone():
    found = dict(in_order(square_or_die, jobs(40), workers=2, lost=lambda _: -1))
    assert found["job 13"] == -1
    assert all(
        result == int(name[4:]) ** 2 for name, result in found.items() if result is not None and name != "job 13"
    )
    assert len(found) == 40


def test_jobs_are_taken_as_they_are_needed():
    taken = []

    def endless():
        number = 0
        while True:
            number += 1
            taken.append(number)
            yield number, number

    results = in_order(square, endless(), workers=1, lost=lambda _: -1)
    assert [next(results) for _ in range(3)] == [(1, 1), (2, 4), (3, 9)]
    assert len(taken) == 3
    results.close()


def test_an_error_of_the_program_is_not_hidden():
    with pytest.raises(TypeError):
        list(in_order(square, [("x", "text")], workers=1, lost=lambda _: -1))


def test_every_outcome_has_its_line_in_the_tally():
    tally = Tally()
    for outcome, reason in [
        ("extracted", None), ("partial", "the text breaks off"), ("empty", "no article: only links"),
        ("unsupported", "PDF: not a web capture; ingest reads HTML"), ("corrupt", "torn"), ("crash", None),
    ]:  # fmt: skip
        tally.inputs += 1
        tally.count(outcome, reason)
    assert tally.adds_up
    assert tally.as_dict()["rejected_by_reason"] == {"no article: only links": 1, "PDF: not a web capture": 1}
    assert tally.as_dict()["failed_by_reason"] == {"torn": 1, "crash": 1}
    tally.inputs += 1
    assert not tally.adds_up
