"""What was worked out from the records: a run, its figures, and where each goal of the plan stood."""

from __future__ import annotations

from django.db import models

from fivegood.editions.forecasts import models as forecasts  # noqa: F401 - Django looks for tables here


class Run(models.Model):
    """One working out of the figures, whole: from one state of the journal, one set of texts and one snapshot.

    ``edition`` is the edition whose claims it answers, empty for the run of a day. Its facts reach up to ``as_of``,
    and its scorecard is that of ``scored_on``. ``texts`` are the versions of the park's texts by name.
    """

    class Kind(models.TextChoices):
        """What was worked out."""

        STANDING = "standing"

    kind = models.CharField(max_length=20, choices=Kind.choices, default=Kind.STANDING)
    edition = models.TextField(blank=True)
    as_of = models.DateField()
    scored_on = models.DateField()
    head_number = models.BigIntegerField()
    head_hash = models.CharField(max_length=64, blank=True)
    texts = models.JSONField(default=dict)
    release = models.CharField(max_length=40)
    snapshot = models.CharField(max_length=64)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        db_table = "runs"
        constraints = [
            models.UniqueConstraint(
                fields=["kind", "edition", "as_of", "scored_on", "head_hash", "release"], name="runs_once"
            ),
        ]
        indexes = [models.Index(fields=["edition", "-head_number", "-id"], name="runs_newest")]

    def __str__(self) -> str:
        return f"{self.edition or self.as_of} at entry {self.head_number}"


class StoredFigure(models.Model):
    """One figure of a run: `measures.compute.Figure` as text. Numbers are decimals in plain digits.

    ``claim`` is its place among the claims of the edition, None for one that only goals are measured by. A figure
    that could not be asked has the definition ``version`` 0 and says why in ``reason``.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="figures", db_index=False)
    place = models.PositiveIntegerField()
    slug = models.CharField(max_length=120)
    measure = models.CharField(max_length=80)
    slice = models.JSONField(default=list)
    when = models.CharField(max_length=25)
    is_dated = models.BooleanField()
    ends_on = models.DateField()
    name_en = models.TextField()
    name_zh = models.TextField()
    value = models.TextField(null=True)
    unit = models.TextField()
    claim = models.PositiveIntegerField(null=True)
    hedge = models.CharField(max_length=20, blank=True)
    stated = models.TextField(null=True)
    rows = models.PositiveBigIntegerField()
    missing = models.PositiveBigIntegerField()
    considered = models.PositiveBigIntegerField()
    synthetic = models.PositiveBigIntegerField()
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField()

    class Meta:
        db_table = "run_figures"
        constraints = [models.UniqueConstraint(fields=["run", "place"], name="run_figures_place")]
        indexes = [models.Index(fields=["slug", "run"], name="run_figures_slug")]

    def __str__(self) -> str:
        return self.slug


class StoredStanding(models.Model):
    """Where a goal stood on a day, as `plan.scorecard.Standing`: on the run's own day, and at each quarter's end.

    A goal is known by ``goal`` and the day it is due, ``by``; ``place`` is its place in the plan.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="standings", db_index=False)
    place = models.PositiveIntegerField()
    on = models.DateField()
    goal = models.CharField(max_length=100)
    by = models.DateField()
    value = models.TextField(null=True)
    path = models.TextField(null=True)
    pace = models.TextField(null=True)
    status = models.CharField(max_length=20)
    missing = models.PositiveBigIntegerField()
    reason = models.TextField(blank=True)
    figure = models.ForeignKey(StoredFigure, models.CASCADE, null=True, related_name="standings")

    class Meta:
        db_table = "run_standings"
        constraints = [models.UniqueConstraint(fields=["run", "on", "place"], name="run_standings_place")]

    def __str__(self) -> str:
        return f"{self.goal} on {self.on}: {self.status}"
