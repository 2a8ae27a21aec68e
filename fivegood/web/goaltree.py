"""The goal tree as a drawing: the plan, its five goods, their goals and the parts of these, from left to right."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from fivegood.editions.selectors import GoalKey
from fivegood.plan.goals import Goal, Plan
from fivegood.web.goals import GoalShown, LampOfGoal
from fivegood.web.words import lang

WIDTH, HEIGHT, ACROSS, DOWN = 250, 44, 282, 54
_EDGE = 8


@dataclass(slots=True)
class Box:
    """A box of the drawing: its words, its lamp, where it leads, and its place in pixels."""

    title: str
    under: str = ""
    lamp: LampOfGoal | None = None
    goal: GoalShown | None = None
    parts: list[Box] = field(default_factory=list)
    x: int = 0
    y: int = 0

    @property
    def width(self) -> int:
        """Its width."""
        return WIDTH

    @property
    def height(self) -> int:
        """Its height."""
        return HEIGHT

    @property
    def shown(self) -> str:
        """The title, as much of it as the box takes."""
        most = 16 if lang() == "zh" else 31
        return self.title if len(self.title) <= most else self.title[: most - 1] + "…"


@dataclass(frozen=True, slots=True)
class Drawing:
    """A drawn tree: its size in pixels, its boxes from top to bottom, and the lines between them."""

    width: int
    height: int
    boxes: Sequence[Box]
    edges: Sequence[str]


def tree_drawn(plan: Plan, shown: Mapping[GoalKey, GoalShown]) -> Drawing:
    """Draw the tree of a plan. ``shown`` are its goals by id and due day."""
    root = Box(plan.name.in_(lang()))
    for branch, name in plan.branches.items():
        goals = [goal for goal in plan.goals if goal.branch == branch]
        tops = [goal for goal in goals if not goal.part_of]
        root.parts.append(Box(name.in_(lang()), parts=[_box(goal, plan, shown) for goal in tops]))
    boxes: list[Box] = []
    rows = _place(root, 0, 0, boxes)
    edges = [_edge(box, part) for box in boxes for part in box.parts]
    depth = max(box.x for box in boxes) // ACROSS
    return Drawing((depth + 1) * ACROSS - (ACROSS - WIDTH) + 2 * _EDGE, rows * DOWN + 2 * _EDGE, boxes, edges)


def _box(goal: Goal, plan: Plan, shown: Mapping[GoalKey, GoalShown]) -> Box:
    told = shown.get((goal.id, goal.target.by))
    parts = [one for one in plan.goals if one.part_of == goal.id and one.target.by == goal.target.by]
    under = f"{told.target} · {goal.target.by.year}" if told else str(goal.target.by.year)
    lamp = told.lamp if told else None
    return Box(goal.name.in_(lang()), under, lamp, told, [_box(part, plan, shown) for part in parts])


def _place(box: Box, depth: int, row: int, boxes: list[Box]) -> int:
    """Give a box and its parts their places; return how many rows they take. A box stands beside its first part."""
    box.x, box.y = depth * ACROSS + _EDGE, row * DOWN + _EDGE
    boxes.append(box)
    taken = 0
    for part in box.parts:
        taken += _place(part, depth + 1, row + taken, boxes)
    return max(taken, 1)


def _edge(box: Box, part: Box) -> str:
    """Return the line from a box to one of its parts as an SVG path."""
    x, y, to_x, to_y = box.x + WIDTH, box.y + HEIGHT // 2, part.x, part.y + HEIGHT // 2
    middle = (x + to_x) // 2
    return f"M{x} {y}H{middle}V{to_y}H{to_x}"
