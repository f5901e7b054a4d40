"""The machines of portal: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "portal.models.Service": """
        draft --open--> open : rule_editor supervisor
        open --close_to_new--> closed_to_new : rule_editor supervisor
        closed_to_new --reopen--> open : rule_editor supervisor
        closed_to_new --retire--> retired : rule_editor supervisor
    """,
    "portal.models.ServiceVersion": """
        draft --open_consultation--> consultation : rule_editor supervisor
        consultation --revise--> draft : rule_editor supervisor
        draft consultation --publish--> published : rule_editor supervisor
        published --take_effect--> = : system
        draft consultation published --withdraw--> withdrawn : rule_editor supervisor
    """,
    "portal.models.Shop": """
        open --freeze--> frozen : supervisor
        frozen --unfreeze--> open : supervisor
        open frozen --begin_closing--> closing : supervisor
        closing --close--> closed : supervisor
    """,
    "portal.models.EnrolmentApplication": """
        draft --submit--> in_review : DECIDERS
        in_review --find_ineligible--> ineligible : system
        in_review --request_info--> info_requested : REVIEWERS
        info_requested --provide_info--> in_review : DECIDERS
        in_review --approve--> approved : REVIEWERS
        in_review --reject--> rejected : REVIEWERS
        rejected --appeal--> = : DECIDERS
        rejected --reopen--> in_review : system
        in_review info_requested --take_over--> = : REVIEWERS
        in_review info_requested --assign--> = : supervisor system
        in_review --escalate--> = : system
        approved --activate--> enrolled : REVIEWERS system
        approved --expire--> expired : system
        draft in_review info_requested approved --withdraw--> withdrawn : DECIDERS
        info_requested --withdraw_stale--> withdrawn : system
    """,
    "portal.models.Enrolment": """
        probation --confirm--> active : REVIEWERS system
        active --flag_risk--> at_risk : system
        at_risk warned grace --recover--> active : REVIEWERS system
        probation active at_risk --warn--> warned : REVIEWERS system
        warned --enter_grace--> grace : REVIEWERS system
        probation active at_risk warned grace --suspend--> suspended : REVIEWERS system
        suspended --reinstate--> active : REVIEWERS system
        active --resume_probation--> probation : system
        suspended --escalate_cure--> = : system
        at_risk warned grace suspended --give_plan--> = : DECIDERS
        probation active at_risk warned grace --pledge--> = : DECIDERS
        warned grace suspended exiting exited --appeal--> = : DECIDERS
        probation active at_risk warned grace suspended --propose_termination--> = : REVIEWERS
        probation active at_risk warned grace suspended --terminate--> exiting : supervisor
        probation active at_risk warned grace suspended --request_exit--> exiting : DECIDERS
        probation active at_risk warned grace suspended --exit_on_rule_change--> exiting : DECIDERS
        probation active at_risk warned grace suspended --accept_rules--> = : DECIDERS
        probation active at_risk warned grace suspended --end_term--> exiting : system
        probation active at_risk warned grace --renew--> = : DECIDERS
        exiting --cancel_exit--> active : DECIDERS
        exiting --restore--> active : system
        exiting exited --lift_bar--> = : supervisor system
        exiting --finish_exit--> exited : system
        exiting exited --announce_rejoin--> = : system
    """,
    "portal.models.Appeal": """
        open --grant--> granted : REVIEWERS
        open --dismiss--> dismissed : REVIEWERS
        open --withdraw--> withdrawn : DECIDERS
        open --escalate--> = : system
    """,
    "portal.models.BulkRun": """
        queued --start--> running : system
        running --finish--> finished : system
        queued running --fail--> failed : system
        queued running --stop--> stopped : SHOP erp shop_program storefront supervisor
    """,
    "portal.models.ExportRun": """
        queued --start--> running : system
        running --finish--> finished : system
        queued running --fail--> failed : system
        queued running --stop--> stopped : SHOP viewer erp shop_program storefront supervisor
        finished --expire--> expired : system
    """,
    "portal.models.LabRun": """
        queued --start--> running : system
        running --finish--> finished : system
        queued running --fail--> failed : system
        queued running --stop--> stopped : rule_editor supervisor
    """,
    "portal.models.Waiver": """
        granted --revoke--> revoked : supervisor
    """,
    "portal.models.DepositPayment": """
        requested --pay--> paid : system
        failed --pay_after_all--> paid : system
        requested --fail--> failed : system
        failed --retry--> requested : DECIDERS erp finance
        paid --reverse--> reversed : system
    """,
}
