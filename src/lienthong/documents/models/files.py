"""Files that documents consist of, by the hash of their bytes; the bytes lie in a folder."""

from django.db import models


class KeptFile(models.Model):
    """A file as it was given or made, under its SHA-256 (lowercase hex); `size` in bytes.

    The same bytes are kept once, however many documents and job files hold them. `text` is what can
    be read in it, for searching; None until that was looked for.
    """

    sha256 = models.CharField(max_length=64, primary_key=True)
    size = models.PositiveBigIntegerField()
    content_type = models.CharField(max_length=120)
    text = models.TextField(null=True)  # noqa: DJ001 - looked at and empty is not the same as unread
    kept_at = models.DateTimeField()

    class Meta:
        db_table = "documents_kept_file"

    def __str__(self) -> str:
        return self.sha256
