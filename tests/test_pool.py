"""Jobs come back in order; a job that hangs, dies or eats memory costs itself and nobody else."""

import ctypes
import os
import signal
import time

import pytest

from ingest.errors import Corrupt, Unsupported
from ingest.ingestion.rlimits import CPU_TIMER, Limits
from ingest.ingestion.summary import RunSummary, bucket_of
from ingest.ingestion.worker_pool import Bounded, InProcess, Lost, Processes, in_order
from ingest.reasons import Outcome, Reason, ReasonCode

FAST = Limits(seconds=20.0)


def square(number):
    return number * number


def jobs(count):
    return ((f"job {number}", number if number % 5 else None) for number in range(count))


def results(function, given, *, workers=2, seconds=20.0, again=lambda *_: None, **options):
    return in_order(
        lambda _: Bounded(function, seconds),
        given,
        workers=workers,
        again=again,
        lost=lambda _, error: error.outcome,
        **options,
    )


@pytest.mark.parametrize("workers", [1, 2])
def test_results_come_in_the_order_of_the_jobs_and_tickets_without_a_job_keep_their_place(workers):
    found = list(results(square, jobs(40), workers=workers))
    assert found == [(f"job {number}", number**2 if number % 5 else None) for number in range(40)]


def sleep_in_c(_):
    # one call into the system that no Python signal handler can interrupt between two byte codes
    ctypes.CDLL(None).sleep(60)


def spin(_):
    while True:
        pass


def die(_):
    ctypes.string_at(0)


def be_killed(_):
    os.kill(os.getpid(), signal.SIGKILL)


def leave(_):
    os._exit(3)


def eat(_):
    return len(bytearray(2_000_000_000))


def eat_and_hold(_):
    held = []
    while True:
        held.append(bytearray(b"x" * 10_000_000))


def unpicklable(_):
    return lambda: None


BAD = {
    "sleep": (sleep_in_c, "timeout"), "spin": (spin, "timeout"), "segfault": (die, "crash"),
    "kill": (be_killed, "crash"), "exit": (leave, "crash"), "2 GB": (eat, "memory"), "leak": (eat_and_hold, "memory"),
}  # fmt: skip


def one_is_bad(job):
    number, name = job
    return BAD[name][0](number) if number % 4 == 3 else number * number


@pytest.mark.parametrize("name", BAD)
def test_a_bad_job_costs_only_itself(name):
    found = dict(
        results(one_is_bad, [(number, (number, name)) for number in range(9)], seconds=6.0 if name == "leak" else 1.0)
    )
    outcome = BAD[name][1]
    assert found == {number: outcome if number % 4 == 3 else number**2 for number in range(9)}


def test_the_loss_says_what_happened_and_how_long_it_took():
    pool = Processes(1)
    try:
        with pytest.raises(Lost, match=r"more than 0\.3 s of CPU time") as stuck:
            pool.submit(Bounded(spin, 0.3), 1).result()
        assert stuck.value.outcome == "timeout"
        assert 0.3 <= stuck.value.seconds < 5
        assert stuck.value.peak_mb is None or 5 < stuck.value.peak_mb < 500
        with pytest.raises(Lost, match="SIGSEGV"):
            pool.submit(die, 1).result()
        with pytest.raises(Lost, match="more than 1,000 MB"):
            pool.submit(eat, 1).result()
        assert pool.submit(square, 7).result() == 49
    finally:
        pool.shutdown()


def shape_or_spin(word):
    return word.upper() if word.startswith("again") else spin(word)


def test_a_lost_job_is_tried_again_as_the_caller_says():
    found = list(results(
        shape_or_spin, [("a", "x"), ("b", "again y")], seconds=0.5,
        again=lambda job, error: None if job.startswith("again") else f"again {job} after {error.outcome}",
    ))  # fmt: skip
    assert found == [("a", "AGAIN X AFTER TIMEOUT"), ("b", "AGAIN Y")]


def test_jobs_are_taken_as_they_are_needed():
    taken = []

    def endless():
        number = 0
        while True:
            number += 1
            taken.append(number)
            yield number, number

    found = results(square, endless(), workers=1, executor=InProcess)
    assert [next(found) for _ in range(3)] == [(1, 1), (2, 4), (3, 9)]
    assert len(taken) == 3
    found.close()


def length_of(text):
    return len(text)


def test_no_more_is_under_way_than_memory_has_room_for():
    taken = []

    def large():
        for number in range(20):
            taken.append(number)
            yield number, b"x" * 1000

    found = results(length_of, large(), workers=2, size=lambda _: 8_000_000)
    assert next(found) == (0, 1000)
    assert len(taken) <= 3
    assert len(list(found)) == 19


def reasons(function, given, **options):
    return list(
        in_order(
            lambda _: Bounded(function, 20.0), given, workers=1, again=lambda *_: None,
            lost=lambda _, error: (error.outcome, str(error.reason)), **options,
        )
    )  # fmt: skip


@pytest.mark.parametrize("executor", [InProcess, None])
def test_an_error_of_a_job_costs_that_job_and_is_told_by_its_kind_and_place(executor):
    (_, (outcome, reason)), other = reasons(square, [("x", "text"), ("y", 3)], executor=executor)
    assert outcome == "crash"
    assert reason.startswith("cleaning broke: TypeError in ")
    assert other == ("y", 9)


def test_a_result_that_cannot_be_sent_is_an_error_of_that_job():
    ((_, (outcome, reason)),) = reasons(unpicklable, [("x", 1)])
    assert outcome == "crash"
    assert reason.startswith("sending what came of it broke: ")


def test_a_job_that_cannot_be_sent_is_an_error_of_that_job():
    found = reasons(str, [("x", lambda: None), ("y", 3)])
    assert found[0][1][0] == "crash"
    assert found[1] == ("y", "3")


class OddError(Exception):
    """Can be sent, and not be made again."""

    def __init__(self, one, two):
        super().__init__(f"{one} and {two}")


def raise_odd(_):
    raise OddError(1, 2)


def test_an_exception_that_cannot_be_sent_is_told_all_the_same():
    ((_, (outcome, reason)),) = reasons(raise_odd, [("x", 1)])
    assert (outcome, reason.partition(" in ")[0], reason.rpartition("; ")[2]) == (
        "crash", "cleaning broke: OddError", "1 and 2",
    )  # fmt: skip


def wait_then_square(number):
    time.sleep(0.8)  # a machine that is busy with other things: wall time goes by, CPU time does not
    return square(number)


@pytest.mark.skipif(not CPU_TIMER, reason="CPU time cannot be limited here")
def test_a_deadline_is_cpu_time_and_not_wall_time():
    assert list(results(wait_then_square, [("x", 3)], seconds=0.3)) == [("x", 9)]


def spin_for(seconds):
    end = time.process_time() + seconds
    while time.process_time() < end:
        pass
    return seconds


@pytest.mark.skipif(not CPU_TIMER, reason="CPU time cannot be limited here")
def test_each_job_has_the_whole_deadline_whatever_its_worker_did_before():
    found = list(results(spin_for, [(number, 0.3) for number in range(4)], workers=1, seconds=0.6))
    assert found == [(number, 0.3) for number in range(4)]


def test_ending_early_leaves_no_process_behind():
    # with a day for each job, a worker that spins is gone only if it was ended
    found = results(own_pid_then_spin, [(1, 0), (2, 1), (3, 2)], seconds=86_400.0)
    _, pid = next(found)
    found.close()
    with pytest.raises(ProcessLookupError):
        os.kill(pid, 0)


def own_pid_then_spin(number):
    return spin(number) if number else os.getpid()


def test_every_outcome_has_its_line_in_the_tally():
    tally = RunSummary()
    for outcome, reason in [
        (Outcome.EXTRACTED, None),
        (Outcome.PARTIAL, Reason(ReasonCode.CUT_OFF, "the text breaks off")),
        (Outcome.EMPTY, Reason(ReasonCode.ONLY_LINKS)),
        (Outcome.UNSUPPORTED, Unsupported("PDF: not a web capture", "ingest reads HTML").reason),
        (Outcome.CORRUPT, Corrupt("torn").reason),
        (Outcome.CRASH, None),
    ]:
        tally.inputs += 1
        tally.captures += 1
        for lines in (tally.files, tally.pages):
            lines.add(bucket_of(outcome), reason)
    assert tally.adds_up
    assert tally.as_dict()["rejected_by_reason"] == {"no article: only links": 1, "PDF: not a web capture": 1}
    assert tally.as_dict()["failed_by_reason"] == {"torn": 1, "failed": 1}
    tally.inputs += 1
    assert not tally.adds_up
