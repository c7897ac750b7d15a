"""What the script of the page says; it fills the slots in itself, and takes one form for one and another for more."""

from __future__ import annotations

from counsel.rendering.words import (
    HERE,
    LIMIT,
    LOOKING_BACK,
    NEVER,
    NO_LONGER,
    SILENCES,
    WHAT_YOU_DID,
    dash,
    say,
    say_counted,
)
from counsel.rendering.words.days import MONTHS, WEEKDAYS


def messages() -> dict[str, str | tuple[str, ...]]:
    """Every message by its name, in the language that pages speak, with its slots unfilled."""
    singular, plural = _counted(1), _counted(2)
    return {
        **_stances(),
        **_plan(),
        **_asking(),
        **_answering(),
        **_taking_along(),
        **_browsing(),
        **_days(),
        **{name: (text, plural[name]) for name, text in singular.items()},
    }


def _counted(number: int) -> dict[str, str]:
    return {
        "questions_more": say_counted("at most {number} question more", "at most {number} questions more", number),
        "may_change": say_counted("May change what {experts} says.", "May change what {experts} say.", number),
        "still_open_more": say_counted("{number} more still open", "{number} more still open", number),
        "still_open_number": say_counted("{number} stance still open", "{number} stances still open", number),
        "what_they_say": say_counted(
            "What {number} expert would tell you to do now, {day}.",
            "What {number} experts would tell you to do now, {day}.",
            number,
        ),
        "say_so": say_counted("{number} of {all} says so", "{number} of {all} say so", number),
        "accept_it": say_counted("{number} of {all} accepts it", "{number} of {all} accept it", number),
        "advise_against": say_counted(
            "{number} of {all} advises against it", "{number} of {all} advise against it", number
        ),
        "objects": say_counted("{said}; {experts} objects", "{said}; {experts} object", number),
        "advertises": say_counted("; {experts} advertises it", "; {experts} advertise it", number),
        "every_days": say_counted(
            "{first}, then every {number} day: {days}; …", "{first}, then every {number} days: {days}; …", number
        ),
        "in_days": say_counted("in {number} day", "in {number} days", number),
        "ago": say_counted("{number} day ago", "{number} days ago", number),
        "rules": say_counted("{number} rule", "{number} rules", number),
    }


def _stances() -> dict[str, str]:
    return {
        "do": say("do"),
        "may": say("may"),
        "avoid": say("avoid"),
        "open": say("open"),
        "silent": say("silent"),
        "contradiction": say("contradiction"),
        "nothing": say("nothing"),
        "do_back": say(LOOKING_BACK["do"]),
        "may_back": say(LOOKING_BACK["may"]),
        "avoid_back": say(LOOKING_BACK["avoid"]),
        "not_here": say(HERE),
        "not_here_long": say(SILENCES[HERE]),
        "begins": say("from {day}"),
        "never": say(SILENCES[NEVER]),
        "and": say("{first} and {last}"),
        "or": say("{first} or {last}"),
        "from_to": say("{first} to {last}"),
        "or_more": say("{number} or more"),
        "at_least": say("at least {value}"),
        "at_most": say("at most {value}"),
        "and_also": say("{first}, and {last}"),
        "yes": say("yes"),
        "no": say("no"),
        "all_right": say("all right"),
        "stated": say("stated: ").rstrip(": "),
        "inferred": say("inferred: ").rstrip(": "),
        "not_known": say("not known"),
        "fact_value": say("{fact}: {value}"),
        "on": say("{expert} on “{action}”"),
    }


def _plan() -> dict[str, str]:
    return {
        "dash": dash(),
        "please_note": say(LIMIT),
        "what_you_did": say(WHAT_YOU_DID),
        "nothing_said": say("No expert says anything of a situation like this."),
        "nothing_favoured": say("Nothing that more experts recommend than oppose."),
        "nothing_yet": say("Nothing yet: what they recommend is for later."),
        "nothing_settled": say("Nothing is settled yet; it hangs on what is not known."),
        "nobody_objects": say("{said}, nobody objects"),
        "mildly": say("{said} ({experts} mildly)"),
        "firmly": say("{said} ({experts} firmly)"),
        "one_mildly": say("{stance} (mildly)"),
        "one_firmly": say("{stance} (firmly)"),
        "today": say("Today"),
        "then": say("Then"),
        "not": say("Not"),
        "from": say("From {day}: "),
        "from_once_done": say("From {day}, if you do “{action}” today: "),
        "divided": say("They are divided: ").rstrip(": "),
        "today_is": say("today is {day_off}"),
        "a_weekday": say("a {weekday}"),
        "reopens": say("{day_off}; the next working day is {day}"),
        "reopens_aside": say("{day_off}; the next working day is {day}, public holidays aside"),
    }


def _asking() -> dict[str, str]:
    return {
        "interview": say("Questions"),
        "your_answer": say("Your answer"),
        "the_experts": say("The experts"),
        "cases": say("Cases"),
        "map": say("The map"),
        "settled_of": say("{number} of {all} experts settled"),
        "all_settled": say("all settled"),
        "new": say("new"),
        "check_answers": say("Check your answers"),
        "nothing_more": say("No further answer could change what the experts say."),
        "nothing_left": say("There is nothing left to ask: what is still open hangs on what you do not know."),
        "show_advice": say("Show me the advice"),
        "show_now": say("Show me the advice now"),
        "next": say("Next"),
        "back": say("Back"),
        "dont_know": say("I don't know"),
        "may_open": say("What else you are asked may hang on it."),
        "choose_one": say("Choose one of the answers, or say that you do not know."),
        "say_number": say("Give a whole number from {least} to {most}, or say that you do not know."),
        "number_unit": say("{number} {unit}"),
        "say_step": say("Give a number from {least} to {most}, in steps of {step}, or say that you do not know."),
        "number": say("A number"),
        "days_ago": say("Days ago"),
        "or_date": say("or the date"),
        "answers_so_far": say("Your answers so far"),
        "change": say("Change"),
        "change_what": say("Change: {fact}"),
    }


def _answering() -> dict[str, str]:
    return {
        "moved": say("{expert} on “{action}”: {after} (before: {before})"),
        "moved_mark": say("changed"),
        "you_changed": say("You changed “{fact}”: {value}"),
        "nothing_moved": say("Nobody says anything else because of it."),
        "your_answers": say("Your answers"),
        "change_any": say("Change any of them, and see who says something else."),
        "go_on": say("Go on with the questions"),
        "start_anew": say("Start anew"),
        "still_open": say("Still open"),
        "otherwise": say("otherwise {stance}"),
        "stance_if": say("{stance}, if {conditions}"),
        "if_one": say("{stance}, if one of these is so:"),
        "or_if": say("{first}, or if {last}"),
        "presumed": say("{stance}, if what {expert} presumes is so: {conditions}"),
        "answer_now": say("Answer now: {fact}"),
        "answer_after_all": say("Answer after all: {fact} (you said that you do not know)"),
        "again": say("{action} ({experts}): "),
        "depends_on": say("depends on: {facts}"),
        "every_day": say("{first}, then every day: {days}; …"),
        "every_week": say("{first}, then every week: {days}; …"),
        "due_off": say("{day} ({day_off})"),
        "due_not": say("{day} (not {due}: {day_off})"),
        "days_ahead": say("The days ahead, if nothing else happens"),
        "holidays_until": say("Public holidays are known here until {day}; after that, weekends alone are."),
        "side_by_side": say("Side by side"),
        "reasons": say("Who says what, and why"),
        "every_why": say("Each stance opens why: the rule, the claim that it rests on, and what would bring another."),
        "action": say("Action"),
        "why": say("Why"),
        "why_label": say("{expert}, {action}: {stance}. Why?"),
        "enough": say("Enough for this already, whatever else is true"),
        "always": say("always"),
        "would_take": say("What would bring another stance"),
        "as_it_is": say("what you do not know turns out so"),
        "now_it_is": say("now: {value}"),
        "whichever": say("whichever it is"),
        "your_answers_behind": say("Your answers behind it: {answers}"),
        "close": say("Close"),
        **_turning(),
    }


def _turning() -> dict[str, str]:
    return {
        "before": say("before: {before}"),
        "until_then": say("until then: {actions}"),
        "turn_still_open": say(
            "{expert} on “{action}”: still open, {after} from then on (before: {before})",
        ),
        "turn_opens": say("{expert} on “{action}”: open from then on (before: {before})"),
        "turn_nothing": say("{expert} has nothing to say of: {action}"),
        **{f"turn_no_longer_{stance}": say(message) for stance, message in NO_LONGER.items()},
        "turn_says": say("{expert} says “{stance}”: {action}"),
        "turn_from": say("{expert} says “{stance}”: {action} (before: {before})"),
    }


def _taking_along() -> dict[str, str]:
    return {
        "take_along": say("Take along"),
        "our_draft": say(
            "Our draft, from what {experts} advise; the words are ours. Fill in what stands in [brackets]."
        ),
        "copy": say("Copy"),
        "copy_what": say("Copy: {what}"),
        "copied": say("Copied."),
        "calendar": say("The days ahead as a calendar file"),
        "print_answer": say("Print the answer"),
        "print_sheet": say("Print a sheet to fill in"),
        "print_solution": say("Print its solution"),
        "link": say("A link to this answer"),
        "link_line": say("The same for the command line"),
        "link_other_version": say("The link was made by another version, and cannot be read here."),
        "link_damaged": say("The link is not whole: something of it is missing, or was changed. Copy all of it."),
        "link_other_panel": say("The link is one of another panel, and means nothing here."),
        "link_other_terms": say("The link takes a few days, or a week, for other numbers of days than this page."),
        "link_left_out": say("Of the link this is left out, since it is unknown here or does not apply: {facts}"),
        "sheet": say("a sheet to fill in"),
        "solution": say("the solution"),
        "your_situation": say("The situation"),
        "fill_in": say("For each expert and each action: do, may, avoid, or nothing?"),
    }


def _browsing() -> dict[str, str]:
    return {
        "start": say("Start"),
        "start_title": say("What should you do now?"),
        "what_it_is": say(
            "Answer some questions about your situation, and see side by side what each of the experts would have you "
            "do, with reasons, and where they disagree."
        ),
        "stays_here": say("What you answer stays on this device; this page asks no other computer for anything."),
        "see_cases": say("See worked situations"),
        "beside_claims": say("Each rule stands beside the claims of the source that it rests on."),
        "cases_are": say("Worked situations that come with the panel."),
        "open_case": say("Open"),
        "open_what": say("Open: {case}"),
        "who_says_what": say("Who says what, how often"),
        "who_agrees": say("Who agrees with whom, where both speak"),
        "agree_oppose": say("the same {same}, opposed {opposed}"),
        "never_meet": say("never speak of the same action"),
    }


def _days() -> dict[str, str | tuple[str, ...]]:
    return {
        "long_weekdays": tuple(say(long) for long, _ in WEEKDAYS),
        "short_weekdays": tuple(say(short) for _, short in WEEKDAYS),
        "long_months": tuple(say(long) for long, _ in MONTHS),
        "short_months": tuple(say(short) for _, short in MONTHS),
        "date": say("{weekday}, {day} {month} {year}"),
        "short_date": say("{weekday} {day} {month}"),
        "short_date_year": say("{weekday} {day} {month} {year}"),
        "yesterday": say("yesterday"),
        "today_word": say("today"),
    }
