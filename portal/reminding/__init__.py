"""Nothing is forgotten: what is due for whom on a day, one message an agency, written once.

rule -> `moments` (on which dates does it fire) -> the apps' `reminders` (what stands there) -> `plan` (who is
told) -> `run` (the outbox, in one transaction) -> portal.delivery. `lines` is what all of them speak of.
"""
