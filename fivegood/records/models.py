"""Every model of the app, where Django looks for them."""

from __future__ import annotations

from fivegood.records.accounts.models import ApiToken, Membership, User
from fivegood.records.approvals.models import Approval, ApprovalStep
from fivegood.records.assignments.models import Proposal, ProposedPair
from fivegood.records.calendars.models import CalendarToken
from fivegood.records.calls.models import KeyedCall
from fivegood.records.campaigns.models import CampaignSession
from fivegood.records.documents.models import Document
from fivegood.records.exchange.models import Upload
from fivegood.records.jobs.models import Job
from fivegood.records.journal.models import Change, Entry, JournalCheck, JournalHead
from fivegood.records.land.models import Parcel
from fivegood.records.lines.models import Line, LineOutput
from fivegood.records.loans.models import LoanStage
from fivegood.records.mail.models import LetterIn
from fivegood.records.needs.models import Need, NeedStep, NeedWords
from fivegood.records.notices.models import Notice, NoticeMark
from fivegood.records.officers.models import Absence, Assignment, Officer, OfficerConflict
from fivegood.records.park.models import ParkText
from fivegood.records.platforms.models import Platform
from fivegood.records.projects.models import Project, ProjectInvestment, ProjectStage
from fivegood.records.returns.models import Filing, Reminder, Return, StatedValue
from fivegood.records.savedfilters.models import SavedFilter
from fivegood.records.standings.models import Standing
from fivegood.records.titles.models import Title
from fivegood.records.units.models import Lookalikes, Unit, UnitSize
from fivegood.records.visits.models import Visit
from fivegood.records.webhooks.models import Delivery, Webhook

__all__ = [
    "Absence",
    "ApiToken",
    "Approval",
    "ApprovalStep",
    "Assignment",
    "CalendarToken",
    "CampaignSession",
    "Change",
    "Delivery",
    "Document",
    "Entry",
    "Filing",
    "Job",
    "JournalCheck",
    "JournalHead",
    "KeyedCall",
    "LetterIn",
    "Line",
    "LineOutput",
    "LoanStage",
    "Lookalikes",
    "Membership",
    "Need",
    "NeedStep",
    "NeedWords",
    "Notice",
    "NoticeMark",
    "Officer",
    "OfficerConflict",
    "Parcel",
    "ParkText",
    "Platform",
    "Project",
    "ProjectInvestment",
    "ProjectStage",
    "Proposal",
    "ProposedPair",
    "Reminder",
    "Return",
    "SavedFilter",
    "Standing",
    "StatedValue",
    "Title",
    "Unit",
    "UnitSize",
    "Upload",
    "User",
    "Visit",
    "Webhook",
]
