"""Loading reference data: what ships is entered once, what people decide survives (C-17)."""

from __future__ import annotations

from datetime import date
from io import StringIO

import pytest
from django.core.management import CommandError, call_command

from portal.errors import CalendarYearMissing
from portal.models.calendar import CalendarDay, CalendarYear
from portal.models.records import Region
from portal.models.service import Service
from portal.queries.calendar import business_calendar
from portal.services.reference import load_calendar, load_regions
from portal.states import DayKind

YEARS = (2024, 2025, 2026)


@pytest.mark.django_db
class TestCalendar:
    def test_a_loaded_year_is_used_at_once(self) -> None:
        assert 2026 not in business_calendar().years

        assert load_calendar([2026]) == [2026]
        assert business_calendar().kind(date(2026, 10, 2)) is DayKind.HOLIDAY

    def test_loading_twice_changes_nothing(self) -> None:
        load_calendar(YEARS)
        before = list(CalendarDay.objects.values())

        assert load_calendar(YEARS) == []
        assert list(CalendarDay.objects.values()) == before

    def test_what_people_decided_survives_a_reload(self) -> None:
        load_calendar([2026])
        CalendarDay.objects.filter(date="2026-10-07").update(kind=DayKind.ADJUSTED, name="加班")
        CalendarDay.objects.create(date="2026-11-20", kind=DayKind.HOLIDAY, name="临时放假")
        CalendarDay.objects.filter(date="2026-02-28").delete()

        load_calendar([2026])

        calendar = business_calendar()
        kinds = [calendar.kind(date(2026, *day)) for day in ((10, 7), (11, 20), (2, 28))]
        assert kinds == [DayKind.ADJUSTED, DayKind.HOLIDAY, DayKind.REST]

    def test_a_day_entered_before_its_year_survives_the_load(self) -> None:
        day, _ = CalendarDay.objects.update_or_create(
            date=date(2026, 10, 7), defaults={"kind": DayKind.ADJUSTED, "name": "加班"}
        )

        load_calendar([2026])

        day.refresh_from_db()
        assert day.kind == DayKind.ADJUSTED

    def test_one_missing_year_enters_nothing(self) -> None:
        before = CalendarYear.objects.count()

        with pytest.raises(CalendarYearMissing):
            load_calendar([2023, 2027])

        assert CalendarYear.objects.count() == before


@pytest.mark.django_db
class TestRegions:
    def test_codes_give_level_and_parent(self) -> None:
        load_regions()
        counties = Region.objects.select_related("parent__parent")

        assert str(counties.get(code="330106")) == "西湖区 (330106)"
        assert [counties.get(code=code).level for code in ("33", "3301", "330106")] == [1, 2, 3]
        assert counties.get(code="330106").parent.parent.name == "浙江省"

    def test_every_province_is_there(self) -> None:
        load_regions()

        assert Region.objects.filter(level=1).count() == 34
        assert Region.objects.filter(level=2).count() == 342
        assert Region.objects.filter(level=3).count() == 2978

    def test_loading_twice_changes_nothing(self) -> None:
        load_regions()
        before = list(Region.objects.values())

        assert load_regions() == 0
        assert list(Region.objects.values()) == before

    def test_an_end_date_that_people_entered_survives_a_reload(self) -> None:
        load_regions()
        Region.objects.filter(code="330106").update(valid_until="2027-01-01")

        load_regions()

        assert str(Region.objects.get(code="330106").valid_until) == "2027-01-01"


@pytest.mark.django_db
class TestCommand:
    def test_it_loads_everything_and_says_so(self) -> None:
        out = StringIO()
        call_command("load_reference", stdout=out)

        assert "Calendar:" in out.getvalue()
        assert {2024, 2025, 2026} <= set(CalendarYear.objects.values_list("year", flat=True))
        assert Service.objects.count() == 26
        assert Region.objects.exists()

    def test_run_again_it_finds_nothing_new(self) -> None:
        call_command("load_reference", stdout=StringIO())
        out = StringIO()
        call_command("load_reference", stdout=out)

        assert out.getvalue().splitlines() == ["Calendar: no new year", "Regions: 0 new", "Services: 0 new"]

    def test_an_unpublished_year_is_an_error(self) -> None:
        with pytest.raises(CommandError, match="2027"):
            call_command("load_reference", "--years", "2027")
