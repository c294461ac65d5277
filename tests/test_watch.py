"""Watching a folder: what is there is cleaned first, then what arrives, and only that."""

from ingest.ingestion.watch import watch

STORY = """The harbor wall was built in a single winter by men who had never built one before.

It has been mended every spring since, and nobody alive has seen the {} it began with.
"""


def test_what_arrives_is_cleaned_and_what_is_no_capture_is_passed_over(tmp_path):
    raw = tmp_path / "raw"
    (raw / "quaytimes.example").mkdir(parents=True)
    (raw / "quaytimes.example/first.txt").write_text(STORY.format("stones"))
    later, part = raw / "quaytimes.example/later.txt", raw / "quaytimes.example/page.html.part"
    outside = tmp_path / "other.txt"
    told = []

    def arrivals():
        yield set()
        later.write_text(STORY.format("beams"))
        part.write_text(STORY.format("nails"))
        outside.write_text(STORY.format("ropes"))
        yield {later, part, outside, raw / "gone.txt"}
        yield {part}
        (raw / "quaytimes.example/later.txt.meta.json").write_text('{"url": "https://quaytimes.example/later"}')
        yield {raw / "quaytimes.example/later.txt.meta.json"}

    watch([raw], arrivals=arrivals(), on_run=told.append, db=tmp_path / "db/articles.db", cleaned=None, workers=1)
    assert [(tally.inputs, tally.ingested, tally.articles) for tally in told] == [(1, 1, 1), (1, 1, 2), (1, 1, 2)]


def test_a_folder_is_listened_to_before_its_first_run_ends(tmp_path):
    from ingest.ingestion.watch import changes

    heard = changes([tmp_path])
    assert next(heard) == set()
    (tmp_path / "a.txt").write_text("Tide.")
    assert tmp_path / "a.txt" in next(heard)
    heard.close()
