"""Who has begun work that goes on without them."""

from __future__ import annotations

from django.db import models

from portal.actors import Actor, ActorKind


class BegunBy(models.Model):
    """Keeps the actor. People are looked up again whenever the work goes on, so that a right taken away meanwhile
    ends it."""

    made_by = models.JSONField(default=dict, editable=False)
    partner = models.BigIntegerField(null=True, editable=False)

    class Meta:
        abstract = True

    def remember(self, actor: Actor) -> None:
        """Keep who has begun it."""
        self.partner = actor.partner
        self.made_by = {
            "kind": actor.kind,
            "label": actor.label,
            "roles": sorted(actor.roles),
            "id": actor.id,
            "shops": sorted(actor.shops),
        }

    @property
    def as_begun(self) -> Actor:
        """The actor as it was then."""
        kept = self.made_by
        return Actor(
            ActorKind(kept["kind"]),
            kept["label"],
            frozenset(kept["roles"]),
            id=kept["id"],
            shops=frozenset(kept["shops"]),
            partner=self.partner,
        )
