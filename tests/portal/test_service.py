"""The life of a service: opened, closed to new shops, opened again, retired (domain E1)."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils.translation import override

from portal.actors import Role
from portal.errors import NotPermitted, Refused
from portal.models import Enrolment, Notice, Service, Shop, WebhookDelivery, WebhookEndpoint
from portal.services import applications, exits, moves, outbox
from tests.builders import (
    NOW,
    make_calendar,
    make_enrolment,
    make_member,
    make_open_service,
    make_partner,
    make_service,
    make_shop,
    merchant,
    staff,
)

pytestmark = pytest.mark.django_db
EDITOR = staff(Role.RULE_EDITOR)
REASON = {"reason": "the pilot is over"}


@pytest.fixture
def shop() -> Shop:
    return make_shop()


@pytest.fixture
def service() -> Service:
    return make_service("fast_return").service


def close(service: Service) -> Service:
    return moves.perform(service, "close_to_new", actor=EDITOR, at=NOW, data=REASON)


def retire(service: Service) -> Service:
    return moves.perform(service, "retire", actor=EDITOR, at=NOW, data=REASON)


def refusals(service: Service) -> list[str]:
    with pytest.raises(Refused) as refusal:
        retire(service)
    service.refresh_from_db()
    assert service.state == "closed_to_new"
    return [reason.code for reason in refusal.value.reasons]


@pytest.mark.parametrize("role", [Role.REVIEWER, Role.CARRIER_MANAGER, Role.AUDITOR])
def test_other_roles_cannot_close_a_service(service: Service, role: str) -> None:
    with pytest.raises(NotPermitted):
        moves.perform(service, "close_to_new", actor=staff(role), at=NOW, data=REASON)


def test_a_closed_service_takes_no_shop_until_it_is_open_again(shop: Shop, service: Service) -> None:
    closed = close(service)
    with pytest.raises(Refused) as refusal:
        applications.start_application(shop, closed, actor=merchant(shop), at=NOW)
    assert [reason.code for reason in refusal.value.reasons] == ["service_closed"]

    opened = moves.perform(closed, "reopen", actor=EDITOR, at=NOW)
    assert applications.start_application(shop, opened, actor=merchant(shop), at=NOW).state == "draft"


def test_a_draft_cannot_be_joined(shop: Shop) -> None:
    Service.objects.filter(pk=make_service("new").service_id).update(state="draft")
    reasons = applications.reasons_not_to_start(shop, Service.objects.get(code="new"), NOW)
    assert [reason.code for reason in reasons] == ["service_closed"]


@pytest.mark.parametrize(
    ("state", "expected"),
    [("active", ["members_left"]), ("suspended", ["members_left"]), ("exiting", ["members_left"])],
)
def test_a_service_with_members_or_obligations_is_not_retired(
    shop: Shop, service: Service, state: str, expected: list[str]
) -> None:
    member = make_enrolment(shop, "fast_return")
    Enrolment.objects.filter(pk=member.pk).update(state=state)
    assert refusals(close(service)) == expected


def test_a_service_without_obligations_is_retired(shop: Shop, service: Service) -> None:
    exits.leave(make_enrolment(shop, "fast_return"), actor=merchant(shop), at=NOW)
    closed = close(service)
    assert refusals(closed) == ["members_left"]
    exits.finish_exits(at=NOW, obligations=lambda *_: [])
    assert retire(closed).state == "retired"


def test_applications_are_decided_before_a_service_is_retired(shop: Shop, service: Service) -> None:
    make_calendar()
    application = applications.start_application(shop, service, actor=merchant(shop), at=NOW)
    applications.submit(application, actor=merchant(shop), at=NOW)
    closed = close(service)
    assert refusals(closed) == ["applications_open"]
    moves.perform(application, "withdraw", actor=merchant(shop), at=NOW)
    assert retire(closed).state == "retired"


def test_a_programme_is_retired_after_its_services(service: Service) -> None:
    programme = make_open_service("worry_free")
    Service.objects.filter(pk=service.pk).update(parent=programme)
    assert refusals(close(programme)) == ["services_left"]
    retire(close(service))
    assert retire(programme).state == "retired"


def told(shop: Shop) -> list[str]:
    outbox.fan_out(at=NOW)
    notices = Notice.objects.filter(user__memberships__shop=shop, template__startswith="service.")
    return list(notices.filter(channel="in_app").order_by("id").values_list("template", flat=True))


def test_members_are_told_that_a_service_closes_and_ends(shop: Shop, service: Service) -> None:
    stranger = make_shop()
    make_member(shop), make_member(shop, Role.VIEWER), make_member(stranger)
    member = make_enrolment(shop, "fast_return")
    closed = close(service)
    assert told(shop) == ["service.closed_to_new"]

    exits.leave(member, actor=merchant(shop), at=NOW)
    exits.finish_exits(at=NOW + timedelta(days=1), obligations=lambda *_: [])
    retire(closed)
    assert told(shop) == ["service.closed_to_new", "service.retired"]
    assert told(stranger) == []


def test_a_notice_names_the_service_in_the_reader_s_language(shop: Shop, service: Service) -> None:
    Service.objects.filter(pk=service.pk).update(name_zh="极速退货", name_en="Fast return")
    make_member(shop)
    make_enrolment(shop, "fast_return")
    close(service)
    outbox.fan_out(at=NOW)

    notice = Notice.objects.filter(template="service.closed_to_new").first()
    assert notice
    with override("en"):
        assert notice.title == "Fast return takes no new shops"
        assert "the pilot is over" in notice.body
    with override("zh-hans"):
        assert "极速退货" in notice.title


def test_the_erp_of_a_member_hears_of_it_by_the_service_s_code(shop: Shop, service: Service) -> None:
    make_enrolment(shop, "fast_return")
    for shops in ((shop,), (make_shop(),)):
        WebhookEndpoint.objects.create(
            partner=make_partner(("erp",), shops),
            url="https://erp.example/hook",
            secret="whsec_c2VjcmV0",
            events=["service.*"],
        )
    close(service)
    outbox.fan_out(at=NOW)

    (delivery,) = WebhookDelivery.objects.filter(payload__type="service.closed_to_new")
    assert list(delivery.endpoint.partner.shops.all()) == [shop]
    assert delivery.payload["data"]["number"] == "fast_return"
