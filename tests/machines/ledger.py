"""The machine of a promise."""

TABLES = {
    "tickets.models.OrderPromise": """
        open --keep--> kept : system
        open kept --note_breach--> broken : system
        broken --correct_to_kept--> kept : system
        open broken --excuse--> excused : supervisor system
        open broken --make_void--> void : supervisor system
    """,
}
