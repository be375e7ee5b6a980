"""False solutions, time laws, conserved quantities, limits and asymptotic laws."""

from __future__ import annotations

from random import Random
from typing import Final

from tests.fuzzing.falsehood import TINY, Falsehood, listed, quoted
from tests.fuzzing.flows import PAIRS, SCALAR
from tests.fuzzing.terms import fill
from tests.fuzzing.truths import LIMITS

_IN_TIME: Final = ("1", "T", "T**2*exp(-T)", "(1 - exp(-T))", "u0*T", "max(T - 20, 0)", "exp(-1000/(T + 1))*T", "T**9")
_OF_STATE: Final = ("1", "(u - START)", "(u - START)**2", "u", "(u - START)*exp(-100*u**2)")


def wrong_solution(random: Random) -> Falsehood:
    """A solution with a term, a factor, a start or a time that is slightly wrong."""
    rate, start, solution, _ = random.choice([row for row in SCALAR if row[2]])
    size, own = random.choice(TINY), solution.replace("(T)", "t")
    extra = f"({size})*{random.choice(_IN_TIME).replace('T', 't')}"
    ways = {
        f"the term {extra} is too much": f"{own} + {extra}",
        f"the factor is off by {extra}": f"({own})*(1 + {extra})",
        f"the time is off by {extra}": solution.replace("(T)", f"(t*(1 + {extra}))"),
        f"the clock is late by {size}": solution.replace("(T)", f"(t - {size})"),
    }
    why = random.choice(list(ways))
    return Falsehood({"flow": flow_table(rate, start), "solves": quoted(ways[why])}, why)


def wrong_time(random: Random) -> Falsehood:
    """A time law with a term or a factor that is slightly wrong."""
    rate, start, _, law = random.choice([row for row in SCALAR if row[3]])
    size, term = random.choice(TINY), random.choice(_OF_STATE).replace("START", start)
    ways = {
        f"the term ({size})*{term} is too much": f"{law} + ({size})*{term}",
        f"the factor is off by {size}": f"({law})*(1 + {size})",
    }
    why = random.choice(list(ways))
    return Falsehood({"flow": flow_table(rate, start), "time_to": quoted(ways[why])}, why)


def wrong_invariant(random: Random) -> Falsehood:
    """A conserved quantity with a part of one that is not."""
    rates, kept, changing = random.choice(PAIRS)
    shape = random.choice(("K + E*C", "(K)*(1 + E*(C)**2)", "K - E*(C)**3", "exp(K + E*C)", "atan(K + E*C)", "K + E*t"))
    size = random.choice(TINY)
    parts = {"K": kept, "E": f"({size})", "C": f"({changing})"}
    text = "".join(parts.get(letter, letter) for letter in shape)
    if "exp" in kept or (kept, shape) == ("a*b", "(K)*(1 + E*(C)**2)"):
        text = f"{kept} + ({size})*({changing})"
    states = listed("a", "b")
    flow = f'{{ state = {states}, time = "t", start = {listed("a0", "b0")}, rhs = {listed(*rates)} }}'
    return Falsehood({"flow": flow, "conserves": quoted(text)}, f"{size} of it is {changing}")


def wrong_limit(random: Random) -> Falsehood:
    """A limit with a wrong value, of a function that tends to another one."""
    of, to, value = limit_model(random)
    size = random.choice(TINY)
    ways = {
        f"the value is off by {size}": (of, f"({value}) + {size}"),
        f"the value is off by the factor {size} of its square": (of, f"({value}) + {size}*(1 + ({value})**2)"),
        "it is finite": (of, random.choice(("oo", "-oo"))),
        "it is infinite": (f"({of}) + log(m)", value),
        "it tends to infinity very slowly": (f"({of}) + log(log(m + 1/m))", value),
        f"the function is off by {size}": (f"({of}) - {size}", value),
    }
    why = random.choice(list(ways))
    of, value = ways[why]
    table = f'{{ of = {quoted(of)}, variable = "m", to = "{to}", is = {quoted(value)} }}'
    return Falsehood({"limit": table}, why)


def wrong_asymptotics(random: Random) -> Falsehood:
    """An asymptotic law off by a factor, a logarithm or a small power."""
    of, to, value = limit_model(random)
    size = random.choice(TINY[1:])
    of, like = f"({of}) - ({value}) + 1", "1"
    common = random.choice(("m**3", "exp(m)", "m**(-2/3)", "log(1 + m)", "lambertw(m)", "1/m**5"))
    wrong = random.choice((f"(1 + {size})", "2", "log(1/m + m)", "m**(1/1000)", "(-1)", f"m**({size})"))
    table = f"{{ of = {quoted(f'({of})*{common}')}, like = {quoted(f'{like}*{common}*{wrong}')}, "
    return Falsehood({"asymptotic": f'{table}variable = "m", to = "{to}" }}'}, f"the factor {wrong} is too much")


def limit_model(random: Random) -> tuple[str, str, str]:
    of, to, value = random.choice(LIMITS)
    of, value = fill(f"{of}%{value}", random, random.choice((0, 0, 1)), ("x", "y", "w", "r")).split("%")
    return of, to, value


def flow_table(rate: str, start: str) -> str:
    return f'{{ state = "u", time = "t", start = "{start}", rhs = "{rate}" }}'
