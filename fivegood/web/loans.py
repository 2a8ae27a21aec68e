"""Loans in the reader's words: amounts by stage, which are never added up, and days to an approval."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from fivegood.facts.cells import plain, write
from fivegood.facts.rows import Row
from fivegood.facts.subjects import TABLES
from fivegood.plan.goals import Park
from fivegood.records.actors import Actor
from fivegood.records.book.keys import path_of
from fivegood.records.loans.selectors import Loan, LoanSummary
from fivegood.rules.loans import STAGES, StageSum
from fivegood.web.portfolio import money_told
from fivegood.web.words import lang, names_of

_TABLE = TABLES["loan_stages"]


class LoanWords:
    """Shows loans to a reader in the words of the park's lists."""

    def __init__(self, park: Park) -> None:
        self.park = park

    def stages(self) -> list[tuple[str, str]]:
        """Return the stages, each with its word, in the order a loan passes them."""
        return [(name, self.stage(name)) for name in STAGES]

    def lines(self, actor: Actor, loans: Sequence[Loan]) -> list[Mapping[str, Any]]:
        """Return loans as lines of a list."""
        return self.lines_of(names_of(actor, "units", {loan.unit_id for loan in loans}), loans)

    def lines_of(self, names: Mapping[str, str], loans: Sequence[Loan]) -> list[Mapping[str, Any]]:
        """Return loans as lines of a list; ``names`` are those of the units that the reader may open."""
        return [self._line(loan, names) for loan in loans]

    def one(self, actor: Actor, loan: Loan) -> Mapping[str, Any]:
        """Return one loan with its rows."""
        line = self._line(loan, names_of(actor, "units", {loan.unit_id}))
        sums, rows = [self._sum(one) for one in loan.state.stages], [self._row(row) for row in loan.rows]
        return {"loan": line, "stages": sums, "rows": rows}

    def summary(self, of: LoanSummary) -> Mapping[str, Any]:
        """Return what loans come to together."""
        return {
            "loans": of.loans,
            "stages": [(self.stage(name), count, self.amount(amount)) for name, (count, amount) in of.by_stage.items()],
            "outstanding": self.amount(of.outstanding),
            "days": [
                (title, plain(mean), counted)
                for title, mean, counted in (
                    (_("Days from need to approval, mean"), of.need_to_approved_days, of.need_to_approved_counted),
                    (_("Days from offer to approval, mean"), of.offer_to_approved_days, of.offer_to_approved_counted),
                )
                if mean is not None
            ],
        }

    def _line(self, loan: Loan, names: Mapping[str, str]) -> Mapping[str, Any]:
        state = loan.state
        return {
            "id": loan.loan_id,
            "unit_id": loan.unit_id,
            "unit": names.get(loan.unit_id, loan.unit_id),
            "unit_is_open": loan.unit_id in names,
            "kind": self.park.word("credit_kind", loan.credit_kind, lang()),
            "kind_code": loan.credit_kind,
            "lenders": _(", ").join(state.lenders),
            "stage": self.stage(state.stage),
            "approved": self.amount(approved.amount) if (approved := state.of("approved")) else "",
            "drawn": self.amount(drawn.amount) if (drawn := state.of("drawn")) else "",
            "outstanding": self.amount(state.outstanding),
            "available": self.amount(state.available),
            "need_days": state.need_to_approved_days,
            "offer_days": state.offer_to_approved_days,
        }

    def _sum(self, one: StageSum) -> tuple[str, int, str, str, str]:
        return (
            self.stage(one.stage),
            one.count,
            self.amount(one.amount),
            one.first_on.isoformat(),
            one.last_on.isoformat(),
        )

    def _row(self, row: Row) -> Mapping[str, str]:
        return {
            "path": path_of(write(row[name]) for name in _TABLE.key),
            "stage": self.stage(str(row["loan_stage"])),
            "lender": str(row["lender"] or ""),
            "amount": money_told(row["amount"], self.park),
            "on": write(row["happened_on"]),
        }

    def stage(self, name: str) -> str:
        """Return what a stage is called."""
        return self.park.word("loan_stage", name, lang())

    def amount(self, amount: Decimal | None) -> str:
        """Return an amount as people write it, empty when it is not known."""
        return money_told(amount, self.park)
