"""The machine of compensations: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "tickets.models.Compensation": """
        proposed --sign_first--> = : REVIEWERS finance
        proposed --approve--> approved : REVIEWERS finance system
        proposed --reject--> rejected : REVIEWERS finance
        approved --reserve--> reserved : system
        reserved pay_failed manual --pay--> paid : system
        reserved pay_failed --fail_payment--> pay_failed : system
        pay_failed --hand_over--> manual : finance system
        manual --confirm_transfer--> paid : finance
        paid --appeal--> appealed : DECIDERS erp
        appealed --uphold--> upheld : REVIEWERS
        appealed --overturn--> recovered_to_payer : REVIEWERS
        paid upheld recovered_to_payer --propose_claw_back--> = : supervisor finance
        paid upheld recovered_to_payer --claw_back--> clawed_back : supervisor finance
    """,
}
