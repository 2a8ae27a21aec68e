"""Forecasts as they were worked out, and the scenarios that people try against them."""

from __future__ import annotations

from django.db import models

from fivegood.rules.scenarios import NAME_LENGTH


class StoredForecast(models.Model):
    """A plan looked ahead: `decide.forecast.telling.told_of` without its goals, in ``told``.

    It is known by ``inputs``, the hash of all that it follows from: snapshot, day, versions of the park's texts,
    release and seed. Runs of the same inputs share it. ``before`` is the one that its chances are compared with.
    """

    inputs = models.CharField(max_length=64, unique=True)
    edition = models.TextField(blank=True)
    snapshot = models.CharField(max_length=64)
    as_of = models.DateField()
    seed = models.PositiveBigIntegerField()
    texts = models.JSONField(default=dict)
    release = models.CharField(max_length=40)
    before = models.ForeignKey("self", models.SET_NULL, null=True, related_name="after")
    told = models.JSONField(default=dict)
    made_at = models.DateTimeField()
    by = models.CharField(max_length=150)

    class Meta:
        db_table = "forecasts"

    def __str__(self) -> str:
        return f"{self.edition or self.as_of} from {self.as_of}, seed {self.seed}"


class GoalForecast(models.Model):
    """One goal of a forecast: `decide.forecast.telling.goal_told`, and why its chance is not what it was.

    ``chance`` and ``chance_before`` are decimals as text, None where there is none. ``moved`` are the steps from the
    one to the other, each with the chance after it; see `editions.forecasts.moving`.
    """

    forecast = models.ForeignKey(StoredForecast, models.CASCADE, related_name="goals", db_index=False)
    place = models.PositiveIntegerField()
    goal = models.CharField(max_length=100)
    by = models.DateField()
    chance = models.TextField(null=True)
    chance_before = models.TextField(null=True)
    moved = models.JSONField(default=list)
    told = models.JSONField(default=dict)

    class Meta:
        db_table = "forecast_goals"
        constraints = [models.UniqueConstraint(fields=["forecast", "place"], name="forecast_goals_place")]

    def __str__(self) -> str:
        return f"{self.goal} by {self.by}: {self.chance}"


class Scenario(models.Model):
    """What would be otherwise, under a name: `rules.scenarios.ScenarioText` in ``text``. It changes no record."""

    name = models.CharField(max_length=NAME_LENGTH, unique=True)
    owner = models.CharField(max_length=150)
    version = models.PositiveIntegerField(default=1)
    text = models.JSONField(default=dict)
    changed_at = models.DateTimeField()

    class Meta:
        db_table = "scenarios"

    def __str__(self) -> str:
        return self.name


class ScenarioOutcome(models.Model):
    """What a version of a scenario comes to against a forecast; ``faults`` say what of it is no longer there."""

    scenario = models.ForeignKey(Scenario, models.CASCADE, related_name="outcomes", db_index=False)
    forecast = models.ForeignKey(StoredForecast, models.CASCADE, related_name="outcomes")
    version = models.PositiveIntegerField()
    goals = models.JSONField(default=list)
    faults = models.JSONField(default=list)

    class Meta:
        db_table = "scenario_outcomes"
        constraints = [models.UniqueConstraint(fields=["scenario", "forecast"], name="scenario_outcomes_once")]

    def __str__(self) -> str:
        return f"{self.scenario_id} against {self.forecast_id}"
