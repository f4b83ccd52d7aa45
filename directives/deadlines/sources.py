"""The rules by which a date was read, each with its source. English msgids: pages translate them."""

from django.utils.translation import gettext_noop as _

BEFORE = _("Before a day: reminders aim at the day before; late from the day after the one named.")
NAMED = _("The day that is named still counts, to its end (Civil Code 2015, article 148).")
HOUR = _("An hour is given: the day that is named counts, until that hour.")
SAME_DAY = _("In a day: until its end (Civil Code 2015, article 148).")
MONTH = _("In a month: its last day (Civil Code 2015, article 146).")
QUARTER = _("In a quarter: its last day.")
HALF = _("In a half-year: its last day (Civil Code 2015, article 146).")
YEAR = _("In a year: 31 December (Civil Code 2015, article 146).")
WEEK = _("In a week: its Sunday; many offices mean the Friday.")
PERIOD = _("In a period: its last day.")
WINDOW = _("From a day to a day: due on the last, which still counts.")
TARGET = _("A target to reach by a day: track it as a figure, not as a document to hand in.")
START = _("“Đầu” is the first day of a month or year (Civil Code 2015, article 146).")
MIDDLE = _("“Giữa” is day 15 of a month, the end of June in a year (Civil Code 2015, article 146).")
END = _("“Cuối” is the last day of a month or year (Civil Code 2015, article 146).")
FEAST = _("Before a public holiday: reminders aim at the day before (Labour Code 2019, article 112).")
WORKING_DAY = _(
    "The last or first working day: neither weekend nor public holiday (Labour Code 2019, article 112)."
)
RECURRING = _("Comes back in each period, on the day that is named.")
RECURRING_BEFORE = _("Comes back in each period; before a day: reminders aim at the day before.")
YEARLY = _(
    "A day and month in words without a year, as laws write it: each year. Add the year if it is once."
)
NO_DAY = _("Comes back in each period; no day is named: the last day of the period.")
NO_PERIOD = _("Comes back, but the words do not say how often.")
DAYS = _(
    "The first day is not counted; an end on a day off moves to the next working day "
    "(Civil Code 2015, articles 147 and 148)."
)
WORKING_DAYS = _(
    "Working days after the first day, without weekends and public holidays "
    "(Civil Code 2015, article 147; Labour Code 2019, article 112)."
)
RECEIPT = _(
    "Counted from receipt; until that is known, from the day of issue (Civil Code 2015, article 147)."
)
EVENT_DAYS = _("Counted from the day after the event, once its date is known (Civil Code 2015, article 147).")
EVENT = _("Waits for the date of the event.")
SESSION = _(
    "Waits for the date of the session; until then the legal limit: the provincial council decides the "
    "budget before 10 December (State Budget Law 2015, article 44)."
)
REQUEST = _("Starts anew at each request; no date.")
AFTER = _("After an event, without a number of days: waits for the event.")
STANDING = _("A standing duty: no date, never late.")
NEEDS_ISSUE = _("The words alone give no date: the day of issue is needed.")
OTHER_DOCUMENT = _("The month stands in another document: enter the date by hand.")
BAD_DATE = _("The words name a day that does not exist.")
OUT_OF_RANGE = _("The words lead to a date out of range.")
URGENT = _("Words of urgency are no date.")
VAGUE = _("No date: the time is left open.")
NOTHING = _("No deadline found in the words.")

NO_SUCH_DATE = (BAD_DATE, OUT_OF_RANGE)  # a slip of the pen, unlike words that name no date
