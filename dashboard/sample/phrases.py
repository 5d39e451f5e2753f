"""What people write in the sample: short plausible English (some German), built from parts."""

from datetime import date

from dashboard.sample.dice import Dice
from dashboard.sample.stories import products
from dashboard.sample.world import Unit

POST_OPENERS = (
    "Meet our",
    "New in store: the",
    "Weekend plan? Try the",
    "Behind the scenes with the",
    "Tip of the week for your",
    "Made to be repaired: the",
    "You asked, we listened: the",
    "Three ways to use the",
    "Five years warranty on every",
    "Our engineers explain the",
)
POST_ENDS = (
    "Now at your local branch.",
    "What would you do with it?",
    "Link in the comments.",
    "Built to last.",
    "Tell us what you think.",
    "Available from Monday.",
    "See how it works.",
    "Designed and tested in-house.",
    "Jetzt im Handel.",
    "Wie gefällt er euch?",
)
HIRING = (
    "We are hiring: join the team behind the {product}.",
    "A day in the workshop where the {product} is built.",
    "Apprentices wanted for our {product} line. Apply in two minutes.",
    "How we learn from each other, part {n}.",
)
HOW_TO = (
    "How to set up your {product}",
    "{product}: the first ten minutes",
    "Cleaning the {product}, step by step",
    "Choosing the right {product}",
    "Repairing the {product} at home",
    "What is inside the {product}?",
)
POSITIVE = (
    "Very happy with the {product}, would buy again.",
    "The {product} just works. Great job.",
    "Surprised how good the {product} is!",
    "Best {product} we ever had.",
    "Great value, the {product} feels solid.",
    "{de} ist wirklich gut, klare Empfehlung.",
    "Friendly service when I asked about my {product}.",
    "Three months with the {product} and still delighted.",
)
NEUTRAL = (
    "Does anyone have experience with the {product}?",
    "Comparing the {product} with two others.",
    "Is the {product} available in other colours?",
    "Saw the {product} in a branch today.",
    "Frage zum {de}: welche Größe passt?",
    "Test of the {product} in the local paper.",
    "The {product} is in the autumn catalogue.",
    "Looking for spare parts for the {product}.",
)
NEGATIVE = (
    "Disappointed with the {product}, it stopped after a week.",
    "The manual of the {product} is no help.",
    "The {product} is heavier than promised.",
    "Paid a lot for the {product} and one part is loose.",
    "{de} nach vier Wochen defekt, schade.",
    "Two calls about the {product} and no solution yet.",
)
LATE = (  # the garden crisis
    "Still waiting for the battery of my robot mower, week three.",
    "No reply about my late robot mower battery.",
    "Robot mower ordered in August, no battery yet. Very poor.",
    "Seit Wochen keine Lieferung: Akku für den Mähroboter.",
    "Third message about the missing robot mower battery.",
    "Delivery date of the mower battery moved again.",
)
QUESTIONS = (
    "Where is my {product}?",
    "{product}: a part is missing",
    "Spare part for {product}",
    "Invoice for {product}",
    "Return of {product}",
    "Frage zum {de}",
    "How do I register the {product}?",
    "{product}: warranty question",
    "Appointment for {product}",
    "Colour of the {product} differs",
)
PROS = (
    "Good colleagues and fair shifts",
    "You learn a lot about the products",
    "Flexible hours, short ways",
    "Team spirit in the workshop",
    "Gute Einarbeitung",
)
CONS = (
    "Decisions take long",
    "Parking is difficult",
    "Tools could be newer",
    "Little room for promotion",
    "Wenig Homeoffice",
)
REVIEW_TITLES = ("Solid employer", "Good place to start", "Fair but slow", "Nice team", "Could be better", "Happy here")


def fill(text: str, unit: Unit, day: date, dice: Dice) -> str:
    """A phrase about one of the unit's products on a day, first letter large."""
    said = text.format(
        product=dice.pick(products(unit, day)), de=dice.pick(products(unit, day, german=True)), n=dice.whole(1, 9)
    )
    return said[0].upper() + said[1:]


def caption(unit: Unit, department: str, day: date, dice: Dice) -> str:
    """The text of a post; some have a line break and a hashtag, as captions do."""
    if department == "hr":
        return fill(dice.pick(HIRING), unit, day, dice)
    product = dice.pick(products(unit, day))
    text = f"{dice.pick(POST_OPENERS)} {product}. {dice.pick(POST_ENDS)}"
    return text + f"\n\n#{product.replace(' ', '').replace('-', '')}" if dice.chance(0.25) else text


def voice(unit: Unit, sentiment: str, crisis: bool, day: date, dice: Dice) -> str:
    """What somebody says about the unit in public."""
    phrases = {"positive": POSITIVE, "neutral": NEUTRAL, "negative": LATE if crisis else NEGATIVE}
    return fill(dice.pick(phrases.get(sentiment, NEUTRAL)), unit, day, dice)
