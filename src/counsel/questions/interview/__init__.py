"""The interview: what to ask next, and the whole conversation as a value."""

from counsel.questions.interview.choosing import Interviewer, Question
from counsel.questions.interview.conversation import Conversation
from counsel.questions.interview.speech import speech_of
from counsel.questions.interview.understanding import number_of

__all__ = ["Conversation", "Interviewer", "Question", "number_of", "speech_of"]
