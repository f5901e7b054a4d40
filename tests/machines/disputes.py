"""The machine of disputes: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "tickets.models.Dispute": """
        opened --answer--> = : BUYER SHOP erp
        opened --accept_case--> intervened : REVIEWERS
        opened --take_up--> intervened : system
        opened --decline_case--> not_accepted : REVIEWERS
        intervened --ask_evidence--> evidence : REVIEWERS
        evidence --submit--> intervened : BUYER SHOP erp
        evidence --evidence_over--> intervened : system
        intervened --pause--> paused : REVIEWERS
        paused --resume--> intervened : REVIEWERS system
        opened intervened evidence first_review_done paused --offer_settlement--> = : BUYER SHOP erp
        opened intervened evidence first_review_done paused --accept_offer--> settled : BUYER SHOP erp
        opened intervened evidence first_review_done paused --withdraw_dispute--> withdrawn : BUYER SHOP erp system
        intervened --first_verdict--> first_review_done : REVIEWERS
        first_review_done --supervisor_ok--> ruled : supervisor
        first_review_done --supervisor_reject--> intervened : supervisor
        ruled appeal --execute--> = : supervisor system
        ruled --appeal--> appeal : BUYER SHOP erp
        ruled --close_case--> closed : system
        appeal --uphold--> closed : REVIEWERS
        appeal --reverse--> closed : REVIEWERS
    """,
}
