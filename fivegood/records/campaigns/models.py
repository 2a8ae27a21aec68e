"""Sessions of campaigns: persons and samples a site and day."""

from __future__ import annotations

from fivegood.facts.subjects import TABLES
from fivegood.records.base import Record, constraints_of
from fivegood.records.fields import code, day, text, whole

CAMPAIGN_SESSIONS = TABLES["campaign_sessions"]


class CampaignSession(Record):
    """Sessions of campaigns: one row a site and day."""

    table = CAMPAIGN_SESSIONS

    campaign_id = code()
    campaign_kind = code()
    site_id = code()
    site_name = text()
    site_name_zh = text(required=False)
    site_kind = code()
    held_on = day()
    persons = whole()
    samples = whole(required=False)

    class Meta:
        db_table = "campaign_sessions"
        constraints = constraints_of(CAMPAIGN_SESSIONS)
