"""Columns that several subjects share, and how a column is carried from one table to another."""

from __future__ import annotations

from fivegood.facts.schema import Column, ColumnType

_T = ColumnType
UNIT_ID = Column("unit_id", _T.CODE, "Unit", "单位", refers_to="units")
VALID_TO_DOC = "Last day on which it holds; empty while it holds."


def carried(via: str, *columns: Column) -> tuple[Column, ...]:
    """Give the same columns as copies that are carried over the reference ``via``."""
    return tuple(
        Column(
            column.name,
            column.type,
            column.en,
            column.zh,
            column.unit,
            required=False,
            list_name=column.list_name,
            carried=(via, column.name),
            doc=f"Carried from {via.removesuffix('_id')}.",
        )
        for column in columns
    )


INDUSTRY = Column(
    "industry",
    _T.CODE,
    "Industry",
    "产业",
    required=False,
    list_name="industry",
    doc="The park's own industries (leading, characteristic, …), listed in plan.yaml under lists.industry.",
)
UNIT_KIND = Column("unit_kind", _T.CODE, "Kind of unit", "单位类别", list_name="unit_kind")
GROUP = Column(
    "group_code",
    _T.CODE,
    "Group",
    "集团",
    required=False,
    doc="Units of one large enterprise share it, so that a goal can name the enterprise as a whole.",
)
#: Where something lies on the park's own grid, for the ways between units and officers.
PLACE = (
    Column(
        "place_x",
        _T.INTEGER,
        "Metres east",
        "东向坐标",
        unit="metre",
        required=False,
        in_facts=False,
        doc="From the south-west corner of the park's own grid.",
        at_most=1_000_000,
    ),
    Column(
        "place_y",
        _T.INTEGER,
        "Metres north",
        "北向坐标",
        unit="metre",
        required=False,
        in_facts=False,
        doc="From the same corner; of no use without the other.",
        at_most=1_000_000,
    ),
)
OF_UNIT = carried("unit_id", UNIT_KIND, INDUSTRY, GROUP)
