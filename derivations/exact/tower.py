"""A tower of generators over the rationals: symbols, constants, logarithms, roots, exponentials and other functions.

Every expression becomes a quotient of polynomials in the generators.  The rewriting rules are identities between
real functions wherever the expression has a value, so an expression whose quotient is zero is zero.  That the
generators are independent is what makes the test decide almost always; nothing rests on it for a proof of zero.

Logarithms and roots are those of absolute values of irreducible factors: log(A) = sum e_i log|f_i| and
A**c = prod |f_i|**(c e_i) hold wherever A > 0, whatever the signs of the factors are.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from fractions import Fraction

from flint import arb, fmpq_mpoly, fmpz

from derivations.exact.circle import root_of_prime
from derivations.exact.generators import Generator, Hints, Kind, NotExact, Restart, root_of_constant
from derivations.exact.lattice import decompose
from derivations.exact.quotients import Quotient, Ring, factorised, key_of, unit_of
from derivations.expressions import Expr, Symbol
from derivations.variables import Assumptions

_LARGEST_FACTORED = 2**128


class Tower:
    """The generators that the expressions of one question need, created as they are met."""

    def __init__(self, assumptions: Assumptions, hints: Hints) -> None:
        self.assumptions = assumptions
        self.hints = hints
        self.ring = Ring(hints.capacity)
        self.generators: list[Generator] = []
        self.memo: dict[Expr, Quotient] = {}
        self.sign_of: Callable[[fmpq_mpoly], frozenset[int]] = lambda _: frozenset((-1, 0, 1))
        self._known: dict[tuple[object, ...], Generator] = {}
        self.zero = self.number(0)
        self.one = self.number(1)

    def number(self, value: Fraction | int) -> Quotient:
        """A rational number."""
        return Quotient(self.ring, self.ring.constant(value), self.ring.constant(1))

    def polynomial(self, polynomial: fmpq_mpoly) -> Quotient:
        """A polynomial as a quotient."""
        return Quotient(self.ring, polynomial, self.ring.constant(1))

    def element(self, generator: Generator) -> Quotient:
        """A generator as a quotient."""
        return self.polynomial(self.ring.generator(generator.index))

    def generator(self, kind: Kind, key: object, **attributes: object) -> Generator:
        """The generator of this kind and key, created if it is new."""
        found = self._known.get((kind, key))
        if found is None:
            if len(self.generators) == self.hints.capacity:
                self.hints.capacity *= 2
                raise Restart
            found = Generator(kind, len(self.generators), **attributes)  # type: ignore[arg-type]
            self.generators.append(found)
            self._known[kind, key] = found
        return found

    def of_kind(self, kind: Kind) -> list[Generator]:
        """The generators of one kind, in order of creation."""
        return [generator for generator in self.generators if generator.kind is kind]

    def as_generator(self, polynomial: fmpq_mpoly) -> Generator | None:
        """The generator that `polynomial` is, if it is one."""
        if len(polynomial) != 1 or polynomial.total_degree() != 1 or polynomial.leading_coefficient() != 1:
            return None
        return self.generators[self.ring.capacity - 1 - polynomial.monomial(0).index(1)]

    def symbol(self, symbol: Symbol) -> Quotient:
        """A symbol x, as a power of the generator x**(1/n) if roots of it are needed and it is not negative."""
        order = self.hints.symbol_orders.get(symbol.name, 1)
        return self.element(self.generator(Kind.SYMBOL, symbol, name=symbol.name, order=order)).to_power(order)

    def constant(self, name: str) -> Quotient:
        """One of the constants pi, E and EulerGamma."""
        value = {"pi": arb.pi, "E": arb.const_e, "EulerGamma": arb.const_euler}[name]
        return self.element(self.generator(Kind.CONSTANT, name, name=name, value=value))

    def function(self, name: str, *arguments: Quotient) -> Quotient:
        """A function without relations to others, of arguments in lowest terms."""
        own = tuple(argument.cancelled() for argument in arguments)
        key = (name, *(argument.key for argument in own))
        return self.element(self.generator(Kind.FUNCTION, key, name=name, arguments=own))

    def signs_of(self, quotient: Quotient) -> frozenset[int]:
        """The signs that a quotient may take under the assumptions."""
        own = quotient.cancelled()
        below = self.sign_of(own.denominator)
        return frozenset(a * b for a in self.sign_of(own.numerator) for b in below)

    # Signs ---------------------------------------------------------------------------------------------------------

    def sign(self, polynomial: fmpq_mpoly) -> Quotient:
        """The sign of a polynomial: 1 or -1 where it is proved, else a generator g with g**2 = 1."""
        signs = self.sign_of(polynomial)
        if signs <= {0, 1}:
            return self.one
        if signs <= {0, -1}:
            return -self.one
        before = len(self.generators)
        generator = self.generator(Kind.SIGN, key_of(polynomial), base=polynomial)
        if generator.index == before:
            self.ring.relations.append(self.ring.generator(generator.index) ** 2 - 1)
        return self.element(generator)

    def absolute(self, quotient: Quotient) -> Quotient:
        """The absolute value."""
        return self.absolute_power(quotient, Fraction(1))

    # Factors -------------------------------------------------------------------------------------------------------

    def factors(self, quotient: Quotient) -> tuple[Fraction, list[tuple[fmpq_mpoly, int]]]:
        """The rational content and the irreducible factors with exponents, negative for the denominator."""
        own = quotient.cancelled()
        content, numerator = factorised(own.numerator)
        unit, denominator = factorised(own.denominator)
        content = content / unit
        powers = [(factor, e) for factor, e in numerator] + [(factor, -e) for factor, e in denominator]
        for index, (factor, exponent) in enumerate(powers):
            scale = unit_of(factor)
            if scale != 1:
                content = content * scale**exponent
                powers[index] = (factor / scale, exponent)
        return Fraction(int(content.p), int(content.q)), powers

    def _primes(self, content: Fraction) -> list[tuple[fmpq_mpoly, int]]:
        powers = []
        for part, sign in ((content.numerator, 1), (content.denominator, -1)):
            size = abs(part)
            found = fmpz(size).factor() if size < _LARGEST_FACTORED else [(size, 1)]
            powers += [(self.ring.constant(int(prime)), sign * int(e)) for prime, e in found if prime != 1]
        return powers

    # Logarithms ----------------------------------------------------------------------------------------------------

    def log(self, quotient: Quotient) -> Quotient:
        """log|quotient| as a sum over irreducible factors."""
        if quotient.is_zero:
            raise NotExact("the logarithm of zero")
        content, powers = self.factors(quotient)
        total = self.zero
        for factor, exponent in powers + self._primes(content):
            total = total + self._log_of_factor(factor) * self.number(exponent)
        return total

    def _log_of_factor(self, factor: fmpq_mpoly) -> Quotient:
        if factor.is_constant():
            prime = factor.leading_coefficient()
            generator = self.generator(Kind.LOG, int(prime.p), base=factor, value=lambda: arb(prime.p).log())
            return self.element(generator)
        own = self.as_generator(factor)
        if own is not None and own.base is not None and own.kind is Kind.ROOT:
            return self._log_of_factor(own.base) * self.number(Fraction(1, own.order))
        if own is not None and own.argument is not None and own.kind is Kind.EXP:
            return own.argument
        if own is not None and own.kind is Kind.SIGN:
            return self.zero
        if own is not None and own.kind is Kind.CONSTANT and own.name == "E":
            return self.one
        if own is not None and own.name.startswith("lambertw"):
            return self.log(own.arguments[0]) - self.element(own)
        return self.element(self.generator(Kind.LOG, key_of(factor), base=factor))

    # Powers --------------------------------------------------------------------------------------------------------

    def absolute_power(self, quotient: Quotient, exponent: Fraction) -> Quotient:
        """|quotient|**exponent for a rational exponent."""
        if quotient.is_zero:
            if exponent <= 0:
                raise NotExact("zero to a power that is not positive")
            return self.zero
        content, powers = self.factors(quotient)
        total = self.one
        for factor, own in powers + self._primes(content):
            total = total * self._power_of_factor(factor, own * exponent)
        return total

    def _power_of_factor(self, factor: fmpq_mpoly, exponent: Fraction) -> Quotient:
        own = self.as_generator(factor)
        if own is not None and own.kind is Kind.EXP and own.argument is not None:
            return self.exp(own.argument * self.number(exponent))
        if own is not None and own.kind is Kind.ROOT and own.base is not None:
            return self._power_of_factor(own.base, exponent / own.order)
        if own is not None and own.kind is Kind.SIGN:
            return self.one
        if own is not None and own.kind is Kind.SYMBOL and exponent.denominator > 1:
            self._refine_symbol(own, self.sign_of(factor), exponent.denominator)
        if exponent.denominator > 1:
            return self._root(factor, exponent.denominator).to_power(exponent.numerator)
        whole = exponent.numerator
        value = self.polynomial(factor).to_power(whole)
        return value * self.sign(factor) if whole % 2 and not factor.is_constant() else value

    def _refine_symbol(self, symbol: Generator, signs: frozenset[int], order: int) -> None:
        """Ask for the root of a symbol as its generator, if the symbol is not negative."""
        if signs <= {0, 1} and self.hints.free_roots:
            self.hints.symbol_orders[symbol.name] = symbol.order * order
            if signs == {1}:
                self.hints.positive_symbols.add(symbol.name)
            raise Restart

    def _root(self, factor: fmpq_mpoly, order: int) -> Quotient:
        """|factor|**(1/order), from a generator whose order is a multiple of it."""
        if order == 2 and factor.is_constant():
            exact = root_of_prime(self, int(factor.leading_coefficient().p))
            if exact is not None:
                return exact
        key = key_of(factor)
        found = self._known.get((Kind.ROOT, key))
        if found is None:
            number = len(self.of_kind(Kind.ROOT))
            needed = math.lcm(order, self.hints.orders.get(number, 1))
            sign = self.one if factor.is_constant() else self.sign(factor)
            value = root_of_constant(factor, needed) if factor.is_constant() else None
            found = self.generator(Kind.ROOT, key, base=factor, order=needed, value=value)
            relation = self.ring.generator(found.index) ** needed - sign.numerator * factor
            self.ring.relations.append(relation)
        if found.order % order:
            number = self.of_kind(Kind.ROOT).index(found)
            self.hints.orders[number] = math.lcm(found.order, order)
            raise Restart
        return self.element(found).to_power(found.order // order)

    def exponent(self, quotient: Quotient) -> Quotient:
        """The w for which quotient = z exp(w) with no exponential among the factors of z."""
        total = self.zero
        for factor, power in self.factors(quotient)[1]:
            own = self.as_generator(factor)
            if own is None:
                continue
            if own.kind is Kind.EXP and own.argument is not None:
                total = total + own.argument * self.number(power)
            elif own.kind is Kind.CONSTANT and own.name == "E":
                total = total + self.number(power)
            elif own.kind is Kind.ROOT and own.base is not None:
                total = total + self.exponent(self.polynomial(own.base)) * self.number(Fraction(power, own.order))
        return total

    def beyond_branch_point(self, quotient: Quotient) -> bool:
        """Whether quotient > -1/e, because it is z exp(w) with w < z, or with w = z and z > -1."""
        exponent = self.exponent(quotient)
        rest = quotient * self.exp(-exponent)
        ahead, beyond = self.signs_of(rest - exponent), self.signs_of(rest + self.one)
        return ahead == {1} or (ahead <= {0, 1} and beyond == {1})

    # Exponentials --------------------------------------------------------------------------------------------------

    def exp(self, exponent: Quotient) -> Quotient:
        """The exponential, as a product of powers of E, of |f| for logarithms in the exponent, and of exponentials."""
        special = [generator for generator in self.generators if generator.has_known_exponential]
        known = [self.one, *(self.element(generator) for generator in special)]
        coefficients, powers = self.combination(Kind.EXP, exponent, known)
        value = self.absolute_power(self.constant("E"), coefficients[0]) if coefficients[0] else self.one
        for generator, coefficient in zip(special, coefficients[1:], strict=True):
            if coefficient and generator.base is not None:
                value = value * self._power_of_factor(generator.base, coefficient)
            elif coefficient:
                # exp(W(x)) = x/W(x)
                ratio = generator.arguments[0] * self.element(generator).inverse()
                if coefficient.denominator == 1:
                    value = value * ratio.to_power(coefficient.numerator)
                else:
                    value = value * self.absolute_power(ratio, coefficient)
        for generator, whole in powers:
            value = value * self.element(generator).to_power(whole)
        return value

    def combination(
        self, kind: Kind, target: Quotient, special: list[Quotient]
    ) -> tuple[list[Fraction], list[tuple[Generator, int]]]:
        """`target` as a combination of special elements and of the arguments of the generators of a kind.

        The coefficients of the special elements are rational, those of the arguments integers; a generator that is
        missing is created, one that is too coarse is refined in another pass.
        """
        known = self.of_kind(kind)
        arguments = [generator.argument for generator in known if generator.argument is not None]
        coefficients, rest = decompose(target.cancelled(), [*special, *arguments])
        powers = []
        for number, (generator, coefficient) in enumerate(zip(known, coefficients[len(special) :], strict=True)):
            if coefficient.denominator > 1:
                old = self.hints.refinements.get((kind, number), 1)
                self.hints.refinements[kind, number] = old * coefficient.denominator
                raise Restart
            if coefficient:
                powers.append((generator, int(coefficient)))
        if not rest.is_zero:
            divisor = self.hints.refinements.get((kind, len(known)), 1)
            argument = (rest * self.number(Fraction(1, divisor))).cancelled()
            powers.append((self.generator(kind, argument.key, argument=argument), divisor))
        return coefficients[: len(special)], powers
