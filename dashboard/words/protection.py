"""How people are protected, told to everyone: the rule, why it has to be so, and who checks it."""

from __future__ import annotations

from dashboard.words.speech import Speech


class ProtectionWords(Speech):
    """The privacy rule in plain words, and a small example worked through."""

    def protection(self, fewest: int) -> str:
        """The privacy rule in plain words."""
        return self._(
            "We show a program count only when it stands for at least {fewest} people. "
            "All else reads “not shown, to protect people”. "
            "Killings are public record, so those counts are shown even when they are small."
        ).format(fewest=self.number(fewest))

    def protection_in_short(self, fewest: int) -> str:
        """The first sentence of the page."""
        return self._(
            "A count from our partners is shown only when it stands for at least {fewest} people. "
            "From all our numbers together, no one can prove that a person is in a smaller group."
        ).format(fewest=self.number(fewest))

    def protection_label(self) -> list[str]:
        """What the one label means, and what it does not."""
        return [
            self._(
                "Every other number has one label: “not shown, to protect people”. The label does "
                "not say if the number is small, large, or zero."
            ),
            self._(
                "“Not reported yet” means something else. No partner has sent that count, or the "
                "time to publish it has not come."
            ),
            self._(
                "A count of zero is not shown either. Even a zero can tell something about a "
                "person."
            ),
        ]

    def protection_example(self) -> str:
        """That the numbers of the example are made up."""
        return self._("Example. All numbers in these tables are made up.")

    def protection_step_one(self, small: int, total: int, others: tuple[int, int]) -> list[str]:
        """Hiding one number alone: the row gives it back."""
        return [
            self._(
                "Say Group 2 in Place A has {small} people. That is too few, so we hide it. "
                "We hide nothing else."
            ).format(small=self.number(small)),
            self._(
                "That does not help. The total of Place A is {total}. Take away {one} and {two}, "
                "and {small} is left. Anyone can do this."
            ).format(
                total=self.number(total),
                one=self.number(others[0]),
                two=self.number(others[1]),
                small=self.number(small),
            ),
        ]

    def protection_step_two(self, most: int) -> list[str]:
        """Hiding four numbers: they guard each other."""
        return [
            self._(
                "So we hide three more numbers, though each of them stands for enough people. "
                "Now each row and each column with a hidden number has two of them."
            ),
            self._(
                "All sums still fit if Group 2 in Place A has no one, and if it has {most} people. "
                "So no one can tell if there is even one person."
            ).format(most=self.number(most)),
            self._(
                "The totals stay. So a total can be larger than the parts you see. "
                "That is the price of the rule."
            ),
        ]

    def protection_over_time(self, lag_days: int, fewest: int) -> list[str]:
        """Why numbers come out once and late, and how they are corrected."""
        return [
            self._(
                "Numbers can also be compared over time. If we updated a count each week, last "
                "week's count could be taken away from it. What is left might be one person."
            ),
            self._(
                "So we publish a count once, {days} days or more after its month, quarter, or year "
                "ends. Then it stays."
            ).format(days=self.number(lag_days)),
            self._(
                "If a partner corrects a report, we wait until the correction is about at least "
                "{fewest} people. The old number and the new one then stand in the list of changes."
            ).format(fewest=self.number(fewest)),
        ]

    def protection_tried(self) -> str:
        """What a look at a made-up city may have left out."""
        return self._(
            "This city is made up. To open soon, it may have come out without the second program, "
            "and without the check against those who know a part."
        )

    def protection_checks(self) -> list[str]:
        """Who looks at a release before it is public."""
        return [
            self._(
                "Before each release, a second program attacks it. It was written apart from the "
                "first one. It takes every number we ever published and tries to prove that "
                "someone is in a small group. If it can, or if it is not sure, nothing comes out."
            ),
            self._(
                "Then a person reads the report of these checks and says yes or no. That person "
                "is never the one who made the release."
            ),
            self._(
                "The rule also holds against those who know a part. A partner knows its own "
                "counts. Even so, it cannot prove that someone else is in a small group."
            ),
        ]
