"""On PostgreSQL nobody rewrites what is final: ledger entries, comments, and the text of a published rule version."""

from django.db import migrations

LEDGERS = ("portal_ledgertransaction", "portal_ledgerentry", "portal_rulecomment")
CREATE = """
CREATE FUNCTION refuse_changing_final_rows() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'rows of % are append-only', TG_TABLE_NAME;
END $$;
CREATE FUNCTION refuse_changing_published_rules() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    IF TG_OP = 'DELETE' THEN
        RAISE EXCEPTION 'published rules are kept';
    END IF;
    IF ROW(NEW.service_id, NEW.number, NEW.text_zh, NEW.text_en, NEW.conditions, NEW.keep_conditions,
           NEW.requirements, NEW.promises, NEW.scope, NEW.membership, NEW.exit_rule, NEW.effective_at,
           NEW.published_at)
       IS DISTINCT FROM
       ROW(OLD.service_id, OLD.number, OLD.text_zh, OLD.text_en, OLD.conditions, OLD.keep_conditions,
           OLD.requirements, OLD.promises, OLD.scope, OLD.membership, OLD.exit_rule, OLD.effective_at,
           OLD.published_at) THEN
        RAISE EXCEPTION 'published rules never change';
    END IF;
    RETURN NEW;
END $$;
CREATE TRIGGER published_rules_never_change BEFORE UPDATE OR DELETE ON portal_serviceversion
    FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION refuse_changing_published_rules();
"""
DROP = """
DROP TRIGGER published_rules_never_change ON portal_serviceversion;
DROP FUNCTION refuse_changing_published_rules();
DROP FUNCTION refuse_changing_final_rows();
"""


def protect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(CREATE, params=None)
        for table in LEDGERS:
            schema_editor.execute(
                f"CREATE TRIGGER append_only BEFORE UPDATE OR DELETE ON {table} "
                "FOR EACH ROW EXECUTE FUNCTION refuse_changing_final_rows()"
            )


def unprotect(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        for table in LEDGERS:
            schema_editor.execute(f"DROP TRIGGER append_only ON {table}")
        schema_editor.execute(DROP)


class Migration(migrations.Migration):
    dependencies = [("portal", "0007_deposits_and_metrics")]
    operations = [migrations.RunPython(protect, unprotect)]
