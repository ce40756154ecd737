"""The names that a template can use, each with what it is and an example."""

from __future__ import annotations

from collections.abc import Mapping

VARIABLES: Mapping[str, tuple[str, str]] = {
    # The letter
    "greeting": ("the whole greeting, for one person, several, or nobody known", "Dear Ana,"),
    "farewell": ("the sign-off and the signature, on lines of their own", "Kind regards,\nJo Doe"),
    "me": ("your name (the row's candidate, else the settings')", "Jo Doe"),
    "my_phone": ("your telephone number", "+49 30 901820"),
    "my_email": ("your e-mail address, empty where it is not known", "jo@example.org"),
    # The interview
    "company": ("the employer", "Acme"),
    "position": ("the position", "Backend Engineer"),
    "of_company": ("the employer behind the language's word for 'of' (in French with its elision)", "of Acme"),
    "of_position": ("the position behind the language's word for 'of'", "of Backend Engineer"),
    "company_short": ("the employer, cut for a subject", "Acme"),
    "position_short": ("the position, cut for a subject", "Backend Engineer"),
    "day": ("the day of the interview", "3 November"),
    "weekday_day": ("the same with its weekday", "Tuesday, 3 November"),
    "month": ("the month of the interview", "November"),
    "when": ("the day of the interview as the letter's own day sees it", "today"),
    "talked": ("how you met, as a phrase of the language", "talk to me by video"),
    "format": ("phone, video, onsite, or empty", "video"),
    "round": ("the round as you wrote it, or empty", "panel"),
    "later_round": ("true where an earlier interview for the position came before", "False"),
    "bad": ("true where the interview went badly: then nothing is said of how it went", "False"),
    "good": ("true where it went well", "True"),
    "notes": ("your notes, in one line, or empty", "They asked for references."),
    # The person
    "first_name": ("the addressee's first name, else the full name, else empty", "Ana"),
    "name": ("the addressee's full name, or empty", "Ana Sousa"),
    "address": ("the addressee's e-mail address, or empty", "ana@acme.example"),
    "role": ("interviewer, hiring_manager, recruiter, scheduler, or empty", "interviewer"),
    "met": ("true where the addressee took part in the interview", "True"),
    "to_known": ("true where somebody is known to write to", "True"),
    "panel": ("how many interviewers there were, for a thank-you", "3"),
    "interviewers": ("the interviewers' names, joined, or empty", "Ana Sousa and Bo Li"),
    "decision_maker": ("the name of who decides, or empty", "Ana Sousa"),
    # What you noted
    "topic": ("something that you talked about, for this addressee; else the prompt", "how you share on-call"),
    "topic_apart": ("true where the topic reads better behind a colon than inside a sentence", "False"),
    "topics": ("all topics, as a list, possibly empty", "['how you share on-call']"),
    "strength": ("your top strength; else the prompt", "I cut the billing run to twenty minutes"),
    "strength_deed": ("true where it tells what you did, as a sentence (in English: 'I …')", "True"),
    "strengths": ("all strengths, as a list, possibly empty", "['I cut the billing run to twenty minutes']"),
    "angle": ("a second strength, or empty", "six years of Python services"),
    "clarify": ("what you want to put right, or empty", "the question about deadlocks"),
    "clarify_form": ("what that is: a sentence of its own, a point (with a colon in it), or words", "words"),
    # What is known of the decision
    "promise": ("the date by which they hoped to decide, or empty", "Friday, 4 December"),
    "thanked": ("true where a thank-you e-mail goes out as well", "True"),
    "number": ("which one it is, where the step recurs: 1, 2 …", "1"),
    "of": ("how often the step recurs", "3"),
    "answer_by": ("the date by which you must answer the other offer; else the prompt", "Monday, 7 December"),
    "offer_written": ("true where the other offer is in writing", "True"),
    "company_news": ("the prompt to look up the employer's news", "[the company's latest good news: look it up first]"),
    # Which variant of a part {% vary %} takes
    **{
        f"v{part}": (f"the variant of part {part}, 0 to {7 if part == 1 else 3}; {{% vary {part} %}} looks at it", "2")
        for part in range(1, 6)
    },
}
