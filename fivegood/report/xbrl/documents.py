"""A report as Inline XBRL 1.1 that people and programs read alike, and the small taxonomy that its facts refer to.

The page is XHTML 1.1 as the specification asks: no script, no drawing, none of the elements that came with HTML 5.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from fivegood.plan.goals import Edition, Plan
from fivegood.report.goalcalls import goal_name
from fivegood.report.html import environment, notice_of
from fivegood.report.nodes import Document, FigureRun
from fivegood.report.words import LANG_TAGS, day_label, standing_word, word
from fivegood.report.xbrl.facts import Instance, concepts_of, instance_of, measures_of, standings_of
from fivegood.rules.disclosure.text import DisclosureText

SCHEMA = "figures.xsd"


def xbrl_files(
    documents: Mapping[str, Document], plan: Plan, edition: Edition, as_of: date, rules: DisclosureText
) -> dict[str, str]:
    """Return the files by their names: ``report.<lang>.xhtml`` of each text, the schema and the labels by language.

    ``as_of`` is the day of the scorecards; ``rules`` say why a goal that is withheld has no value.
    """
    instances = {lang: instance_of(document, as_of, rules) for lang, document in documents.items()}
    concepts = concepts_of(instances)
    about = {"namespace": f"urn:x-fivegood:{plan.park.id}:{edition.id}", "park": plan.park.id, "schema": SCHEMA}
    langs = sorted({lang for _concept, labels in concepts for lang in labels})
    files = {
        SCHEMA: _written(
            "xbrl.schema.xml.j2",
            {**about, "concepts": concepts, "langs": langs, "measures": measures_of(instances.values())},
        )
    }
    for lang in langs:
        labels = [(concept.name, told[lang]) for concept, told in concepts if lang in told]
        files[f"labels.{lang}.xml"] = _written(
            "xbrl.labels.xml.j2", {**about, "labels": labels, "lang_tag": LANG_TAGS[lang]}
        )
    for lang, document in documents.items():
        shown = _shown(document, instances[lang], plan, edition)
        files[f"report.{lang}.xhtml"] = _written("xbrl.report.xhtml.j2", {**about, **shown})
    return files


def _written(template: str, values: Mapping[str, Any]) -> str:
    return environment().get_template(template).render(values)


def _shown(document: Document, instance: Instance, plan: Plan, edition: Edition) -> dict[str, Any]:
    lang = document.lang

    def fact_of(run: FigureRun) -> Any:
        return None if run.entry is None else instance.listed[run.entry]

    nil = [one for standing in standings_of(document) if (one := instance.goals[goal_name(standing.goal)]["value"]).why]
    ids = iter(range(1, len(nil) + 1))
    return {
        "document": document,
        "nil": [(number, instance.reasons.index(one.why) + 1) for number, one in enumerate(nil, 1)],
        "next_nil": lambda: next(ids),
        "instance": instance,
        "lang_tag": LANG_TAGS[lang],
        "published_on": day_label(edition.published_on, lang),
        "notice": notice_of(plan, lang, document.has_synthetic),
        "fact_of": fact_of,
        "status_of": lambda standing: standing_word(standing, lang),
        "numbers_of": lambda standing: instance.goals[goal_name(standing.goal)],
        "w": lambda key, *inserted: word(key, lang, *inserted),
    }
