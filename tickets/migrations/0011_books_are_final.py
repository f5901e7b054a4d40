"""On PostgreSQL nobody rewrites what was posted in the books of the cases."""

from django.db import migrations

BOOKS = ("tickets_posting", "tickets_postingline", "tickets_premiumentry")


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in BOOKS:
            schema_editor.execute(
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_changing_final_rows()"
            )


def unprotect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in BOOKS:
            schema_editor.execute(f"DROP TRIGGER append_only ON {table}")


class Migration(migrations.Migration):
    dependencies = [("tickets", "0010_roles_of_cases"), ("portal", "0008_ledger_and_rules_are_final")]
    operations = [migrations.RunPython(protect, unprotect)]
