"""The machine of a guarantee claim."""

TABLES = {
    "tickets.models.GuaranteeTicket": """
        wait_evidence --give_evidence--> wait_answer : BUYER system
        wait_answer --ask_evidence--> wait_evidence : SHOP erp REVIEWERS
        wait_answer --accept--> accepted : SHOP erp
        wait_answer --accept_by_silence--> accepted : system
        wait_answer --accept_at_once--> accepted : system
        wait_answer --refuse--> claim_refused : SHOP erp
        claim_refused --rule_for_buyer--> accepted : supervisor system
        accepted --pay--> paying : system
        accepted --order_reship--> wait_reship : system
        accepted --hand_over--> settled : system
        wait_reship --reship--> reshipped : SHOP erp
        wait_reship --refund_instead--> paying : SHOP erp system
        reshipped --arrive_again--> settled : BUYER REVIEWERS system
        reshipped --lose_parcel--> wait_reship : system
        reshipped --refund_undelivered--> paying : SHOP erp REVIEWERS
        paying --complete--> paid : system
        paying --complete_in_part--> compensated : system
        wait_evidence wait_answer claim_refused --withdraw--> claim_closed : BUYER
        wait_evidence claim_refused --expire--> claim_closed : system
    """,
}
