"""What was written in a case, made findable."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django.contrib.postgres.indexes import GinIndex
from django.db import models
from django.utils.translation import gettext_lazy as _

from portal.models import Shop
from tickets.models.ticket import Ticket
from tickets.states import Circle


def lexeme(word: str) -> str:
    """A word as PostgreSQL reads it inside a tsvector or a tsquery."""
    doubled = word.replace("\\", "\\\\").replace("'", "''")
    return f"'{doubled}'"


class WordsField(models.Field):
    """A set of words to look up. A tsvector without positions on PostgreSQL; elsewhere nothing is kept, because there
    the text itself is read."""

    description = _("Words")

    def db_type(self, connection: Any) -> str:
        return "tsvector" if connection.vendor == "postgresql" else "varchar(1)"

    def get_placeholder(self, value: Any, compiler: Any, connection: Any) -> str:
        return "%s::tsvector" if connection.vendor == "postgresql" else "%s"

    def get_db_prep_value(self, value: Any, connection: Any, prepared: bool = False) -> str:
        words: Iterable[str] = value if connection.vendor == "postgresql" else ()
        return " ".join(lexeme(word) for word in sorted(words))

    def from_db_value(self, value: Any, *_: Any) -> frozenset[str]:
        """Never read back: it is made from the text whenever that changes."""
        return frozenset()


@WordsField.register_lookup
class Holds(models.Lookup):
    """Rows whose words fulfil a tsquery; true of every row where no words are kept."""

    lookup_name = "holds"
    prepare_rhs = False

    def get_db_prep_lookup(self, value: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "%s", (value,)

    def as_sql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        return "1 = 1", ()

    def as_postgresql(self, compiler: Any, connection: Any) -> tuple[str, tuple[Any, ...]]:
        column, values = self.process_lhs(compiler, connection)
        return f"{column} @@ %s::tsquery", (*values, self.rhs)


class WordsIndex(GinIndex):
    """GIN on PostgreSQL; a plain index of nothing elsewhere."""

    def create_sql(self, model: Any, schema_editor: Any, using: str = "", **kwargs: Any) -> Any:
        if schema_editor.connection.vendor == "postgresql":
            return super().create_sql(model, schema_editor, using=using, **kwargs)
        return models.Index.create_sql(self, model, schema_editor)


class CaseText(models.Model):
    """Everything that one circle of people may read of what was written in a case: what the buyer wrote, the title of
    the item, messages, the words beside decisions. In one spelling, without anybody's name, phone or address."""

    ticket = models.ForeignKey(
        Ticket, models.CASCADE, db_index=False, related_name="+", verbose_name=_("case")
    )
    shop = models.ForeignKey(Shop, models.CASCADE, db_index=False, related_name="+", verbose_name=_("shop"))
    circle = models.CharField(_("read by"), max_length=6, choices=Circle)
    body = models.TextField(_("text"))
    words = WordsField(editable=False)

    class Meta:
        verbose_name = _("text of a case")
        verbose_name_plural = _("texts of cases")
        constraints = [models.UniqueConstraint(fields=["ticket", "circle"], name="one_text_per_circle")]
        # The shop is one of the words, so that one index serves every search.
        indexes = [WordsIndex(fields=["words"], name="case_text_words", fastupdate=False)]

    def __str__(self) -> str:
        return f"{self.ticket_id} {self.circle}"
