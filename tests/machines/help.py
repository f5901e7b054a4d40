"""The machine of a call for help."""

TABLES = {
    "tickets.models.HelpTicket": """
        help_assigned help_in_progress --respond--> help_in_progress : SHOP erp REVIEWERS
        help_assigned help_in_progress help_review --link--> = : SHOP erp REVIEWERS
        help_in_progress --admit--> = : SHOP erp REVIEWERS
        help_in_progress --refer--> help_review : SHOP erp
        help_review --decide--> help_in_progress : REVIEWERS
        help_in_progress --close--> help_answered : SHOP erp REVIEWERS
        help_answered --reopen--> help_in_progress : BUYER SHOP erp
        help_answered help_done --rate--> = : BUYER
        help_assigned help_in_progress --escalate--> = : system
        help_assigned help_in_progress --withdraw--> help_done : BUYER
        help_answered --end--> help_done : system
    """,
}
