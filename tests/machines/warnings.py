"""The machine of a warning: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "portal.models.DeadlineWarning": """
        sent --read--> read : WATCHERS
        sent read --take--> handling : WATCHERS
        handling --give_back--> read : WATCHERS
        sent read handling --handle--> handled : WATCHERS
        sent read handling --lapse--> obsolete : system
    """,
}
