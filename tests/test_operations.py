"""Fetching from Python: fetch in a script, afetch beside other tasks, and what a fetch that is cancelled leaves."""

import asyncio
import json
from contextlib import closing

import pytest

import ingest
from ingest.errors import UsageError
from ingest.store.connect import connect
from ingest.store.lock import hold
from tests.servers import answer, serving

OPTIONS = {"allow_private": ["127.0.0.0/8"], "delay": 0.0, "cleaned": None, "workers": 1}


@pytest.fixture
def site():
    async def behave(request, writer):
        if request.path == "/robots.txt":
            writer.write(answer(b"", "404 Not Found"))
        elif request.path == "/slow":
            request_came.set()
            await asyncio.Event().wait()
        else:
            writer.write(answer())

    import threading

    request_came = threading.Event()
    with serving(behave) as server:
        server.request_came = request_came
        yield server


def places(tmp_path):
    return {"db": tmp_path / "a.db", "raw": tmp_path / "raw"}


def test_addresses_are_fetched_and_cleaned(site, tmp_path):
    url, told = f"http://127.0.0.1:{site.port}/mill", []
    done = ingest.fetch([url, "nonsense"], **places(tmp_path), **OPTIONS, on_url=lambda *each: told.append(each[:2]))
    assert dict(done.outcomes) == {"fetched": 1, "refused": 1}
    assert (url, "fetched") in told
    assert done.run.ingested == 1
    assert [path.suffix for path in done.files] == [".gz"]
    assert done.urls[0]["url"] == url
    assert json.loads(json.dumps(done.to_dict()))["run"]["ingested"] == 1
    with ingest.open(tmp_path / "a.db") as corpus:
        assert corpus.article(1).title == "The tide mill"
    again = ingest.fetch([url], **places(tmp_path), **OPTIONS)
    assert (again.requested, again.fetched_before) == (0, 1)


def test_it_can_be_awaited_beside_other_tasks(site, tmp_path):
    async def main():
        url = f"http://127.0.0.1:{site.port}/mill"
        with pytest.raises(UsageError, match="afetch"):
            ingest.fetch([url])
        return await ingest.afetch([url], **places(tmp_path), **OPTIONS, clean=False)

    done = asyncio.run(main())
    assert dict(done.outcomes) == {"fetched": 1}
    assert done.run is None


def test_one_that_is_cancelled_stops_and_leaves_the_database_free(site, tmp_path):
    async def main():
        url = f"http://127.0.0.1:{site.port}"
        task = asyncio.create_task(ingest.afetch([f"{url}/slow"], **places(tmp_path), **OPTIONS))
        assert await asyncio.to_thread(site.request_came.wait, 30)
        task.cancel()
        with pytest.raises(asyncio.CancelledError):
            await task

    asyncio.run(main())
    with hold(tmp_path / "a.db-fetch"), closing(connect(tmp_path / "a.db")) as db:  # raises where the fetch goes on
        # it did not wait for the deadline of its address, which would have settled it
        assert [row[0] for row in db.execute("select state from fetches")] == ["waiting"]
    assert not list((tmp_path / "raw").glob("*.open"))


def test_an_argument_it_has_not_is_refused():
    async def main():
        await ingest.afetch([], depth=3)

    with pytest.raises(TypeError, match="no argument depth"):
        asyncio.run(main())
