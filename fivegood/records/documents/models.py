"""Documents of projects, needs and approvals: their files lie in the store; here stands what they are."""

from __future__ import annotations

from django.db import models

from fivegood.records.fields import CODE_LENGTH, to

#: What a document is of: one of these.
_OF = ("project", "need", "approval")


def _of_one() -> models.Q:
    """Return the condition that a document is of one record alone."""
    found = models.Q()
    for one in _OF:
        found |= models.Q(**{f"{other}__isnull": other != one for other in _OF})
    return found


class Document(models.Model):
    """One file of one project, need or approval. It is never changed: a newer one is added, and the old one withdrawn.

    ``sha256`` says where the store keeps the file (`store`); ``media_type`` is what it was found to be, never what it
    called itself. A withdrawn document stays with its file, for those who may read the journal.
    """

    project = to("records.Project", "project_id", required=False)
    need = to("records.Need", "need_id", required=False)
    approval = to("records.Approval", "approval_id", required=False)
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
            models.CheckConstraint(condition=_of_one(), name="documents_of_one"),
            models.UniqueConstraint(
                fields=["project", "sha256", "kind"], condition=models.Q(is_withdrawn=False), name="documents_once"
            ),
            models.UniqueConstraint(
                fields=["need", "sha256", "kind"],
                condition=models.Q(is_withdrawn=False),
                name="documents_of_needs_once",
            ),
            models.UniqueConstraint(
                fields=["approval", "sha256", "kind"],
                condition=models.Q(is_withdrawn=False),
                name="documents_of_approvals_once",
            ),
        ]

    def __str__(self) -> str:
        return f"{self.of_id} {self.file_name}"

    @property
    def table(self) -> str:
        """The table of what it is a document of."""
        return next(f"{one}s" for one in _OF if getattr(self, f"{one}_id") is not None)

    @property
    def of_id(self) -> str:
        """The id of the project, need or approval."""
        return self.need_id or self.project_id or self.approval_id or ""
