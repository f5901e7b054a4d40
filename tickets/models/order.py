"""The mirror of orders."""

from __future__ import annotations

from django.db import models
from django.utils.translation import gettext_lazy as _

from carriers.models import Shipment
from portal.models import Contact, Partner, RecordedModel, Shop


class Order(RecordedModel):
    """An order as the storefront tells it; older versions of the source are ignored."""

    storefront = models.ForeignKey(Partner, models.PROTECT, related_name="+", verbose_name=_("storefront"))
    external_id = models.CharField(_("order number"), max_length=64)
    shop = models.ForeignKey(Shop, models.PROTECT, related_name="+", verbose_name=_("shop"))
    source_version = models.BigIntegerField(_("source version"), default=0)
    buyer_ref = models.CharField(_("buyer"), max_length=64)
    buyer_grade = models.CharField(_("buyer's credit grade"), max_length=12, blank=True)
    contact = models.ForeignKey(Contact, models.PROTECT, related_name="+", verbose_name=_("contact"))
    paid_at = models.DateTimeField(_("paid at"))
    paid_fen = models.PositiveIntegerField(_("paid (fen)"))
    currency = models.CharField(_("currency"), max_length=3, default="CNY")
    shipped_at = models.DateTimeField(_("merchant marked as shipped at"), null=True)
    shipment = models.ForeignKey(
        Shipment, models.PROTECT, null=True, related_name="+", verbose_name=_("shipment")
    )
    signed_at = models.DateTimeField(_("signed at"), null=True)
    signing_disputed_at = models.DateTimeField(_("signature disputed at"), null=True)

    class Meta:
        verbose_name = _("order")
        verbose_name_plural = _("orders")
        ordering = ["-paid_at", "-id"]
        constraints = [
            # The number first, so that a search by it alone uses the index too.
            models.UniqueConstraint(fields=["external_id", "storefront"], name="one_row_per_order")
        ]
        indexes = [models.Index(fields=["shop", "-paid_at"], name="order_by_shop")]

    def __str__(self) -> str:
        return self.external_id

    @property
    def partner_scope(self) -> frozenset[int]:
        return frozenset({self.storefront_id})


class OrderLine(models.Model):
    """One item of an order with what was really paid for it."""

    order = models.ForeignKey(Order, models.CASCADE, related_name="lines", verbose_name=_("order"))
    external_id = models.CharField(_("line number"), max_length=64)
    item = models.CharField(_("item"), max_length=64)
    title = models.CharField(_("title"), max_length=120)
    category = models.CharField(_("category"), max_length=60)
    quantity = models.PositiveIntegerField(_("quantity"))
    paid_fen = models.PositiveIntegerField(_("paid (fen)"))
    weight_grams = models.PositiveIntegerField(_("weight (g)"), default=1000)
    needs = models.JSONField(_("special handling"), default=list)
    serial = models.CharField(_("serial number"), max_length=60, blank=True)
    flags = models.JSONField(_("flags"), default=dict)

    class Meta:
        verbose_name = _("order line")
        verbose_name_plural = _("order lines")
        ordering = ["id"]
        constraints = [models.UniqueConstraint(fields=["order", "external_id"], name="one_row_per_line")]

    def __str__(self) -> str:
        return self.title
