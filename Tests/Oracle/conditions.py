"""Conditions of routing rules: `score >= 70 and (country in (DE, AT) or attributes.trial = true)`.

Reads what is right; that a condition is refused, for its form or because no lead can meet it, is not known here.
"""

import re
from decimal import Decimal

from facts import NUMBERS, number
from rules import folded, is_number

TOKEN = re.compile(r"""\s*(?:(?P<sign><=|>=|!=|<>|==|[(),=<>])|(?P<quoted>"[^"]*"|'[^']*')|(?P<number>-?\d+(?:\.\d+)?(?![\w.-]))"""
                   r"""|(?P<word>[^\s(),=<>!"']+))""")
PHRASES = {"<": "below", "<=": "at most", ">=": "at least", ">": "above"}


class Condition:
    def __init__(self, text):
        self.tokens = [(match.lastgroup, match[match.lastgroup]) for match in TOKEN.finditer(text.strip())]
        self.tree = self.alternatives()

    def peek(self):
        return self.tokens[0][1].lower() if self.tokens and self.tokens[0][0] in ("word", "sign") else None

    def take(self, *wanted):
        if wanted and self.peek() not in wanted:
            return None
        return self.tokens.pop(0)

    def alternatives(self):
        return self.joined("or", lambda: self.joined("and", self.one))

    def joined(self, word, part):
        parts = [part()]
        while self.take(word):
            parts.append(part())
        return parts[0] if len(parts) == 1 else (word, parts)

    def one(self):
        if self.take("not"):
            return ("not", self.one())
        if self.take("("):
            inner = self.alternatives()
            self.take(")")
            return inner
        return self.test(self.take()[1])

    def test(self, field):
        if self.take("is"):
            is_negated = self.take("not") is not None
            found = ("test", field, "known", None)
            return ("not", found) if is_negated != (self.take()[1].lower() == "unknown") else found
        is_negated = self.take("not") is not None
        if self.take("in"):
            self.take("(")
            literals = [self.literal(field)]
            while self.take(","):
                literals.append(self.literal(field))
            self.take(")")
            found = ("test", field, "=", literals)
            return ("not", found) if is_negated else found
        sign = {"==": "=", "<>": "!="}.get(self.peek(), self.peek())
        self.take()
        if sign in ("=", "!="):
            found = ("test", field, "=", [self.literal(field)])
            return found if sign == "=" else ("not", found)
        return ("test", field, sign, number(Decimal(self.take()[1])))

    def literal(self, field):
        """The value, and how a sentence shows it."""
        kind, text = self.take()
        is_attribute = field.startswith("attributes.")
        if kind == "number" and (is_attribute or field in NUMBERS):
            return number(Decimal(text)), shown(number(Decimal(text)))
        if kind == "quoted":
            text = text[1:-1]
        elif is_attribute and text.lower() in ("true", "false"):
            return text.lower() == "true", text.lower()
        return folded(text), text

    def holds(self, facts):
        return holds(self.tree, facts)

    @property
    def sentence(self):
        return sentence(self.tree, False)


def holds(tree, facts):
    kind = tree[0]
    if kind in ("and", "or"):
        return (all if kind == "and" else any)(holds(part, facts) for part in tree[1])
    if kind == "not":
        return not holds(tree[1], facts)
    _, field, sign, wanted = tree
    found = facts.get(field)
    if sign == "known":
        return found is not None
    if sign == "=":
        return any(type(found) is type(value) and found == value for value, _ in wanted)
    if not is_number(found):
        return False
    return {"<": found < wanted, "<=": found <= wanted, ">=": found >= wanted, ">": found > wanted}[sign]


def sentence(tree, is_nested):
    kind = tree[0]
    if kind in ("and", "or"):
        text = f" {kind} ".join(sentence(part, True) for part in tree[1])
        return f"({text})" if is_nested else text
    if kind == "not" and tree[1][0] != "test":
        return f"not ({sentence(tree[1], False)})"
    is_negated = kind == "not"
    _, field, sign, wanted = tree[1] if is_negated else tree
    if sign == "known":
        return f"{field} is {'unknown' if is_negated else 'known'}"
    phrase = listed([text for _, text in wanted]) if sign == "=" else f"{PHRASES[sign]} {shown(wanted)}"
    return f"{field} is {'not ' if is_negated else ''}{phrase}"


def listed(items):
    return items[0] if len(items) == 1 else ", ".join(items[:-1]) + " or " + items[-1]


def shown(value):
    text = f"{value:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text
