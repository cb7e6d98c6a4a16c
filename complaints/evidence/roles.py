"""Who works the register; applied by `setup_reference`."""

REGISTER = ["evidence.add_to_register", "evidence.answer_enquiry"]
VERIFY = [*REGISTER, "evidence.judge_evidence", "evidence.ask_enquiry", "evidence.write_report"]
READ_SECOND = [*VERIFY, "evidence.second_read_report"]
LOOK = ["evidence.view_evidenceitem", "evidence.view_enquiry", "evidence.view_verificationreport"]

ROLES = {
    "agent": VERIFY,
    "lead": READ_SECOND,
    "investigator": READ_SECOND,
    "manager": [*READ_SECOND, *LOOK],
    "director": [*READ_SECOND, *LOOK],
    "auditor": LOOK,
}
