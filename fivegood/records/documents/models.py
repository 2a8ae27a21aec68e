"""Documents of projects and of needs: their files lie in the store; here stands what they are."""

from __future__ import annotations

from django.db import models

from fivegood.records.fields import CODE_LENGTH, to


class Document(models.Model):
    """One file of one project or of one need. It is never changed: a newer one is added, and the old one withdrawn.

    ``sha256`` says where the store keeps the file (`store`); ``media_type`` is what it was found to be, never what it
    called itself. A withdrawn document stays with its file, for those who may read the journal.
    """

    project = to("records.Project", "project_id", required=False)
    need = to("records.Need", "need_id", required=False)
    kind = models.CharField(max_length=CODE_LENGTH)
    file_name = models.CharField(max_length=200)
    media_type = models.CharField(max_length=100)
    size = models.PositiveIntegerField()
    sha256 = models.CharField(max_length=64)
    note = models.TextField(blank=True)
    uploaded_by = models.CharField(max_length=150)
    uploaded_at = models.DateTimeField()
    version = models.PositiveIntegerField(default=1)
    is_withdrawn = models.BooleanField(default=False)

    class Meta:
        db_table = "documents"
        constraints = [
            models.CheckConstraint(condition=~models.Q(kind=""), name="documents_kind_filled"),
            models.CheckConstraint(
                condition=models.Q(project__isnull=True, need__isnull=False)
                | models.Q(project__isnull=False, need__isnull=True),
                name="documents_of_one",
            ),
            models.UniqueConstraint(
                fields=["project", "sha256", "kind"], condition=models.Q(is_withdrawn=False), name="documents_once"
            ),
            models.UniqueConstraint(
                fields=["need", "sha256", "kind"],
                condition=models.Q(is_withdrawn=False),
                name="documents_of_needs_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} {self.file_name}"

    @property
    def table(self) -> str:
        """The table of what it is a document of."""
        return "needs" if self.project_id is None else "projects"

    @property
    def of_id(self) -> str:
        """The id of the project or the need."""
        return self.need_id or self.project_id or ""
