"""Forms and rows of forms in the place of one field: what they say together is one JSON document."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from django import forms
from django.forms.formsets import formset_factory
from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from portal.admin.forms import dressed
from portal.models.row_forms import Rows

EMPTY_ROWS = 2
MOST_ROWS = 60
WRONG = _("Please correct what is marked below.")


class RowsWidget(forms.Widget):
    template_name = "admin/rules/rows.html"

    def __init__(self, rows: type[Rows]) -> None:
        super().__init__()
        self.rows = rows

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return self.rows(data, prefix=name)

    def value_omitted_from_data(self, data: Any, files: Any, name: str) -> bool:
        return False

    def id_for_label(self, id_: str, index: Any = None) -> str:
        return ""

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        rows = value if isinstance(value, Rows) else self.unbound(name, value or ())
        for form in (*rows.forms, empty := rows.empty_form):
            dressed(form)
        return {"rows": rows, "empty": empty, "name": name}

    def unbound(self, name: str, entries: Sequence[dict[str, Any]]) -> Rows:
        initial = [self.rows.form.opened(entry) for entry in entries]  # type: ignore[attr-defined]
        return self.rows(prefix=name, initial=initial)

    def _render(self, template_name: str, context: Any, renderer: Any = None) -> SafeString:
        return mark_safe(render_to_string(template_name, context))


class RowsField(forms.Field):
    """A list of rules, edited as rows."""

    rows: type[Rows] = Rows
    rows_widget: type[RowsWidget] = RowsWidget

    def __init__(self, form: type[forms.Form], *, unique: str = "", **kwargs: Any) -> None:
        rows = formset_factory(
            form, formset=self.rows, extra=EMPTY_ROWS, can_delete=True, max_num=MOST_ROWS, validate_max=True
        )
        rows.unique = unique  # type: ignore[attr-defined]
        super().__init__(required=False, widget=self.rows_widget(rows), **kwargs)  # type: ignore[arg-type]

    def clean(self, value: Any) -> list[dict[str, Any]]:
        if not value.is_valid():
            raise forms.ValidationError([WRONG, *value.non_form_errors()])
        return value.says

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not data.is_valid() or data.says != (initial or [])


class PartWidget(RowsWidget):
    template_name = "admin/rules/part.html"

    def __init__(self, form: type[Any]) -> None:
        forms.Widget.__init__(self)
        self.form = form

    def value_from_datadict(self, data: Any, files: Any, name: str) -> Any:
        return self.form(data, prefix=name)

    def get_context(self, name: str, value: Any, attrs: Any) -> dict[str, Any]:
        form = value if isinstance(value, forms.BaseForm) else self.unbound(name, value or {})
        return {"form": dressed(form), "name": name}

    def unbound(self, name: str, entries: Any) -> Any:
        return self.form(prefix=name, initial=self.form.opened(entries))


class PartField(forms.Field):
    """One rule that is an object, edited in its fields."""

    def __init__(self, form: type[forms.Form], **kwargs: Any) -> None:
        super().__init__(required=False, widget=PartWidget(form), **kwargs)

    def clean(self, value: Any) -> dict[str, Any]:
        if not value.is_valid():
            raise forms.ValidationError(WRONG)
        return value.closed()

    def has_changed(self, initial: Any, data: Any) -> bool:
        return not data.is_valid() or data.closed() != (initial or {})
