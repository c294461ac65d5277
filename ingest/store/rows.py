"""Article | Rejected -> rows for the tables. Workers make them, so that the writer only writes; no database is used."""

from __future__ import annotations

import json
from collections import Counter
from dataclasses import dataclass
from typing import Any

from ingest.extract.quality import checks as quality
from ingest.models import Article, Capture, Rejected
from ingest.reasons import CODES, Outcome, Reason, ReasonCode
from ingest.site_templates.detect import NO_EVIDENCE, TemplateEvidence, template_evidence
from ingest.store.block_codec import pack

__all__ = ["Cleaned", "Row", "cleaned_rows", "deciders", "reason_of", "storable"]

Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Cleaned:
    """The rows of one capture, without keys. ``article`` is None where there is none."""

    capture: Row
    article: Row | None
    ledger: bytes
    evidence: TemplateEvidence = NO_EVIDENCE
    """What it says about the template of its site."""
    reason: Reason | None = None
    """Why it holds no article, or a part of one; ``capture`` has its code and sentence."""

    def __len__(self) -> int:
        """Return its size in bytes, roughly: ledger and text."""
        return len(self.ledger) + len(self.article["body"] if self.article else "")


def cleaned_rows(capture: Capture, result: Article | Rejected) -> Cleaned:
    """Return the rows of a cleaned capture."""
    ledger = list(result.ledger)
    kept = [block for block, verdict in ledger if verdict.kept]
    made = result.provenance
    says = template_evidence(ledger, result.page_type if isinstance(result, Article) else None)
    reason = _reason(capture, result)
    row: Row = {
        "site": result.site,
        "host": capture.host,
        "url": capture.url or result.metadata.canonical_url,
        "source_url": capture.url,
        "claimed_url": result.metadata.canonical_url,
        "via": capture.via,
        "evidence": capture.evidence.as_json() if capture.evidence else None,
        "kind": result.kind,
        "media_type": capture.media_type,
        "outcome": _outcome(capture, result),
        "reason": str(reason) if reason else None,
        "reason_code": reason.code if reason else None,
        "title": result.metadata.title,
        "fetched_at": capture.fetched_at.isoformat() if capture.fetched_at else None,
        "status": capture.status,
        "charset": made.charset,
        "charset_from": made.charset_from,
        "blocks": len(ledger),
        "blocks_kept": len(kept),
        "words_seen": sum(block.words for block, _ in ledger),
        "words_kept": sum(block.words for block in kept),
        "made_by": made.made_by,
        "rules": made.rules or None,
        "story": json.dumps(says.story),
        "deciders": deciders(Counter(verdict.decided_by for _, verdict in ledger)),
        "sha256": made.sha256,
        "source": capture.source,
    }
    article = None if isinstance(result, Rejected) else storable(_article_row(result))
    return Cleaned(storable(row), article, pack(ledger), says, reason)


def deciders(counts: Counter[str]) -> str:
    """Return a JSON object: name of a voter or rule -> how many blocks it decided."""
    return json.dumps(dict(sorted(counts.items())), separators=(",", ":"))


def storable(row: Row) -> Row:
    """Return a row without characters that SQLite cannot hold: NUL, and halves of surrogate pairs, which become ?."""
    return {
        name: value.encode("utf-8", "replace").decode("utf-8").replace("\0", "") if isinstance(value, str) else value
        for name, value in row.items()
    }


def reason_of(row: Row) -> Reason | None:
    """Return the reason of a row of ``captures``, None where it has none."""
    if row["reason"] is None and row["reason_code"] is None:
        return None
    code = ReasonCode(row["reason_code"] or CODES[Outcome(row["outcome"])])
    return Reason(code, sentence=row["reason"] or "")


def _outcome(capture: Capture, result: Article | Rejected) -> Outcome:
    if isinstance(result, Rejected):
        return Outcome(capture.damage[0]) if capture.damage else Outcome.EMPTY
    return Outcome.PARTIAL if _cut_off(result) else Outcome.EXTRACTED


def _reason(capture: Capture, result: Article | Rejected) -> Reason | None:
    if isinstance(result, Rejected):
        if capture.damage:
            return Reason(CODES[Outcome(capture.damage[0])], capture.damage[1]).with_detail(result.reason)
        return Reason(result.code, sentence=result.reason)
    if not (found := _cut_off(result)):
        return None
    # the signal can be as long as the page likes
    return Reason(ReasonCode.CUT_OFF, "; ".join(f"{name}: {signal[:120]}" for name, signal in found))


def _cut_off(result: Article) -> list[tuple[str, str]]:
    """Return the findings that say that there is more to the article than was captured."""
    return [each for each in result.findings if quality.is_partial([each])]


def _article_row(article: Article) -> Row:
    said = article.metadata
    return {
        "site": article.site,
        "title": said.title,
        "author": "; ".join(said.authors) or None,
        "published": said.published,
        "words": sum(block.words for block in article.kept),
        "language": said.language,
        "confidence": article.confidence,
        "flags": " ".join(article.flags) or None,
        "section": said.section,
        "kind": article.kind,
        "page_type": article.page_type,
        "completeness": article.completeness,
        "site_name": said.site_name,
        "dateline": said.dateline,
        "wire": said.wire,
        "original_source": said.original_source,
        "published_precision": said.published_precision,
        "published_from": said.published_from,
        "modified": said.modified,
        "tags": "; ".join(said.tags) or None,
        "url": article.url or said.canonical_url,
        "source_url": article.url,
        "claimed_url": said.canonical_url,
        "made_by": article.provenance.made_by,
        "rules": article.provenance.rules or None,
        "template": None,
        "signals": "; ".join(f"{name}: {signal[:120]}" for name, signal in article.findings) or None,
        "description": said.description,
        "body": article.text,
    }
