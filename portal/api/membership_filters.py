"""How applications, memberships and what follows from them can be narrowed."""

from __future__ import annotations

import django_filters as filters

from portal.api.filters import SinceFilter
from portal.states import AppealState, ApplicationState, EnrolmentState, Measure, WaiverState


class _ShopFilter(filters.FilterSet):
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    service = filters.CharFilter(field_name="service__code", max_length=50)
    updated_since = SinceFilter()


class ApplicationFilter(_ShopFilter):
    state = filters.ChoiceFilter(choices=ApplicationState.choices)


class EnrolmentFilter(_ShopFilter):
    state = filters.ChoiceFilter(choices=EnrolmentState.choices)


class WaiverFilter(_ShopFilter):
    state = filters.ChoiceFilter(choices=WaiverState.choices)


class AppealFilter(filters.FilterSet):
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    application = filters.CharFilter(field_name="application__number", max_length=24)
    enrolment = filters.CharFilter(field_name="enrolment__number", max_length=24)
    state = filters.ChoiceFilter(choices=AppealState.choices)
    updated_since = SinceFilter()


class MeasureFilter(filters.FilterSet):
    shop = filters.CharFilter(field_name="shop__code", max_length=50)
    service = filters.CharFilter(field_name="enrolment__service__code", max_length=50)
    measure = filters.ChoiceFilter(choices=Measure.choices)
