"""On PostgreSQL nobody rewrites history: the timeline refuses UPDATE and DELETE."""

from django.db import migrations

CREATE = """
CREATE FUNCTION refuse_rewriting_history() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
    RAISE EXCEPTION 'timeline events are append-only';
END $$;
CREATE TRIGGER timeline_append_only BEFORE UPDATE OR DELETE ON portal_timelineevent
    FOR EACH ROW EXECUTE FUNCTION refuse_rewriting_history();
"""
DROP = """
DROP TRIGGER timeline_append_only ON portal_timelineevent;
DROP FUNCTION refuse_rewriting_history();
"""


def on_postgresql(sql):
    def run(apps, schema_editor):
        if schema_editor.connection.vendor == "postgresql":
            schema_editor.execute(sql)

    return run


class Migration(migrations.Migration):
    dependencies = [("portal", "0001_initial")]
    operations = [migrations.RunPython(on_postgresql(CREATE), on_postgresql(DROP))]
