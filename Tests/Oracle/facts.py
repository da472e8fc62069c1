"""What conditions of routing rules ask of a lead: a flat object, from the lead or from the wire."""

from fractions import Fraction
from decimal import Decimal, localcontext

from rules import folded, is_number

TEXTS = ("source", "status", "team", "country", "currency", "name", "email", "phone")
NUMBERS = ("score", "value")
# Known, and equal to nothing: a list, an object, text that is too long.
OTHER = []
LONGEST, DEEPEST = 256, 4


def number(given):
    """Exact up to nine decimals; what was cut off shows as a 5 in the tenth place."""
    exact = Fraction(given)
    if abs(exact) >= 10**27:
        whole = 10**36
        is_cut = False
    else:
        whole, rest = divmod(abs(exact) * 10**9, 1)
        is_cut = rest != 0
    with localcontext() as context:
        context.prec = 60
        found = Decimal(int(whole) * 10 + (5 if is_cut else 0)).scaleb(-10)
        return -found if exact < 0 else found


def fact(given):
    """None: unknown."""
    if given is None or isinstance(given, bool):
        return given
    if is_number(given):
        return number(given)
    if isinstance(given, str):
        text = folded(given)
        return None if text == "" else text if len(text.encode()) <= LONGEST else OTHER
    return OTHER


def of_lead(lead):
    """As the lead's own lane tells them, its score aside."""
    facts = {name: fact(getattr(lead, name)) for name in TEXTS}
    if lead.value_cents is not None:
        facts["value"] = number(Fraction(lead.value_cents) / 100)
    of_attributes(lead.attributes or {}, "attributes", 1, facts)
    return {name: found for name, found in facts.items() if found is not None}


def of_attributes(members, path, depth, facts):
    for name, given in members.items():
        facts[f"{path}.{name}"] = fact(given)
        if isinstance(given, dict) and depth < DEEPEST:
            of_attributes(given, f"{path}.{name}", depth + 1, facts)


def of_wire(members, score):
    facts = {name: fact(given) for name, given in members.items()
             if name in TEXTS or name in NUMBERS or name.startswith("attributes.")}
    facts["score"] = number(score)
    return {name: found for name, found in facts.items() if found is not None}
