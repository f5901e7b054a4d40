"""What everybody may see: the frame for item pages, and the rules of every service."""

from __future__ import annotations

import base64
import hashlib
import re
from typing import Any
from urllib.parse import quote

import pytest
from django.test import Client

from portal.models import Enrolment
from tests.builders import make_enrolment, make_service, make_shop
from tests.web.conftest import World

pytestmark = pytest.mark.django_db
SAID = {"text_zh": "签收次日起7天内可退货。", "text_en": "Return <b>intact</b> goods within seven days."}


@pytest.fixture
def member() -> Enrolment:
    make_service("seven_day_return", promises=[{"kind": "seven_day_return", **SAID}])
    return make_enrolment(make_shop("flagship"), "seven_day_return")


class TestFrame:
    def test_it_may_stand_in_any_page_and_runs_nothing(self, client: Client, member: Enrolment) -> None:
        answer = client.get("/p/flagship/badges/?lang=en")

        policy = answer["Content-Security-Policy"]
        assert "frame-ancestors *" in policy
        assert "default-src 'none'" in policy
        assert "unsafe-inline" not in policy
        assert not answer.has_header("X-Frame-Options")
        assert not answer.has_header("Vary")
        assert not answer.cookies
        assert "<script" not in answer.content.decode()

    def test_its_style_is_the_one_its_policy_names(self, client: Client, member: Enrolment) -> None:
        answer = client.get("/p/flagship/badges/")
        (style,) = re.findall(r"<style>(.*?)</style>", answer.content.decode(), re.DOTALL)
        digest = base64.b64encode(hashlib.sha256(style.encode()).digest()).decode()

        assert f"'sha256-{digest}'" in answer["Content-Security-Policy"]
        assert "prefers-color-scheme:dark" in style

    def test_other_pages_still_refuse_to_be_framed(self, client: Client) -> None:
        answer = client.get("/rules/")
        assert answer["X-Frame-Options"] == "DENY"
        assert "frame-ancestors 'none'" in answer["Content-Security-Policy"]

    @pytest.mark.parametrize(
        ("query", "language", "sentence"),
        [
            ("", "zh-Hans", "签收次日起7天内可退货。"),
            ("?lang=zh", "zh-Hans", "签收次日起7天内可退货。"),
            ("?lang=en", "en", "Return &lt;b&gt;intact&lt;/b&gt; goods within seven days."),
        ],
    )
    def test_each_language_says_each_promise_with_its_link(
        self, client: Client, member: Enrolment, query: str, language: str, sentence: str
    ) -> None:
        page = client.get(f"/p/flagship/badges/{query}").content.decode()
        assert f'<html lang="{language}">' in page
        assert sentence in page
        assert re.search(r'href="[^"]*/rules/seven_day_return/1/" target="_blank" rel="noopener', page)

    def test_who_has_the_page_gets_304(self, client: Client, member: Enrolment) -> None:
        first = client.get("/p/flagship/badges/?lang=en")
        again = client.get("/p/flagship/badges/?lang=en", headers={"If-None-Match": first["ETag"]})
        other = client.get("/p/flagship/badges/?lang=zh", headers={"If-None-Match": first["ETag"]})
        assert (again.status_code, again.content, other.status_code) == (304, b"", 200)
        assert "frame-ancestors *" in again["Content-Security-Policy"]
        assert first["Cache-Control"] == "public, max-age=60"

    def test_without_a_promise_it_says_so(self, client: Client) -> None:
        make_shop("plain")
        assert "No service promise applies here." in client.get("/p/plain/badges/?lang=en").content.decode()

    @pytest.mark.parametrize(
        ("path", "status"),
        [
            ("/p/nobody/badges/", 404),
            ("/p/a%00b/badges/", 404),
            ("/p/flagship/badges/?lang=xx", 400),
            ("/p/flagship/badges/?category=" + quote("<script>"), 400),
        ],
    )
    def test_hostile_questions_are_refused_in_plain_text(
        self, client: Client, member: Enrolment, path: str, status: int
    ) -> None:
        answer = client.get(path)
        assert answer.status_code == status
        assert answer["Content-Type"].startswith("text/plain")
        assert "<script" not in answer.content.decode()

    def test_it_is_only_read(self, client: Client, member: Enrolment) -> None:
        assert client.post("/p/flagship/badges/").status_code == 405


class TestShowing:
    def test_the_code_leads_to_the_shop_s_own_frame(self, owner: Client, world: World, settings: Any) -> None:
        settings.SITE_URL = "https://portal.example"
        answer = owner.get("/portal/promises/?category=food/snacks&lang=en")
        page = answer.content.decode()

        assert (
            f"https://portal.example/p/{world.shop.code}/badges/?category=food%2Fsnacks&amp;amp;lang=en"
            in page
        )
        preview = answer.context["preview"]
        assert owner.get(preview).status_code == 200
        assert owner.get(answer.context["program"].removeprefix("https://portal.example")).status_code == 200

    def test_the_navigation_leads_there(self, owner: Client) -> None:
        assert 'href="/portal/promises/"' in owner.get("/portal/").content.decode()

    def test_a_bad_category_is_told_beside_its_field(self, owner: Client) -> None:
        answer = owner.get("/portal/promises/", {"category": "<script>", "lang": "zh"})
        assert answer.status_code == 422
        assert "category" in answer.context["form"].errors
        assert "&lt;script&gt;/badges" not in answer.content.decode()
