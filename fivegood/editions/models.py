"""What was worked out from the records: a run, its figures, and where each goal stood; and what was published."""

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


class FigureCells(models.Model):
    """One figure: `measures.compute.Figure` as text. Numbers are decimals in plain digits.

    A figure that could not be asked has the definition ``version`` 0 and says why in ``reason``.
    """

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
    rows = models.PositiveBigIntegerField()
    missing = models.PositiveBigIntegerField()
    considered = models.PositiveBigIntegerField()
    synthetic = models.PositiveBigIntegerField()
    reason = models.TextField(blank=True)
    version = models.PositiveIntegerField()

    class Meta:
        abstract = True

    def __str__(self) -> str:
        return self.slug


class StoredFigure(FigureCells):
    """One figure of a run.

    ``claim`` is its place among the claims of the edition, None for one that only goals are measured by.
    """

    run = models.ForeignKey(Run, models.CASCADE, related_name="figures", db_index=False)
    claim = models.PositiveIntegerField(null=True)
    hedge = models.CharField(max_length=20, blank=True)
    stated = models.TextField(null=True)

    class Meta:
        db_table = "run_figures"
        constraints = [models.UniqueConstraint(fields=["run", "place"], name="run_figures_place")]
        indexes = [models.Index(fields=["slug", "run"], name="run_figures_slug")]


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


class Kind(models.TextChoices):
    """What an edition is."""

    HALF_YEAR = "half_year"
    ANNUAL = "annual"
    MONTHLY = "monthly"
    PROJECT = "project"


class EditionCells(models.Model):
    """What a draft and a publication say of their edition: its text by language, and what its facts reach up to.

    ``edition`` is its id: that of the plan where the plan names it. ``project`` is the project that a note is about.
    A text is Markdown with figure calls; its front matter holds title and byline. Empty is a language without text.
    """

    edition = models.CharField(max_length=60)
    kind = models.CharField(max_length=20, choices=Kind.choices)
    period = models.CharField(max_length=25)
    as_of = models.DateField()
    project = models.CharField(max_length=120, blank=True)
    text_en = models.TextField(blank=True)
    text_zh = models.TextField(blank=True)

    class Meta:
        abstract = True


class Draft(EditionCells):
    """The text of an edition while it is written, read by a second person, signed and published.

    ``version`` counts every change, so that of two who write at once none overwrites the other. ``writers`` are those
    who wrote since the last publication: none of them signs. ``signed_hash`` is that of the text that was signed.
    """

    class State(models.TextChoices):
        """How far an edition is."""

        WRITING = "writing"
        IN_REVIEW = "in_review"
        SIGNED = "signed"
        PUBLISHED = "published"

    state = models.CharField(max_length=20, choices=State.choices, default=State.WRITING)
    version = models.PositiveIntegerField(default=1)
    writers = models.JSONField(default=list)
    signed_by = models.CharField(max_length=150, blank=True)
    signed_hash = models.CharField(max_length=64, blank=True)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "drafts"
        constraints = [models.UniqueConstraint(fields=["edition"], name="drafts_once")]

    def __str__(self) -> str:
        return f"{self.edition} ({self.state})"


class Publication(EditionCells):
    """An edition as it was published; it never changes. ``number`` above 1 is a restatement of the ``previous`` one.

    It stands on a snapshot, on the journal up to an entry, and on the versions of the park's texts. ``published_on``
    is the day it bears, ``published_at`` the instant it appeared, ``published_by`` the account that let it appear.
    The reasons are why it was restated, by language.
    """

    number = models.PositiveIntegerField(default=1)
    previous = models.OneToOneField("self", models.PROTECT, null=True, related_name="next")
    snapshot = models.CharField(max_length=64)
    head_number = models.BigIntegerField()
    head_hash = models.CharField(max_length=64)
    texts = models.JSONField(default=dict)
    release = models.CharField(max_length=40)
    published_on = models.DateField()
    published_at = models.DateTimeField()
    published_by = models.CharField(max_length=150)
    signed_by = models.CharField(max_length=150)
    title_en = models.TextField(blank=True)
    title_zh = models.TextField(blank=True)
    byline_en = models.TextField(blank=True)
    byline_zh = models.TextField(blank=True)
    reason_en = models.TextField(blank=True)
    reason_zh = models.TextField(blank=True)

    class Meta:
        db_table = "publications"
        constraints = [models.UniqueConstraint(fields=["edition", "number"], name="publications_once")]

    def __str__(self) -> str:
        return f"{self.edition} no. {self.number}"


class PublishedFile(models.Model):
    """A file of a publication, byte for byte as it appeared. Names are like report.en.html, figures.csv."""

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="files", db_index=False)
    name = models.CharField(max_length=140)
    media_type = models.CharField(max_length=80)
    sha256 = models.CharField(max_length=64)
    size = models.PositiveIntegerField()
    data = models.BinaryField()

    class Meta:
        db_table = "published_files"
        constraints = [models.UniqueConstraint(fields=["publication", "name"], name="published_files_once")]

    def __str__(self) -> str:
        return self.name


class PublishedFigure(FigureCells):
    """One figure that a publication rests on, once, in the order of its texts.

    ``withheld`` names the rule of disclosure by which it has no value and no rows here.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="figures", db_index=False)
    withheld = models.CharField(max_length=40, blank=True)

    class Meta:
        db_table = "published_figures"
        constraints = [models.UniqueConstraint(fields=["publication", "slug"], name="published_figures_once")]


class RestatedFigure(models.Model):
    """A figure that a restatement gives anew: before, now, and how many of the rows behind it came, went or changed.

    None stands for a figure that one of the two does not give. Its reasons, where empty, are those of the publication.
    """

    publication = models.ForeignKey(Publication, models.PROTECT, related_name="restated", db_index=False)
    place = models.PositiveIntegerField()
    slug = models.CharField(max_length=120)
    name_en = models.TextField()
    name_zh = models.TextField()
    when = models.CharField(max_length=25)
    unit = models.TextField()
    old = models.TextField(null=True)
    new = models.TextField(null=True)
    rows_added = models.PositiveBigIntegerField(default=0)
    rows_gone = models.PositiveBigIntegerField(default=0)
    rows_changed = models.PositiveBigIntegerField(default=0)
    is_redefined = models.BooleanField(default=False)
    reason_en = models.TextField(blank=True)
    reason_zh = models.TextField(blank=True)

    class Meta:
        db_table = "restated_figures"
        constraints = [models.UniqueConstraint(fields=["publication", "slug"], name="restated_figures_once")]

    def __str__(self) -> str:
        return self.slug


class PublicationCheck(models.Model):
    """How a publication stands against the records of now: what it would say today, as a worker found it.

    ``differing`` are the figures that would be another: slug, names, when, unit, old and new. ``snapshot`` is that of
    today's records as of the edition's day.
    """

    publication = models.OneToOneField(Publication, models.PROTECT, related_name="checked")
    head_number = models.BigIntegerField()
    head_hash = models.CharField(max_length=64)
    texts = models.JSONField(default=dict)
    snapshot = models.CharField(max_length=64)
    checked_at = models.DateTimeField()
    differing = models.JSONField(default=list)

    class Meta:
        db_table = "publication_checks"

    def __str__(self) -> str:
        return f"{self.publication_id} at entry {self.head_number}"
