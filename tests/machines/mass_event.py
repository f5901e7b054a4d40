"""The machine of mass events: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "tickets.models.MassEvent": """
        open proposed --contact_buyers--> = : REVIEWERS
        open --propose_exemption--> proposed : REVIEWERS
        proposed --exempt_all--> exempted : supervisor
        open proposed --uphold--> upheld : supervisor
        exempted upheld --close--> closed : system
    """,
}
