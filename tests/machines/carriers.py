"""The machines of carriers: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "carriers.models.ChoiceTrial": """
        queued --start--> running : system
        running --finish--> finished : system
        queued running --fail--> failed : system
        queued running --stop--> stopped : DESK
    """,
    "carriers.models.TrackingRun": """
        queued --start--> running : system
        running --finish--> finished : system
        queued running --fail--> failed : system
        queued running --stop--> stopped : carrier_manager supervisor
    """,
    "carriers.models.Carrier": """
        prospect --evaluate--> under_evaluation : DESK
        under_evaluation approved --pass_integration_test--> = : DESK
        under_evaluation --approve--> approved : supervisor
        under_evaluation --reject--> rejected : supervisor
        rejected offboarded --nominate_again--> prospect : DESK
        approved --suspend--> suspended : DESK system
        suspended --resume--> approved : supervisor
        approved suspended --start_offboarding--> offboarding : DESK courier
        offboarding --finish--> offboarded : system
        approved suspended offboarding --propose_blacklisting--> = : DESK
        approved suspended offboarding --blacklist--> blacklisted : supervisor
    """,
    "carriers.models.CarrierContract": """
        draft --propose--> awaiting : DECIDERS DESK
        awaiting --sign--> = : courier DESK
        awaiting --countersign--> = : DECIDERS DESK
        awaiting --conclude--> signed : system
        awaiting --refuse--> refused : DECIDERS DESK courier
        awaiting --lapse--> lapsed : system
        draft --discard--> lapsed : DECIDERS DESK
        signed --start--> active : system
        active --suspend--> suspended : DESK
        suspended --resume--> active : DESK
        active suspended --give_notice--> terminating : DECIDERS DESK courier
        active --renew_by_itself--> = : system
        active --extend--> = : system
        active suspended terminating --end--> winding_down : system
        winding_down --settle--> closed : finance system
    """,
    "carriers.models.ContractRevision": """
        draft --propose--> awaiting : DECIDERS DESK
        awaiting --sign--> = : courier DESK
        awaiting --countersign--> = : DECIDERS DESK
        awaiting --conclude--> signed : system
        awaiting --refuse--> refused : DECIDERS DESK courier
        awaiting --lapse--> lapsed : system
        draft --discard--> lapsed : DECIDERS DESK
    """,
    "carriers.models.PickupOrder": """
        requested --book--> booked : BUYER SHOP DESK system
        requested --find_unserviceable--> unserviceable : system
        booked assigned accepted contacted failed_attempt --reschedule--> booked : BUYER SHOP DESK
        booked assigned accepted contacted failed_attempt --leave_closure--> booked : system
        booked --search_again--> = : DESK
        requested booked assigned accepted contacted failed_attempt --cancel--> cancelled : BUYER SHOP DESK system
        booked --assign--> assigned : DESK system
        assigned --accept--> accepted : courier system
        assigned accepted contacted --reject--> booked : courier
        assigned --go_unanswered--> booked : system
        assigned accepted contacted --contact--> = : courier
        assigned accepted --reach--> contacted : system
        accepted contacted --postpone--> accepted : courier
        assigned accepted contacted --fail_attempt--> failed_attempt : courier system
        booked assigned accepted contacted failed_attempt --miss--> = : system
        assigned accepted contacted failed_attempt --take_back--> booked : DESK system
        booked assigned accepted contacted failed_attempt --report_collection--> = : courier DESK
        collected settled cancelled --report_collection--> = : courier DESK
        booked assigned accepted contacted failed_attempt --flag_incomplete--> = : system
        booked assigned accepted contacted failed_attempt --collect--> collected : system
        cancelled --collect_despite_cancel--> collected : system
        cancelled --collect_after_cancel--> = : system
        collected settled --complete--> = : system
        collected settled --correct_collection--> = : system
        collected settled --weigh--> = : courier REVIEWERS
        collected settled --take_bill--> = : system
        collected settled --agree_to_weight--> = : BUYER DESK
        collected settled --contest_weight--> = : BUYER DESK
        collected --settle--> settled : system
    """,
    "carriers.models.PickupPayment": """
        unpaid --begin_payment--> paying : storefront
        unpaid paying --pay--> paid : storefront
        paying --fail_payment--> unpaid : storefront
        unpaid --take_cash--> cash_on_site : courier
        unpaid --waive--> not_needed : system
        unpaid --cover--> paid : system
        not_needed refunded paid part_refunded cash_on_site --ask_for_more--> unpaid : system
        unpaid paid part_refunded cash_on_site --refund_difference--> part_refunded : system
        unpaid paid part_refunded cash_on_site --refund_all--> refunded : system
    """,
    "carriers.models.CarrierComplaint": """
        raised --accept_fault--> fault_accepted : courier
        raised --contest--> contested : courier
        raised --accept_by_silence--> fault_accepted : system
        contested --confirm_fault--> fault_confirmed : JUDGES
        contested --dismiss--> dismissed : JUDGES
        fault_accepted fault_confirmed --penalise--> penalised : system
        dismissed penalised --appeal--> under_appeal : JUDGES SHOP shop_program erp storefront repair_centre courier
        under_appeal --impose--> fault_confirmed : JUDGES
        under_appeal --annul--> dismissed : JUDGES
        raised contested --retract--> closed : JUDGES SHOP shop_program erp storefront repair_centre system
        dismissed penalised --close--> closed : system
    """,
    "carriers.models.CarrierStatement": """
        open --send--> sent : finance carrier_manager system
        sent --accept_for_carrier--> = : courier
        sent --accept_for_customer--> = : DECIDERS finance
        sent --conclude--> accepted : system
        sent --accept_by_silence--> accepted : system
        sent disputed --mark_disputed--> disputed : system
        disputed --settle_disputes--> sent : system
        accepted --pay--> paid : DECIDERS finance
    """,
    "carriers.models.LineDispute": """
        waiting --agree--> agreed : DECIDERS finance courier
        waiting --agree_by_silence--> agreed : system
        waiting --refuse--> with_staff : DECIDERS finance courier
        with_staff --find_valid--> valid : supervisor
        with_staff --find_invalid--> invalid : supervisor
        with_staff --find_unclear--> unclear : supervisor
        waiting with_staff --cancel--> cancelled : DECIDERS finance courier
    """,
    "carriers.models.SuspiciousEvent": """
        open --confirm--> confirmed : DESK
        open --dismiss--> dismissed : DESK
    """,
}
