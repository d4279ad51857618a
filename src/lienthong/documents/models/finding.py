"""What searches look in, kept in the transaction of the row it is about; saved views."""

from collections.abc import Iterable
from dataclasses import replace
from typing import Any
from uuid import UUID

from django.db import models

from lienthong.documents.rules.finding import Findable
from lienthong.documents.rules.tokens import MOST_TEXT, as_text, content_tokens, only_content


class SearchEntry(models.Model):
    """A document as the index holds it: `tokens` (`rules/tokens`), in the order they were entered.

    `day` is what a period asks for: the day of arrival, of issue, or of the draft. `content` is the
    text that tokens after a dot came from; passages are shown from it. Both databases keep the
    index over `tokens` themselves (migration 0007): whoever writes a row has written the index.
    """

    id = models.BigAutoField(primary_key=True)
    kind = models.CharField(max_length=20)
    document_id = models.UUIDField()
    agency_id = models.UUIDField()
    day = models.DateField()
    tokens = models.TextField()
    content = models.TextField(blank=True)

    class Meta:
        db_table = "documents_search_entry"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "document_id"], name="documents_search_entry_once"
            )
        ]
        indexes = [models.Index(fields=["day", "id"], name="documents_search_entry_day")]

    def __str__(self) -> str:
        return f"{self.kind} {self.document_id}"


class SavedView(models.Model):
    """A question that somebody keeps under a name; `shared`: their agency sees it too.

    `question` is the query of the search page's address.
    """

    id = models.UUIDField(primary_key=True)
    agency_id = models.UUIDField()
    account_id = models.UUIDField()
    account_name = models.CharField(max_length=200)
    name = models.CharField(max_length=100)
    question = models.CharField(max_length=1000)
    shared = models.BooleanField(default=False)
    saved_at = models.DateTimeField()

    class Meta:
        db_table = "documents_saved_view"
        constraints = [
            models.UniqueConstraint(
                fields=["agency_id", "account_id", "name"], name="documents_saved_view_once"
            )
        ]

    def __str__(self) -> str:
        return self.name


class FoundRow(models.Model):
    """A row that searches find: saving it saves its entry, in the same transaction.

    Rows written without `save` are entered by `enter_new` (`bulk_create`) or `enter` (`update`).
    """

    class Meta:
        abstract = True

    def save(self, **given: Any) -> None:
        """Save the row and its entry."""
        super().save(**given)
        enter(self.findable())

    def findable(self) -> Findable:
        """What searches may find it by, and who may find it."""
        return replace(self.told(), readers=self.reading())

    def told(self) -> Findable:
        """What it says of itself, for who may read it already."""
        raise NotImplementedError  # abstract: Arrival and Dispatch each say theirs

    def reading(self) -> frozenset[UUID] | None:
        """Who alone may find it, asked of the database; None for everybody of the agency."""
        raise NotImplementedError  # abstract, as `told`


def enter(found: Findable) -> None:
    """Write a document's entry, or write it anew if it says something else now.

    Its content stays as it was entered.
    """
    known = _find(found.kind, found.document_id)
    if known is None:
        enter_new([(found, "")])
    elif _say_anew(known, found):
        known.save(update_fields=["day", "tokens"])


def enter_new(documents: Iterable[tuple[Findable, str]]) -> None:
    """Write the entries of documents that have none yet, each with what it says, in one go."""
    SearchEntry.objects.bulk_create(_new_entry(found, _searched(text)) for found, text in documents)


def _new_entry(found: Findable, content: str) -> SearchEntry:
    return SearchEntry(
        kind=found.kind,
        document_id=found.document_id,
        agency_id=found.agency_id,
        day=found.day,
        tokens=as_text(found.tokens() | content_tokens(content)),
        content=content,
    )


def enter_again(kind: str, documents: Iterable[Findable]) -> None:
    """Write the entries of many documents of a kind anew, in two statements."""
    told = {found.document_id: found for found in documents}
    rows = SearchEntry.objects.filter(kind=kind, document_id__in=list(told)).defer("content")
    days = {row.id: row.day for row in rows}
    changed = [row for row in rows if _say_anew(row, told[row.document_id])]
    # Days seldom change with what is said; a second column makes the statement half as dear again.
    have_moved = any(row.day != days[row.id] for row in changed)
    SearchEntry.objects.bulk_update(changed, ["day", "tokens"] if have_moved else ["tokens"])


def _say_anew(row: SearchEntry, found: Findable) -> bool:
    """Let the entry say what the document says now, not yet written; whether that is new."""
    tokens = as_text(found.tokens() | set(only_content(row.tokens)))
    before = row.day, row.tokens
    row.day, row.tokens = found.day, tokens
    return before != (row.day, row.tokens)


def enter_content(kind: str, document_id: UUID, text: str) -> None:
    """Write what a document says into its entry; nothing for a document that has none."""
    known = _find(kind, document_id)
    if known is None:
        return
    known.content = _searched(text)
    others = set(known.tokens.split()) - set(only_content(known.tokens))
    known.tokens = as_text(others | content_tokens(known.content))
    known.save(update_fields=["content", "tokens"])


def _find(kind: str, document_id: UUID) -> SearchEntry | None:
    rows = SearchEntry.objects.filter(kind=kind, document_id=document_id)
    return rows.defer("content").first()


def _searched(text: str) -> str:
    """What is kept of what a document says."""
    return text[:MOST_TEXT].replace("\x00", "")
