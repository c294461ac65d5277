"""`ingest fetch` against servers on loopback -> proof that it is safe and polite, with the figures.

    python benchmarks/polite.py hostile          every behaviour of tests/servers.py, with the deadlines as they are
    python benchmarks/polite.py polite           500 addresses on 20 hosts, one request a second each
    python benchmarks/polite.py killed           the same with a short delay, killed twice and gone on with

Linux only: each host is an address of 127.0.0.0/8. Nothing else is connected to.
"""

from __future__ import annotations

import argparse
import os
import signal
import sqlite3
import subprocess
import sys
import tempfile
import time
from asyncio import StreamWriter
from collections import Counter, defaultdict
from itertools import pairwise
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1]))
from tests.servers import BEHAVIOURS, PAGE, ROBOTS, Request, Server, answer, hostile, says, serving

HOSTS = 20
PAGES = 25
FORBIDDEN = b"User-agent: *\nDisallow: /private/\n"
SKIPPED = {"to-mixed", "to-port"}
"""Behaviours that need names, which the resolver of the system does not know; tests/test_fetch_hostile.py has them."""


def fetch(home: Path, *words: str) -> subprocess.Popen[bytes]:
    """Start a fetch in a folder of its own."""
    command = [sys.executable, "-m", "ingest", "fetch", *words, "--no-run", "-q"]
    return subprocess.Popen(command, cwd=home, stdout=subprocess.DEVNULL)  # noqa: S603 - of our own words


def ended(process: subprocess.Popen[bytes]) -> tuple[int, float]:
    """Wait for a process; returns its exit status and its peak memory in MB."""
    _, status, used = os.wait4(process.pid, 0)
    return os.waitstatus_to_exitcode(status), used.ru_maxrss / 1024


def prove_hostile(home: Path) -> list[str]:
    """Fetch every behaviour; returns what went wrong."""
    names = [name for name in (*BEHAVIOURS, *ROBOTS) if name not in SKIPPED]
    places = {f"127.1.0.{number}": name for number, name in enumerate(names, start=1)}
    wrong: list[str] = []
    with serving(says(b""), address="127.0.0.9") as canary:
        unkind = hostile(canary.port)

        async def behave(request: Request, writer: StreamWriter) -> None:
            address, _, port = request.host.partition(":")
            request.host = f"{places.get(address, 'kind')}.test:{port}"
            await unkind(request, writer)

        with serving(behave, address="0.0.0.0") as server:  # noqa: S104 - all of 127.1.0.0/16 is to lead there
            (home / "list.txt").write_text("".join(f"http://{place}:{server.port}/\n" for place in places), "utf-8")
            begun = time.monotonic()
            words = ("--allow-private", "127.1.0.0/16", "--delay", "0.2", "--hosts", "50")
            status, peak = ended(fetch(home, "--from", "list.txt", *words))
            seconds = time.monotonic() - begun
            time.sleep(0.5)
        longest = max(((each.left or time.monotonic()) - each.at, each.host) for each in server.requests)
        wrong += [f"{canary.connections} connections to a forbidden address"] if canary.connections else []
    wrong += [f"exit status {status}"] if status else []
    wrong += [f"{longest[1]}: {longest[0]:.1f} s"] if longest[0] > 15.5 else []
    expected = {name: row[1:] for name, row in {**BEHAVIOURS, **ROBOTS}.items()}
    # slow for the short deadline of the tests only
    expected["slow-redirect"] = expected["endless-redirect"]
    with sqlite3.connect(home / "db/articles.db") as db:
        for url, outcome, reason in db.execute("select url, outcome, reason from fetches where via = 'given'"):
            name = places[url.split("/")[2].partition(":")[0]]
            if name != "to-user" and (outcome, reason) != expected[name]:
                wrong.append(f"{name}: {outcome}, {reason}")
    db.close()
    reasons = set(expected.values())
    print(
        f"{len(names)} behaviours in {seconds:.0f} s, {len(server.requests)} requests, {len(reasons)} outcomes and "
        f"reasons, the longest exchange {longest[0]:.2f} s ({longest[1]}), 50 hosts at once in {peak:.0f} MB"
    )
    return wrong


async def _kind(request: Request, writer: StreamWriter) -> None:
    body = FORBIDDEN if request.path == "/robots.txt" else PAGE
    writer.write(answer(body, content_type="text/plain" if body is FORBIDDEN else "text/html"))


def addresses(home: Path, port: int) -> None:
    """Write a list of 500 addresses, some of which may not be asked."""
    lines = (
        f"http://127.2.0.{host}:{port}/{'private/' if page % 10 == 9 else ''}{page}\n"
        for page in range(PAGES)
        for host in range(1, HOSTS + 1)
    )
    (home / "list.txt").write_text("".join(lines), "utf-8")


def impolite(server: Server, delay: float) -> list[str]:
    """Return what a server has seen that is not polite."""
    wrong = [f"asked for {each.path}" for each in server.requests if each.path.startswith("/private/")]
    by_host = defaultdict(list)
    for each in server.requests:
        by_host[each.host].append(each)
    for host, met in by_host.items():
        gaps = [later.at - (before.ended or before.at) for before, later in pairwise(met)]
        if gaps and min(gaps) < delay * 0.98:
            wrong.append(f"{host}: {min(gaps):.3f} s between two requests")
    return wrong


def prove_polite(home: Path, delay: float = 1.0) -> list[str]:
    """Fetch 500 addresses of 20 hosts; returns what went wrong."""
    with serving(_kind, address="0.0.0.0") as server:  # noqa: S104
        addresses(home, server.port)
        status, peak = ended(fetch(home, "--from", "list.txt", "--allow-private", "127.0.0.0/8", "--delay", str(delay)))
    took = max(each.ended for each in server.requests) - min(each.at for each in server.requests)
    asked = max(Counter(each.host for each in server.requests).values())
    bound = (asked - 1) * delay
    wrong = impolite(server, delay) + ([f"exit status {status}"] if status else [])
    wrong += [f"{took:.2f} s, and {bound:.2f} s is what politeness takes"] if took > bound * 1.1 else []
    print(
        f"{len(server.requests)} requests to {HOSTS} hosts in {took:.2f} s; politeness takes {bound:.2f} s "
        f"({took / bound - 1:+.1%}); {peak:.0f} MB"
    )
    return wrong


def prove_killed(home: Path, delay: float = 0.3) -> list[str]:
    """Do the same with two kills; returns what went wrong."""
    words = ("--from", "list.txt", "--allow-private", "127.0.0.0/8", "--delay", str(delay))
    with serving(_kind, address="0.0.0.0") as server:  # noqa: S104
        addresses(home, server.port)
        for enough in (150, 320):
            process = fetch(home, *words)
            while len(server.requests) < enough and process.poll() is None:
                time.sleep(0.005)
            process.send_signal(signal.SIGKILL)
            process.wait()
        status, _ = ended(fetch(home, *words))
    times = Counter((each.host, each.path) for each in server.requests)
    twice = sum(count - 1 for count in times.values())
    with sqlite3.connect(home / "db/articles.db") as db:
        states = dict(db.execute("select outcome, count(*) from fetches group by 1"))
    db.close()
    # killed while an answer was on its way: it cannot be known to have come
    wrong = impolite(server, delay) + ([f"exit status {status}"] if status else [])
    wrong += [f"{twice} asked twice"] if twice > 2 * HOSTS else []
    wrong += [] if states == {"fetched": 460, "disallowed": 40} else [f"came to {states}"]
    print(f"killed twice: {len(times)} asked once, {twice} of them again as their answer was on its way; {states}")
    return wrong


PROOFS = {"hostile": prove_hostile, "polite": prove_polite, "killed": prove_killed}


def main() -> int:
    """Run the proofs that the command line names, or all; returns the exit status."""
    parser = argparse.ArgumentParser(description=__doc__.partition("\n")[0] if __doc__ else "")
    parser.add_argument("proof", nargs="*", help=f"{', '.join(PROOFS)}; all where none is named")
    named = parser.parse_args().proof
    if unknown := set(named) - set(PROOFS):
        parser.error(f"no proof is called {', '.join(sorted(unknown))}: there are {', '.join(PROOFS)}")
    wrong = []
    for name in named or list(PROOFS):
        with tempfile.TemporaryDirectory() as home:
            wrong += [f"{name}: {each}" for each in PROOFS[name](Path(home))]
    for each in wrong:
        print(f"WRONG: {each}")
    return 1 if wrong else 0


if __name__ == "__main__":
    raise SystemExit(main())
