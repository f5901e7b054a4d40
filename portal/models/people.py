"""Users, merchants, shops and who works for them."""

from __future__ import annotations

from datetime import datetime

from django.contrib.auth.models import AbstractUser
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.actors import Role
from portal.models.workflow import StateField, WorkflowModel
from portal.states import ShopKind, ShopState
from portal.workflow import NoteForm, ReasonForm, Tone, move


class User(AbstractUser):
    """A person who logs in: merchant staff or platform staff."""

    language = models.CharField(
        _("language"), max_length=10, blank=True, choices=[("zh-hans", "简体中文"), ("en", "English")]
    )
    phone = models.CharField(_("mobile phone"), max_length=20, blank=True)
    current_shop = models.ForeignKey("portal.Shop", models.SET_NULL, null=True, blank=True, related_name="+")
    current_partner = models.ForeignKey(
        "portal.Partner", models.SET_NULL, null=True, blank=True, related_name="+"
    )
    sms_reminders = models.BooleanField(_("reminders by SMS"), default=False)
    email_reminders = models.BooleanField(_("reminders by e-mail"), default=True)
    single_keys = models.BooleanField(
        _("single-key shortcuts"),
        default=True,
        help_text=_("Switch off where speech input or a screen reader uses single keys."),
    )

    class Meta:
        verbose_name = _("user")
        verbose_name_plural = _("users")

    @property
    def shown_name(self) -> str:
        return self.get_full_name() or self.username


class Merchant(models.Model):
    """The legal person behind shops. Identity is kept at least three years after exit (Measures for Online
    Transactions art 31)."""

    legal_name = models.CharField(_("legal name"), max_length=120)
    social_credit_code = models.CharField(_("social credit code"), max_length=18, unique=True)

    class Meta:
        verbose_name = _("merchant")
        verbose_name_plural = _("merchants")
        ordering = ["legal_name"]

    def __str__(self) -> str:
        return self.legal_name


class Shop(WorkflowModel):
    """A shop on the marketplace. Level and credit grade are two metrics on the 1-20 scale; Tmall shops may have
    neither (C-7)."""

    merchant = models.ForeignKey(Merchant, models.PROTECT, related_name="shops", verbose_name=_("merchant"))
    code = models.SlugField(_("shop code"), unique=True, help_text=_("The storefront's id of the shop."))
    name = models.CharField(_("name"), max_length=80)
    kind = models.CharField(_("kind"), max_length=12, choices=ShopKind)
    state = StateField(choices=ShopState, default=ShopState.OPEN)
    shop_level = models.PositiveSmallIntegerField(_("shop level (1-20)"), null=True, blank=True)
    credit_grade = models.PositiveSmallIntegerField(_("credit grade (1-20)"), null=True, blank=True)
    main_category = models.CharField(_("main category"), max_length=60, blank=True)
    return_name = models.CharField(_("return contact"), max_length=40, blank=True)
    return_phone = models.CharField(_("return phone"), max_length=20, blank=True)
    return_region = models.CharField(_("return region (GB/T 2260)"), max_length=12, blank=True)
    return_address = models.CharField(_("return address"), max_length=200, blank=True)
    opened_at = models.DateTimeField(_("opened at"))

    class Meta:
        verbose_name = _("shop")
        verbose_name_plural = _("shops")
        ordering = ["name"]

    def __str__(self) -> str:
        return self.name

    @property
    def has_return_address(self) -> bool:
        return bool(self.return_name and self.return_phone and self.return_region and self.return_address)

    @property
    def shop_scope(self) -> int | None:
        return self.pk

    @move(
        source=ShopState.OPEN,
        target=ShopState.FROZEN,
        label=_("Freeze"),
        roles={Role.SUPERVISOR},
        emits="shop.frozen",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def freeze(self, *, at: datetime, reason: str) -> None:
        """Stop the shop: its memberships are suspended, what it owes stays."""

    @move(
        source=ShopState.FROZEN,
        target=ShopState.OPEN,
        label=_("Unfreeze"),
        roles={Role.SUPERVISOR},
        emits="shop.unfrozen",
        form=NoteForm,
        tone=Tone.PRIMARY,
    )
    def unfreeze(self, *, at: datetime, note: str) -> None:
        """Let the shop go on; memberships suspended for the freeze alone are active again."""

    @move(
        source=(ShopState.OPEN, ShopState.FROZEN),
        target=ShopState.CLOSING,
        label=_("Begin closing"),
        roles={Role.SUPERVISOR},
        emits="shop.closing",
        form=ReasonForm,
        tone=Tone.DANGER,
    )
    def begin_closing(self, *, at: datetime, reason: str) -> None:
        """Wind the shop down: no new promises, open cases are finished."""

    @move(
        source=ShopState.CLOSING,
        target=ShopState.CLOSED,
        label=_("Close"),
        roles={Role.SUPERVISOR},
        emits="shop.closed",
        tone=Tone.DANGER,
    )
    def close(self, *, at: datetime) -> None:
        """Close the shop for good; its records stay."""


class ShopMember(models.Model):
    """A user's role in one shop."""

    SHOP_ROLES = [(role.value, role.label) for role in (Role.OWNER, Role.MANAGER, Role.AGENT, Role.VIEWER)]

    shop = models.ForeignKey(Shop, models.CASCADE, related_name="members", verbose_name=_("shop"))
    user = models.ForeignKey(User, models.CASCADE, related_name="memberships", verbose_name=_("user"))
    role = models.CharField(_("role"), max_length=30, choices=SHOP_ROLES)

    class Meta:
        verbose_name = _("shop member")
        verbose_name_plural = _("shop members")
        constraints = [models.UniqueConstraint(fields=["shop", "user"], name="one_role_per_shop_and_user")]

    def __str__(self) -> str:
        return f"{self.user} @ {self.shop}"
