"""Foresight at the desk: a forecast made now, read as a page and a file; alarms closed; capacity booked."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from tests.builders import make_order, make_shop
from tests.builders_foresight import (
    contact_in,
    make_alarm,
    make_case,
    make_forecast,
    make_suggestion,
    make_weeks,
)
from tickets.admin import forecast
from tickets.models import CentreDay, ForecastRun, ForecastSeries
from tickets.services import forecasts

pytestmark = pytest.mark.django_db
PAGE = "/admin/tickets/forecastseries/forecast/"
NOW_BUTTON = "/admin/tickets/forecastrun/now/"


@pytest.fixture(autouse=True)
def _english(settings: Any) -> Any:
    settings.LANGUAGE_CODE = "en"
    with translation.override("en"):
        yield


def test_forecast_now_queues_a_run_and_wakes_the_worker(
    login: Callable[[str], Client], monkeypatch: pytest.MonkeyPatch, django_capture_on_commit_callbacks: Any
) -> None:
    woken: list[str] = []
    monkeypatch.setattr(forecast, "nudge", woken.append)
    client = login("supervisor")
    assert "Forecast now" in client.get("/admin/tickets/forecastrun/").content.decode()
    with django_capture_on_commit_callbacks(execute=True):
        answer = client.post(NOW_BUTTON)
    run = ForecastRun.objects.get()
    assert (run.state, woken) == ("queued", ["tickets.work_forecasts"])
    assert client.get(answer["Location"])["Refresh"] == "3"


def test_a_second_forecast_is_refused_while_one_is_under_way(login: Callable[[str], Client]) -> None:
    client = login("supervisor")
    client.post(NOW_BUTTON)
    assert "A forecast is under way" in client.post(NOW_BUTTON, follow=True).content.decode()
    assert ForecastRun.objects.count() == 1


@pytest.mark.parametrize("role", ["auditor", "finance", "rule_editor"])
def test_who_may_not_forecast_begins_nothing(login: Callable[[str], Client], role: str) -> None:
    assert login(role).post(NOW_BUTTON).status_code == 403
    assert not ForecastRun.objects.exists()


def test_looking_at_the_button_begins_nothing(login: Callable[[str], Client]) -> None:
    assert login("supervisor").get(NOW_BUTTON).status_code == 405


def test_the_page_tells_the_error_beside_the_naive_one(login: Callable[[str], Client]) -> None:
    make_weeks(make_order(make_shop()), [3, 5, 4, 6, 5, 4])
    make_forecast()
    page = login("supervisor").get(PAGE)
    assert page.context["picture"].weeks[-1][2] is True
    assert "the naive forecast" in page.content.decode().lower()
    assert "appliances/kitchen" in page.content.decode()


def test_the_page_is_narrowed_by_subject_category_and_province(login: Callable[[str], Client]) -> None:
    order = make_order(make_shop())
    make_weeks(order, [1, 1])
    make_weeks(order, [1, 1], contact=contact_in("440106"))
    make_forecast()
    client = login("supervisor")
    counts = [
        len(client.get(f"{PAGE}?{query}").context["panels"][0].rows)
        for query in ("", "category=appl", "category=toys", "subject=pickups", "subject=nonsense")
    ]
    assert counts == [2, 2, 0, 0, 2]


def test_the_file_holds_the_same_lines(login: Callable[[str], Client]) -> None:
    make_weeks(make_order(make_shop()), [1, 1])
    make_forecast()
    answer = login("auditor").get("/admin/tickets/forecastseries/forecast.csv")
    assert answer["Content-Type"].startswith("text/csv")
    assert len(answer.content.decode().strip().splitlines()) == 2


def test_a_series_opens_exactly_its_cases(login: Callable[[str], Client]) -> None:
    order = make_order(make_shop())
    make_weeks(order, [1, 2])
    elsewhere = make_weeks(order, [1], contact=contact_in("440106"))
    make_forecast()
    row = ForecastSeries.objects.get(shop=None, region="33", subject="cases")
    client = login("supervisor")
    page = client.get(f"/admin/tickets/forecastseries/{row.pk}/change/")
    found = set(client.get(page.context["cases_url"]).context["cl"].queryset)
    assert len(found) == 3 and elsewhere[0] not in found


def test_a_case_without_an_item_is_found_too(login: Callable[[str], Client]) -> None:
    order = make_order(make_shop())
    case = make_weeks(order, [1])[0]
    type(case).objects.filter(pk=case.pk).update(line=None)
    make_forecast()
    row = ForecastSeries.objects.get(shop=None, subject="cases")
    assert list(login("supervisor").get(forecast.cases_url(row)).context["cl"].queryset) == [case]


def spent(client: Client, page: str) -> int:
    client.get(page)
    with CaptureQueriesContext(connection) as queries:
        assert client.get(page).status_code == 200
    return len(queries)


def test_many_series_cost_what_one_costs(login: Callable[[str], Client]) -> None:
    order, client = make_order(make_shop()), login("supervisor")
    pages = [PAGE, "/admin/tickets/forecastseries/", "/admin/tickets/batchalarm/",
             "/admin/tickets/capacitysuggestion/"]  # fmt: skip
    make_weeks(order, [1, 1])
    make_alarm()
    make_suggestion()
    few = [spent(client, page) for page in pages]
    for region in range(11, 30):
        make_weeks(order, [1], contact=contact_in(str(region)))
    make_alarm()
    make_suggestion()
    assert [spent(client, page) for page in pages] == few


def test_the_desk_closes_an_alarm_with_its_cause(login: Callable[[str], Client]) -> None:
    alarm, client = make_alarm(), login("reviewer")
    page = client.get(f"/admin/tickets/batchalarm/{alarm.pk}/change/").content.decode()
    assert alarm.cases.first().number in page
    fields = {"cause": "defect", "note": "bad seal", "version": alarm.version}
    assert client.post(f"/admin/tickets/batchalarm/{alarm.pk}/move/close/", fields).status_code == 302
    alarm.refresh_from_db()
    assert (alarm.state, alarm.cause) == ("closed", "defect")


def test_the_supervisor_books_a_suggestion_once(login: Callable[[str], Client]) -> None:
    row, client = make_suggestion(), login("supervisor")
    url = f"/admin/tickets/capacitysuggestion/{row.pk}/"
    assert "are expected" in client.get(url + "change/").content.decode()
    fields = {"extra": "", "last_day": "", "version": row.version}
    for _ in range(2):
        client.post(url + "move/book/", fields)
    row.refresh_from_db()
    assert row.state == "booked" and CentreDay.objects.count() == len(row.booked)
    assert set(CentreDay.objects.values_list("capacity", flat=True)) == {4}


def test_a_finished_run_shows_its_progress(login: Callable[[str], Client]) -> None:
    make_case(make_order(make_shop()), forecast.now())
    run = make_forecast()
    assert forecasts.work(at=run.created_at) == 0
    page = login("reviewer").get(f"/admin/tickets/forecastrun/{run.pk}/change/")
    assert "100 %" in page.content.decode() and "Refresh" not in page
