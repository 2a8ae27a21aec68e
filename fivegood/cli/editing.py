"""The command that takes an edition from its text to its publication, by the rules of the pages."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer

from fivegood.cli import database
from fivegood.cli.printing import Json, print_answer, working
from fivegood.errors import Fault, InputError, nearest

if TYPE_CHECKING:
    from fivegood.editions.models import Draft, Publication
    from fivegood.records.actors import Actor, By

STEPS = ("write", "ask", "sign", "return", "publish", "differences")


def publish(
    files: Annotated[
        list[Path] | None,
        typer.Argument(metavar="[FILE]…", help="Texts for the step write: report.en.md, report.zh.md."),
    ] = None,
    edition: Annotated[str, typer.Option(metavar="ID", help="The edition: 2021-H1.")] = "",
    step: Annotated[str, typer.Option(help=f"What is done: {', '.join(STEPS)}.")] = "publish",
    account: Annotated[
        str, typer.Option(metavar="NAME", help="On whose behalf; whoever signs wrote nothing of it.")
    ] = "",
    reason: Annotated[
        str, typer.Option(help="Why: of a restatement in English, of any other step for the journal.")
    ] = "",
    reason_zh: Annotated[str, typer.Option(help="Why it is restated, in Chinese.")] = "",
    kind: Annotated[str, typer.Option(help="For a new edition: half_year, annual, monthly, project.")] = "half_year",
    period: Annotated[str, typer.Option(help="For a new edition that the plan does not name: 2021-06.")] = "",
    project: Annotated[str, typer.Option(help="For a note: the project that it is about.")] = "",
    json: Json = False,
) -> None:
    """Publish an edition that a second person signed, or take one of the steps before; all of it, or nothing.

    Without --reason nothing that is published is restated. The step differences says what would be another today.
    """
    if step not in STEPS:
        raise InputError([_wrong("--step", f"is one of {', '.join(STEPS)}", step, STEPS)])
    texts = _texts(files or [], step)
    database.connect()
    from fivegood.records.actors import By

    by = By(_actor(account), "command", reason)
    with working("Working on the edition", json):
        told = _done(
            step,
            edition,
            by,
            texts,
            {"en": reason, "zh": reason_zh},
            {"kind": kind, "period": period, "project": project},
        )
    print_answer(told, json, lambda _: _shown(told))


def _wrong(option: str, message: str, value: str, choices: Sequence[str]) -> Fault:
    return Fault(option, message=message, value=value, suggestion=nearest(value, choices))


def _texts(files: Sequence[Path], step: str) -> dict[str, str]:
    """Return the texts of files by language, which stands before the ending: report.zh.md."""
    texts, faults = {}, []
    for path in files:
        lang = path.stem.rpartition(".")[2]
        if lang not in ("en", "zh"):
            faults.append(Fault(str(path), message="ends in .en.md or .zh.md, which says its language"))
            continue
        try:
            texts[lang] = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            faults.append(Fault(str(path), message=f"cannot be read as UTF-8 text: {error}"))
    if files and step != "write":
        faults.append(Fault("--step", message="files are for the step write", value=step))
    if step == "write" and not files:
        faults.append(Fault("", message="name the texts to write: report.en.md report.zh.md"))
    if faults:
        raise InputError(faults)
    return texts


def _actor(account: str) -> Actor:
    """Return who acts: an account in the first of its roles that has to do with editions, or the command line."""
    from fivegood.records.accounts.models import User
    from fivegood.records.accounts.selectors import actor_of, memberships_of
    from fivegood.records.actors import command_line
    from fivegood.records.scope import may_read_drafts

    today = database.local_now().date()
    if not account:
        return command_line(today)
    user = User.objects.filter(username=account).first()
    if user is None:
        names = list(User.objects.values_list("username", flat=True))
        raise InputError([_wrong("--account", "there is no such account", account, names)])
    held = [actor_of(one, today) for one in memberships_of(user, today)]
    if not held:
        raise InputError([Fault("--account", message="holds no role today", value=account)])
    return next(filter(may_read_drafts, held), held[0])


def _done(
    step: str, edition: str, by: By, texts: Mapping[str, str], reason: Mapping[str, str], new: Mapping[str, str]
) -> dict[str, Any]:
    from fivegood.editions import writing
    from fivegood.editions.drafts import draft_for
    from fivegood.editions.publishing import edition_publish

    if step == "differences":
        return _differences(by.actor, edition)
    if step == "publish":
        return _published(edition_publish(edition, by, reason=reason))
    if step == "write":
        return _written(edition, by, texts, new)
    steps = {"ask": writing.draft_ask, "sign": writing.draft_sign, "return": writing.draft_return}
    return _draft(steps[step](edition, by, expected=draft_for(by.actor, edition).version))


def _written(edition: str, by: By, texts: Mapping[str, str], new: Mapping[str, str]) -> dict[str, Any]:
    from fivegood.editions.drafts import drafts_for
    from fivegood.editions.writing import draft_start, draft_write
    from fivegood.records.park.source import current_park

    draft = drafts_for(by.actor).filter(edition=edition).first()
    if draft is None:
        draft = draft_start(edition, new["kind"], new["period"], by, current_park().plan, project=new["project"])
    return _draft(draft_write(edition, texts, by, expected=draft.version))


def _differences(actor: Actor, edition: str) -> dict[str, Any]:
    from fivegood.editions.checks import explained, publications_check
    from fivegood.editions.publications import publication

    publications_check(lambda _what, _done, _all: None)
    of = publication(edition)
    _check, found = explained(actor, of)
    return {
        "edition": edition,
        "number": of.number,
        "differences": [
            {
                "slug": one.difference.figure.slug,
                "name": one.difference.figure.name_en,
                "old": one.difference.old,
                "new": one.difference.new,
                **{f"rows_{kind}": one.causes.count(kind) for kind in ("added", "gone", "changed")},
                "is_redefined": one.causes.is_redefined,
            }
            for one in found
        ],
    }


def _draft(draft: Draft) -> dict[str, Any]:
    names = ("edition", "kind", "period", "state", "version", "writers", "signed_by")
    return {name: getattr(draft, name) for name in names}


def _published(of: Publication) -> dict[str, Any]:
    return {
        "edition": of.edition,
        "number": of.number,
        "published_on": of.published_on.isoformat(),
        "snapshot": of.snapshot,
        "files": {file.name: file.sha256 for file in of.files.defer("data").order_by("name")},
        "restated": [
            {"slug": one.slug, "old": one.old, "new": one.new, "reason": one.reason_en or one.reason_zh}
            for one in of.restated.order_by("place")
        ],
    }


def _shown(told: Mapping[str, Any]) -> str:
    if "state" in told:
        return f"{told['edition']} is {told['state']}, version {told['version']}"
    if "differences" in told:
        lines = [f"{one['name']}: {one['old']} → {one['new']}" for one in told["differences"]]
        return "\n".join(lines or [f"every figure of {told['edition']} is what it would be today"])
    lines = [f"{told['edition']} number {told['number']} is published, snapshot {told['snapshot']}", *told["files"]]
    return "\n".join([*lines, *(f"{one['slug']}: {one['old']} → {one['new']}" for one in told["restated"])])
