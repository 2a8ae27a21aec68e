"""SIGKILL at seeded points of imports, freezes, reports: what was told stays, the rest never was, and work goes on."""

from __future__ import annotations

import random
import signal
from collections import Counter
from collections.abc import Callable
from pathlib import Path

import pytest

from tests.faults.stage import Ended, Stage
from tests.thorough import times

pytestmark = pytest.mark.django_db  # on both databases
KILLS = times(6, thorough=15)
ROWS = 60
HEADER = "unit_id,unit_name,unit_kind,in_park_from\n"


def units(prefix: str) -> str:
    """Return a file of units whose ids begin so."""
    lines = (f"{prefix}{number},Unit {number},shop,2021-03-01\n" for number in range(ROWS))
    return HEADER + "".join(lines)


def points(touches: int, *, seed: int) -> list[int]:
    """Return seeded points of a run: from its first touch to its last, the ends always among them."""
    chance = random.Random(seed)
    assert touches > KILLS
    return [1, touches, *chance.sample(range(2, touches), KILLS - 2)]


def check_killed(ended: Ended, point: int) -> None:
    assert ended.signal == signal.SIGKILL, f"touch {point} was not reached: {ended.out}"


def test_an_import_by_command_is_written_whole_or_not_at_all(
    stage: Stage, tmp_path: Path, verified: Callable[[], None]
) -> None:
    file = tmp_path / "units.csv"
    file.write_text(units("c-first-"))
    whole = stage.command("import", "units", str(file), "--json")
    assert whole.status == 0, whole.out
    outcomes: Counter[str] = Counter()
    entries = stage.act("stored", "c-first-")["entries"]
    for kill, point in enumerate(points(whole.touches, seed=1)):
        prefix = f"c-{kill}-"
        file.write_text(units(prefix))
        check_killed(stage.command("import", "units", str(file), "--json", point=point), point)
        after = stage.act("stored", prefix)
        assert after["ok"], after["faults"]
        assert after["rows"] in (0, ROWS), "half written"
        assert after["entries"] == entries + (1 if after["rows"] else 0)
        outcomes["after" if after["rows"] else "before"] += 1
        repeat = stage.command("import", "units", str(file), "--json")
        assert repeat.status == 0, repeat.out
        assert repeat.answer["unchanged" if after["rows"] else "added"] == ROWS
        last, entries = stage.act("stored", prefix), entries + 1
        assert (last["rows"], last["versions"], last["entries"]) == (ROWS, [1], entries)
    assert min(outcomes["before"], outcomes["after"]) >= 1, outcomes
    verified()


def test_an_import_by_a_worker_is_written_once_however_often_it_dies(
    stage: Stage, verified: Callable[[], None]
) -> None:
    stage.act("send", "units", "units.csv", units("w-first-"))
    whole = stage.command("worker", "--batch", "--no-figures")
    assert whole.status == 0, whole.out
    outcomes: Counter[str] = Counter()
    entries = stage.act("stored", "w-first-")["entries"]
    for kill, point in enumerate(points(whole.touches, seed=2)):
        prefix = f"w-{kill}-"
        stage.act("send", "units", "units.csv", units(prefix))
        check_killed(stage.command("worker", "--batch", "--no-figures", point=point), point)
        after, last = stage.act("stored_before_and_after_going_on", prefix)
        assert after["ok"], after["faults"]
        assert after["rows"] in (0, ROWS), "half written"
        outcomes["after" if after["rows"] else "before"] += 1
        assert set(last["ended"]) <= {"import_commit done"}
        entries += 1
        assert (last["rows"], last["versions"], last["entries"], last["ok"]) == (ROWS, [1], entries, True)
    assert min(outcomes["before"], outcomes["after"]) >= 1, outcomes
    verified()


def test_a_freeze_leaves_a_whole_snapshot_or_none(stage: Stage, verified: Callable[[], None]) -> None:
    stage.act("queue", "freeze", {"as_of": "2021-01-01"})
    whole = stage.command("worker", "--batch", "--no-figures")
    assert whole.status == 0, whole.out
    known = stage.act("snapshots", [])
    outcomes: Counter[str] = Counter()
    for kill, point in enumerate(points(whole.touches, seed=3), 1):
        stage.act("queue", "freeze", {"as_of": f"2021-03-{kill:02}"})
        check_killed(stage.command("worker", "--batch", "--no-figures", point=point), point)
        there = stage.act("snapshots", known)  # each is verified
        outcomes["after" if len(there) > len(known) else "before"] += 1
        known = there
        if kill % 3 == 0:
            assert set(stage.act("go_on")) <= {"freeze done"}
            known = stage.act("snapshots", known)
            assert len(known) == kill + 1, "one for each day, whoever made it"
    assert min(outcomes["before"], outcomes["after"]) >= 1, outcomes
    verified()


def test_a_report_is_whole_files_and_is_finished_by_another_worker(stage: Stage, verified: Callable[[], None]) -> None:
    stage.act("queue", "report", {"lang": "zh"})
    whole = stage.command("worker", "--batch", "--no-figures")
    assert whole.status == 0, whole.out
    files = stage.act("reports")
    for point in random.Random(4).sample(range(1, whole.touches + 1), times(3, thorough=6)):
        stage.act("queue", "report", {"lang": "zh"})
        check_killed(stage.command("worker", "--batch", "--no-figures", point=point), point)
        assert stage.act("reports") == files  # each was read
    assert set(stage.act("go_on")) <= {"report done"}
    verified()


def test_an_edition_is_published_whole_or_not_at_all_and_then_by_whoever_tries_again(
    stage: Stage, verified: Callable[[], None]
) -> None:
    for edition in (
        "2021-01",
        "2021-02",
    ):  # the first freezes, all others find it frozen
        assert stage.act("sign", edition) == "signed"
        whole = stage.command("publish", "--edition", edition, "--json")
        assert whole.status == 0, whole.out
    files = sorted(whole.answer["files"])
    writes = range(whole.touches * 9 // 10, whole.touches)  # the statements come last
    chosen = [whole.touches // 2, *random.Random(5).sample(writes, times(2, thorough=9)), whole.touches]
    outcomes: Counter[str] = Counter()
    for kill, point in enumerate(chosen, 3):
        edition = f"2021-{kill:02}"
        stage.act("sign", edition)
        check_killed(stage.command("publish", "--edition", edition, "--json", point=point), point)
        after = stage.act("published", edition)
        assert after["ok"], after["faults"]
        is_there = after["state"] == "published"
        assert (after["numbers"], after["files"]) == (([1], files) if is_there else ([], []))
        outcomes["after" if is_there else "before"] += 1
        if not is_there:
            again = stage.command("publish", "--edition", edition, "--json")
            assert (again.status, sorted(again.answer["files"])) == (0, files)
    assert min(outcomes["before"], outcomes["after"]) >= 1, outcomes
    verified()
