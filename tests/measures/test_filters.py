"""What an analyst may write in a measure, what is refused and why, and that what is taken keeps the right rows."""

from __future__ import annotations

import pytest
import sqlglot
from sqlglot import exp

from fivegood.facts.subjects import TABLES
from fivegood.measures.filters import parse_aggregate, parse_filter
from fivegood.measures.operands import FilterError

RETURNS = TABLES["returns"]
LISTS = {"item": ("output_value", "tax_paid", "profit"), "industry": ("equipment", "other")}
FUNCTIONS = "only these functions are taken: lower, upper, length, abs, coalesce, year, month"


def refusal(text: str) -> FilterError:
    with pytest.raises(FilterError) as caught:
        parse_filter(text, RETURNS, LISTS)
    return caught.value


@pytest.mark.parametrize(
    ("text", "message"),
    [
        # sub-queries, however they are dressed
        ("unit_id in (select unit_id from units)", "holds a sub-query, which a measure may not"),
        ("exists (select 1)", "holds a sub-query, which a measure may not"),
        ("value > (select avg(value) from returns)", "holds a sub-query, which a measure may not"),
        ("select 1", "holds a sub-query, which a measure may not"),
        ("value > any(select 1)", "which is not taken in a filter"),
        ("unit_id in unit_id", "which is not taken in a filter"),
        ("with a as (select 1) select * from a", "holds a sub-query, which a measure may not"),
        ("select 1 union select 2", "holds a sub-query, which a measure may not"),
        # functions that are not in the list
        ("read_csv('x.csv') = 1", f"calls read_csv, and {FUNCTIONS}"),
        ("read_text('x.txt') = 'x'", f"calls read_text, and {FUNCTIONS}"),
        ("pg_sleep(5) is null", f"calls pg_sleep, and {FUNCTIONS}"),
        ("getenv('HOME') = 'x'", f"calls getenv, and {FUNCTIONS}"),
        ("regexp_matches(item, 'a')", "calls regexp_"),
        ("item ~ 'a'", "is not a SQL expression"),
        ("current_date > period_end", f"calls current_date, and {FUNCTIONS}"),
        ("now() > recorded_at", f"calls now, and {FUNCTIONS}"),
        ("random() > 0.5", "calls rand"),
        # aggregates and windows stand elsewhere
        ("sum(value) > 5", "aggregates with sum, which stands in value, not in where"),
        ("count(*) > 1", "aggregates with count, which stands in value, not in where"),
        ("row_number() over () = 1", "which is not taken in a filter"),
        # several statements, comments
        ("item = 'profit'; drop table returns", "must be one SQL expression"),
        ("; item = 'profit'", "must be one SQL expression"),
        ("", "must be one SQL expression"),
        ("drop table returns", "which is not taken in a filter"),
        ("copy returns to 'x.csv'", "which is not taken in a filter"),
        ("attach 'x.db'", "is not a SQL expression"),
        ("set threads = 1", "which is not taken in a filter"),
        ("item = 'profit' -- and is_owed", "holds a comment: say it in the definition"),
        ("item = 'profit' /* and more */", "holds a comment: say it in the definition"),
        # shapes that are not in the list
        ("case when is_owed then true else false end", "which is not taken in a filter"),
        ("value * 2 > 4", "'value * 2', which is not taken in a filter"),
        ("period_end + 1 > '2021-01-01'", "which is not taken in a filter"),
        ("interval '1' day is null", "which is not taken in a filter"),
        ("*", "'*', which is not taken in a filter"),
        ("(item, unit_id) = ('a', 'b')", "which is not taken in a filter"),
        ("[item] is null", "which is not taken in a filter"),
        ("{'a': item} is null", "which is not taken in a filter"),
        ("item -> '$.a' is null", "calls json"),
        ("item = ?", "which is not taken in a filter"),
        ("item = $1", "returns has no column '$1'"),
        ("item = :name", "which is not taken in a filter"),
        ("item = $$profit$$", "returns has no column '$$profit$$'"),
        ("item = 'pro' 'fit'", "which is not taken in a filter"),
        ("item ilike 'PROFIT'", "which is not taken in a filter"),
        ("item is distinct from 'profit'", "which is not taken in a filter"),
        ("item like 'a!_' escape '!'", "which is not taken in a filter"),
        ("try_cast(unit_id as date) is null", "which is not taken in a filter"),
        # casts
        ("cast(value as varchar) = '1'", "only a date or a timestamp may be cast to"),
        ("value::int[] is null", "only a date or a timestamp may be cast to"),
        ("unit_id::blob is null", "only a date or a timestamp may be cast to"),
        ("is_owed::boolean", "only a date or a timestamp may be cast to"),
        ("unit_id::date is null", "a cast needs a date or a time, and unit_id holds text"),
        # columns
        ("returns.item = 'profit'", "'returns.item' is not a plain column of returns"),
        ("main.returns.item = 'profit'", "is not a plain column of returns"),
        ("itm = 'profit'", "returns has no column 'itm'"),
        ('"item; drop table returns" = 1', "returns has no column 'item; drop table returns'"),
        ("іtem = 'profit'", "returns has no column 'іtem'"),  # a Cyrillic first letter
        ("rowid = 1", "returns has no column 'rowid'"),
        ("value > ５", "returns has no column '５'"),
        # kinds that do not fit
        ("value = 'profit'", "value holds a number, and 'profit' is text"),
        ("item = 5", "item holds text, and 5 is a number"),
        ("value between 'a' and 2", "value holds a number, and 'a' is text"),
        ("value in (1, 'a')", "value holds a number, and 'a' is text"),
        ("item = value", "item holds text, and value holds a number"),
        ("value = period_end", "period_end holds a date, and value holds a number"),
        ("period_end > 20210630", "period_end holds a date, and 20210630 is a number"),
        ("is_owed = 1", "is_owed holds true or false, and 1 is a number"),
        ("period_end > '30 June 2021'", "'30 June 2021' is not a date written as 2021-06-30"),
        ("period_end > '2021-02-30'", "'2021-02-30' is not a date written as 2021-06-30"),
        ("period_end > '20210630'", "'20210630' is not a date written as 2021-06-30"),
        ("recorded_at > '2021-06-30T25:00'", "is not a time written as 2021-07-02T09:40"),
        ("recorded_at > '2021-06-30T12:00+08:00'", "is not a time written as 2021-07-02T09:40"),
        ("period_end like '2021%'", "like needs text, and period_end holds a date"),
        ("item like unit_id", "after like comes a text in quotes"),
        ("lower(value) = 'x'", "lower needs text, and value holds a number"),
        ("abs(item) = 1", "abs needs a number, and item holds text"),
        ("year(item) = 2021", "year needs a date or a time, and item holds text"),
        ("year(period_end) = '2021'", "is a number, and '2021' is text"),
        ("coalesce(item, 5) = 'x'", "item holds text, and 5 is a number"),
        ("length(item, 3) = 1", "length takes one value"),
        ("value = -'5'", "a minus sign needs a number, and '5' is text"),
        ("value > 1e999", "1e999 is not a number in up to 18 plain digits"),
        ("value > 1234567890123456789", "is not a number in up to 18 plain digits"),
        ("value is 5", "after is comes null, true or false"),
        ("item is true", "is true needs true or false, and item holds text"),
        ("item = null", "is never true: write is null or is not null"),
        ("item not in ('profit', null)", "is never true: write is null or is not null"),
        ("value in ()", "needs a list of values in brackets"),
        # not a condition
        ("value", "is not a condition: it must be true or false for each row"),
        ("'profit'", "is not a condition: it must be true or false for each row"),
        ("null", "is not a condition: it must be true or false for each row"),
        ("not item", "not needs true or false, and item holds text"),
        ("is_owed and value", "and needs true or false, and value holds a number"),
        ("is_owed or 'true'", "or needs true or false, and 'true' is text"),
        # codes
        ("item = 'output'", "'output' is not in the list item"),
        ("'output' = item", "'output' is not in the list item"),
        ("(item) <> ('output')", "'output' is not in the list item"),
        ("item in ('profit', 'output')", "'output' is not in the list item"),
        # not SQL, too long, too deep
        ("item = ", "is not a SQL expression"),
        ("item = 'profit", "is not a SQL expression"),
        ("item = 'profit' ' or 1=1", "is not a SQL expression"),
        ("(" * 900 + "is_owed" + ")" * 900, "is nested too deeply"),
        ("not " * 450 + "is_owed", "is nested too deeply"),
        ("x" * 100_000, "is longer than 2000 characters"),
    ],
)
def test_a_filter_that_is_hostile_or_wrong_is_refused_with_its_reason(text: str, message: str) -> None:
    assert message in refusal(text).message


@pytest.mark.parametrize(
    ("text", "suggestion"),
    [
        ("itm = 'profit'", "item"),
        ("Item = 'profit'", "item"),
        ("peroid_end > '2021-01-01'", "period_end"),
        ("item = 'output'", "output_value"),
        ("industry in ('equipmnt')", "equipment"),
        ("lwer(item) = 'x'", "lower"),
        ("lenght(item) = 5", "length"),
    ],
)
def test_a_slip_of_the_pen_is_met_with_the_nearest_name(text: str, suggestion: str) -> None:
    assert refusal(text).suggestion == suggestion


@pytest.mark.parametrize(
    "text",
    [
        "item = 'profit' and value <> 5 or not is_owed is null",
        "item in ('profit', 'revenue') and value not between -1.5 and .5",
        "period_end >= date '2021-01-01' and year(period_end) = 2021 and month(period_end) < 3",
        "lower(item) like 'pro%' and length(item) > 2 and not upper(item) = 'PROFIT'",
        "coalesce(value, 0) > 1 and abs(value) >= 2 and cast('2021-01-01' as date) < period_end",
        "\"value\" is not null and is_owed is true and item != 'it''s'",
    ],
)
def test_the_plain_grammar_reads_what_a_filter_may_hold_as_that_of_the_engine_does(text: str) -> None:
    read = parse_filter(text, RETURNS, {**LISTS, "item": ("profit", "revenue", "it's", "PROFIT")})
    there = sqlglot.parse_one(text, dialect="duckdb")
    for column in there.find_all(exp.Column):
        column.this.set("quoted", True)
    assert read == there


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("sum(value)", "sum(value)"),
        ("COUNT(*)", "count(*)"),
        ("count(distinct unit_id)", "count(distinct unit_id)"),
        ("max(value)", "max(value)"),
        ("min(value)", "min(value)"),
    ],
)
def test_the_five_aggregates_are_taken(text: str, written: str) -> None:
    assert str(parse_aggregate(text, RETURNS)) == written


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("avg(value)", "is none of sum(column), count(*), count(distinct column), max(column), min(column)"),
        ("count(unit_id)", "is none of"),
        ("count(distinct unit_id, item)", "is none of"),
        ("sum(value) + 1", "is none of"),
        ("sum(value) filter (where true)", "is none of"),
        ("sum(value) over ()", "is none of"),
        ("max(value, 3)", "is none of"),
        ("value", "is none of"),
        ("sum(value), sum(value)", "is not a SQL expression"),
        ("sum(value); drop table returns", "must be one SQL expression"),
        ("sum(distinct value)", "is not a plain column of returns"),
        ("sum(value * 2)", "is not a plain column of returns"),
        ("sum((select 1))", "is not a plain column of returns"),
        ("count(distinct lower(unit_id))", "is not a plain column of returns"),
        ("sum(returns.value)", "is not a plain column of returns"),
        ("sum(valu)", "returns has no column 'valu'"),
        ("sum(item)", "sum needs a number, and item holds code"),
        ("max(period_end)", "max needs a number, and period_end holds date"),
        ("sum(value) -- all", "holds a comment"),
    ],
)
def test_another_aggregate_is_refused_with_its_reason(text: str, message: str) -> None:
    with pytest.raises(FilterError) as caught:
        parse_aggregate(text, RETURNS)
    assert message in caught.value.message


# -- what is taken keeps the right rows: random filters against a plain evaluator with three-valued logic
