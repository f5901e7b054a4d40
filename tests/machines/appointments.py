"""The machine of appointments: sources --move--> target ("=" keeps the state) : who may."""

TABLES = {
    "tickets.models.Appointment": """
        created --ready--> to_contact : system
        to_contact --reserve--> reserved : BUYER installer
        to_contact --accept_proposal--> reserved : BUYER
        to_contact --fail_to_reserve--> = : installer
        to_contact reserved --hold--> on_hold : BUYER
        on_hold --ask_again--> = : system
        on_hold --resume--> to_contact : BUYER installer
        reserved assigned --assign--> assigned : installer
        reserved assigned --rebook--> reserved : BUYER installer
        to_contact reserved assigned --approve_change--> = : REVIEWERS
        reserved assigned --postpone--> to_contact : system
        created to_contact reserved assigned --reassign--> to_contact : REVIEWERS installer
        assigned --arrive--> = : installer
        assigned --begin_service--> in_service : system
        assigned --flag_sign_in--> = : system
        reserved assigned --no_show--> to_contact : system
        in_service --ask_charge--> = : installer
        in_service --agree_charge--> = : BUYER
        in_service --refuse_charge--> = : BUYER
        in_service --enter_code--> = : installer
        in_service --finish--> completed : installer
        in_service --give_up--> to_contact : installer
        to_contact reserved assigned --refuse_goods--> refused : installer
        created to_contact reserved on_hold --waive--> unneeded : BUYER
        created to_contact reserved assigned on_hold --cancel--> cancelled : system
        completed --settle--> settled : finance
        completed --settle_undisputed--> settled : system
    """,
}
