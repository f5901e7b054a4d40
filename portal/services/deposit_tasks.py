"""When applications and memberships ask for a deposit, and when they let it go (domain E2, E3)."""

from __future__ import annotations

from portal.actors import SYSTEM
from portal.models.application import EnrolmentApplication
from portal.models.enrolment import Enrolment
from portal.services import deposits, moves
from portal.workflow import Context


@moves.consequence(EnrolmentApplication, "approve")
def ask_for_the_deposit(row: EnrolmentApplication, context: Context) -> None:
    """Open the account, so that the merchant sees at once what is to be paid."""
    for rule in row.terms.requirements:
        if rule["kind"] == "deposit":
            deposits.open_account(
                row.shop, row.service, required_fen=int(rule["amount_fen"]), actor=SYSTEM, at=context.at
            )


@moves.consequence(EnrolmentApplication, "expire", "withdraw", "withdraw_stale", "reject")
@moves.consequence(Enrolment, "finish_exit")
def let_the_deposit_go(row: EnrolmentApplication | Enrolment, context: Context) -> None:
    """Pay out what is left, unless something else stands on it or part of it is frozen."""
    deposits.release_for(row.shop, row.service, at=context.at, actor=SYSTEM)
