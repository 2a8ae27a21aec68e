"""Editions published as people do it: one writes, a second signs, then it appears."""

from __future__ import annotations

from collections.abc import Mapping

from fivegood.editions.models import Draft, Publication
from fivegood.editions.publishing import edition_publish
from fivegood.editions.writing import draft_ask, draft_sign, draft_start, draft_write
from fivegood.facts.subjects import TABLES
from fivegood.plan.goals import Plan
from fivegood.records.actors import Actor, By, Role
from fivegood.records.book.services import record_add
from fivegood.structs import replace
from tests.conftest import NOW, TODAY

WRITER = By(Actor("li.na", Role.PLAN_OFFICE, TODAY), "page")
SECOND = By(Actor("wang.fang", Role.LEADER, TODAY), "page")
_LISTS = {"title": ("small_giant",), "level": ("national",), "batch": ("third",)}
#: A half year in short: figures in text, table and chart, a goal's number, goals with their lamps.
HALF_YEAR = {
    "en": """---
title: The zone in the first half of 2021
byline: Plan office
---

The zone signed {{ projects_signed 2021-H1 }}, worth {{ projects_signed_investment 2021-H1 }}, and had
{{ projects_implemented 2021-H1 }} under way. Output is to reach {{ goal:industrial_output target }}.

## Projects

```chart
kind: bar
title: Projects signed, first halves
measure: projects_signed
periods: [2019-H1, 2020-H1, 2021-H1]
sentence: They rose to {{ projects_signed 2021-H1 }}.
```

```scorecard
branch: projects
```
""",
    "zh": """---
title: 园区2021年上半年发展情况
byline: 规划统计办
---

园区签约{{ projects_signed 2021-H1 }}，合同投资{{ projects_signed_investment 2021-H1 }}，
在建{{ projects_implemented 2021-H1 }}。产值目标为{{ goal:industrial_output target }}。

## 项目

```chart
kind: bar
title: 历年上半年签约项目
measure: projects_signed
periods: [2019-H1, 2020-H1, 2021-H1]
sentence: 签约项目增至{{ projects_signed 2021-H1 }}。
```

```scorecard
branch: projects
```
""",
}
#: A month in two sentences, of which a correction changes both figures.
JULY = {
    "en": "---\ntitle: Giants in July\nbyline: The zone\n---\n\n"
    "{{ small_giants_new 2021-07 }} joined the list in July, which makes {{ small_giants 2021-07-31 }}.\n",
    "zh": "---\ntitle: 七月小巨人\nbyline: 园区\n---\n\n"
    "7月新增{{ small_giants_new 2021-07 }}，累计{{ small_giants 2021-07-31 }}。\n",
}
WHY = {"en": "One firm had been left off the list.", "zh": "名单遗漏一家企业。"}


def published(
    plan: Plan, edition: str, kind: str, texts: Mapping[str, str], reason: Mapping[str, str] | None = None
) -> Publication:
    """Write an edition, have it signed, and publish it; anew, with the reason, where it was published before."""
    draft = Draft.objects.filter(edition=edition).first() or draft_start(edition, kind, edition, WRITER, plan)
    draft = draft_write(edition, dict(texts), WRITER, expected=draft.version)
    draft = draft_ask(edition, WRITER, expected=draft.version)
    draft_sign(edition, SECOND, expected=draft.version)
    return edition_publish(edition, SECOND, reason=reason)


def one_more_giant() -> None:
    """Find out that one more enterprise had been named in July."""
    row = {"unit_id": "byd", "title": "small_giant", "level": "national", "granted_on": "2021-07-19"}
    record_add(TABLES["titles"], row, replace(WRITER, reason="left off the list"), _LISTS, NOW)
