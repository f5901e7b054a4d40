"""What a draft would have changed: the same facts judged by two versions, day by day."""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from portal.models.enrolment import Enrolment
from portal.models.lab import LabRun
from portal.models.people import Shop
from portal.models.rules import ServiceVersion
from portal.policies import eligibility
from portal.policies.eligibility import Measured
from portal.policies.terms import SHANGHAI
from portal.queries.eligibility import JOIN, KEEP, conditions_of, facts_of_many
from portal.queries.waivers import waived_many
from portal.states import EnrolmentState, LabChange, Verdict


@dataclass(frozen=True)
class Comparison:
    """A draft beside the version in force (none for a new service), over some instants, the newest last."""

    draft: ServiceVersion
    compared: ServiceVersion | None
    days: Sequence[datetime]


@dataclass
class Found:
    """Findings as fields of rows, and how many shops would have qualified on each day under either version."""

    findings: list[dict[str, Any]] = field(default_factory=list)
    eligible: dict[str, Counter[str]] = field(
        default_factory=lambda: {"before": Counter(), "after": Counter()}
    )


def days_of(run: LabRun) -> list[datetime]:
    """One instant a day, the last one the instant of the run."""
    return [run.until - timedelta(days=n) for n in reversed(range(run.days))]


def compare(shops: Sequence[Shop], comparison: Comparison) -> Found:
    """Judge some shops by both versions on every day; differences of the last day become findings.

    Members are judged by what they must keep, others by what they need to join. Queries: a constant number a day.
    """
    found = Found()
    members = set(
        Enrolment.objects.filter(
            service=comparison.draft.service_id, shop__in=shops, state__in=EnrolmentState.live_states
        ).values_list("shop_id", flat=True)
    )
    names = asked_by(comparison)
    for day in comparison.days:
        facts = facts_of_many([shop.pk for shop in shops], day, names)
        last, waived = day == comparison.days[-1], waived_many([shop.pk for shop in shops], day)
        for shop in shops:
            stage = KEEP if shop.pk in members else JOIN
            codes = waived.get((shop.pk, comparison.draft.service_id), frozenset())
            before = _verdict(comparison.compared, stage, facts.get(shop.pk, {}), codes)
            after = _verdict(comparison.draft, stage, facts.get(shop.pk, {}), codes)
            _count(found, day, before, after)
            if last and (change := _change(stage, before, after)):
                found.findings.append(
                    {
                        "shop": shop,
                        "change": change,
                        "before": before,
                        "after": after,
                        "facts": _reasons(comparison.draft, stage, facts.get(shop.pk, {})),
                    }
                )
    return found


def asked_by(comparison: Comparison) -> set[str]:
    """Every metric that either version asks for."""
    versions = [version for version in (comparison.draft, comparison.compared) if version]
    return {c.metric for version in versions for stage in (JOIN, KEEP) for c in conditions_of(version, stage)}


def _verdict(
    version: ServiceVersion | None, stage: str, facts: Mapping[str, Measured], waived: Collection[str]
) -> Verdict:
    if version is None:
        return Verdict.PASS
    return eligibility.overall(eligibility.judge(conditions_of(version, stage), facts, waived))


def _count(found: Found, day: datetime, before: Verdict, after: Verdict) -> None:
    date = day.astimezone(SHANGHAI).date().isoformat()
    found.eligible["before"][date] += before is Verdict.PASS
    found.eligible["after"][date] += after is Verdict.PASS


def _change(stage: str, before: Verdict, after: Verdict) -> LabChange | None:
    """A member loses only by failing; a shop that wants to join is let in at once only by passing."""
    if stage == KEEP and (before is Verdict.FAIL) != (after is Verdict.FAIL):
        return LabChange.LOSES if after is Verdict.FAIL else LabChange.KEEPS
    if stage == JOIN and (before is Verdict.PASS) != (after is Verdict.PASS):
        return LabChange.GAINS if after is Verdict.PASS else LabChange.BARRED
    return None


def _reasons(version: ServiceVersion, stage: str, facts: Mapping[str, Measured]) -> list[dict[str, Any]]:
    verdicts = eligibility.judge(conditions_of(version, stage), facts)
    return [verdict.reason.as_json() for verdict in verdicts if verdict.verdict is not Verdict.PASS]
