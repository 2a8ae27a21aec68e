"""The addresses of many records are those that Django gives one at a time."""

from __future__ import annotations

from django.urls import reverse
from hypothesis import given
from hypothesis import strategies as st

from fivegood.facts.subjects import TABLES
from fivegood.web.addresses import address, below

#: What a key may hold (`facts.cells`), with the signs that mean something in an address drawn often.
_PATHS = st.text(st.characters(exclude_categories=("Cc", "Cs")) | st.sampled_from("/%?#&'\"<>~:@+ 沩"), min_size=1)


@given(st.sampled_from(sorted(TABLES)), _PATHS)
def test_the_address_of_a_record_is_the_one_that_django_gives(table: str, path: str) -> None:
    assert below(address("many", table), path) == reverse("one", args=[table, path])
    assert below(address("units"), path) == reverse("unit", args=[path])
