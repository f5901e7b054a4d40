"""The people of a shop, and one's own settings."""

from __future__ import annotations

import re

import pytest
from django.core import mail
from django.test import Client

from portal.actors import Role
from portal.models import ShopMember, User
from tests.builders import make_user
from tests.web.conftest import World


@pytest.mark.parametrize("said", ["helper", "HELPER@example.com"])
def test_somebody_with_an_account_is_added(owner: Client, world: World, said: str) -> None:
    helper = make_user("helper")
    assert owner.post("/portal/members/", {"identifier": said, "role": Role.AGENT}).status_code == 302
    assert ShopMember.objects.get(user=helper).role == Role.AGENT


def test_an_unknown_or_known_person_is_said_beside_the_field(owner: Client, world: World) -> None:
    for said, word in (("nobody", "Nobody has an account"), ("agent", "already")):
        answer = owner.post("/portal/members/", {"identifier": said, "role": Role.AGENT})
        assert answer.status_code == 422
        assert word in answer.context["form"].errors["identifier"][0]
        assert answer.context["form"]["identifier"].value() == said


def test_an_invitation_sets_the_password_by_mail(owner: Client, world: World, client: Client) -> None:
    data = {"username": "novice", "email": "novice@example.com", "role": Role.VIEWER}
    assert owner.post("/portal/members/invite/", data).status_code == 302
    novice = User.objects.get(username="novice")
    assert not novice.has_usable_password()
    assert novice.memberships.get().role == Role.VIEWER
    link = re.search(r"/accounts/password/reset/key/\S+", mail.outbox[0].body)
    assert link
    fresh = Client()
    form = fresh.get(link.group(), follow=True)
    path = form.redirect_chain[-1][0]
    fresh.post(path, {"password1": "long-Enough-77", "password2": "long-Enough-77"})
    novice.refresh_from_db()
    assert novice.check_password("long-Enough-77")


def test_an_invitation_for_a_known_address_is_refused(owner: Client, world: World) -> None:
    data = {"username": "agent2", "email": "agent@example.com", "role": Role.VIEWER}
    answer = owner.post("/portal/members/invite/", data)
    assert answer.status_code == 422
    assert answer.context["form"].errors["email"]
    assert not mail.outbox


def test_the_last_owner_stays(owner: Client, world: World) -> None:
    last = world.shop.members.get(role=Role.OWNER)
    owner.post(f"/portal/members/{last.pk}/remove/")
    owner.post(f"/portal/members/{last.pk}/role/", {"role": Role.AGENT})
    last.refresh_from_db()
    assert last.role == Role.OWNER


def test_a_second_owner_may_go(owner: Client, world: World) -> None:
    second = world.shop.members.get(user=world.people["manager"])
    owner.post(f"/portal/members/{second.pk}/role/", {"role": Role.OWNER})
    assert owner.get(f"/portal/members/{second.pk}/remove/").status_code == 200
    owner.post(f"/portal/members/{second.pk}/remove/")
    assert not ShopMember.objects.filter(pk=second.pk).exists()


def test_a_role_that_does_not_exist_is_refused(owner: Client, world: World) -> None:
    member = world.shop.members.get(user=world.people["agent"])
    owner.post(f"/portal/members/{member.pk}/role/", {"role": Role.SUPERVISOR})
    member.refresh_from_db()
    assert member.role == Role.AGENT


def test_settings_are_kept_and_checked(owner: Client, world: World) -> None:
    data = {"language": "en", "sms_reminders": "on", "phone": ""}
    answer = owner.post("/portal/settings/", data)
    assert answer.status_code == 422
    assert answer.context["form"].errors["phone"]
    assert owner.post("/portal/settings/", data | {"phone": "13800138000"}).status_code == 302
    person = User.objects.get(pk=world.people["owner"].pk)
    assert (person.language, person.sms_reminders, person.email_reminders) == ("en", True, False)


def test_switching_the_language_is_remembered(owner: Client, world: World) -> None:
    owner.post("/i18n/setlang/", {"language": "en", "next": "/portal/"})
    assert User.objects.get(pk=world.people["owner"].pk).language == "en"
    owner.post("/i18n/setlang/", {"language": "xx", "next": "/portal/"})
    assert User.objects.get(pk=world.people["owner"].pk).language == "en"
