"""`cleaner rules` and its commands, parsed."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer

from cleaner.cli import review
from cleaner.cli.options import RulesOption, categories_of, settings_of


def app() -> typer.Typer:
    """The commands below `cleaner rules`."""
    found = typer.Typer(help="The rules: list them, show one, check them.", no_args_is_help=True, rich_markup_mode=None)
    found.command("stats")(review.stats)
    found.command("fixtures")(review.fixtures)
    found.command("list")(list_rules)
    found.command("show")(show_rule)
    found.command("where")(where_rules)
    found.command("check")(check_rules)
    return found


def list_rules(
    rules: RulesOption = None,
    category: Annotated[str | None, typer.Option(metavar="CATEGORY", help="Only rules of this category.")] = None,
    language: Annotated[
        str | None, typer.Option(metavar="CODE", help="Only rules that hold for this language.")
    ] = None,
) -> None:
    """List the rules in force."""
    settings = settings_of(rules=rules)
    if category is not None:
        categories_of("--category", [category])
    from cleaner.cli.commands import rules as command

    raise typer.Exit(command.list_rules(settings.rules, category, language))


def show_rule(
    rule: Annotated[str, typer.Argument(metavar="ID", help="The id of a rule.")], rules: RulesOption = None
) -> None:
    """Show one rule: what it matches, why, and its examples."""
    settings = settings_of(rules=rules)
    from cleaner.cli.commands import rules as command

    raise typer.Exit(command.show_rule(rule, settings.rules))


def where_rules(
    category: Annotated[
        str, typer.Argument(metavar="CATEGORY", help="As newsletter; cleaner rules list has them all.")
    ],
    language: Annotated[str, typer.Argument(metavar="CODE", help="A language's code, as de.")],
    rules: RulesOption = None,
) -> None:
    """Name the files that hold the rules of a category in a language, and count them."""
    settings = settings_of(rules=rules)
    from cleaner.cli.commands import rules as command

    raise typer.Exit(command.where_rules(settings.rules, category, language))


def check_rules(
    pack: Annotated[Path | None, typer.Argument(metavar="[PACK]", help="A pack, or a folder of packs.")] = None,
    rules: RulesOption = None,
    cost: Annotated[bool, typer.Option("--cost", help="Name the ten rules whose search costs most on prose.")] = False,
) -> None:
    """Run the examples of the rules, and refuse what makes a rule fragile."""
    settings = settings_of(rules=rules)
    from cleaner.cli.commands import rules as command

    raise typer.Exit(command.check_rules(pack, settings.rules, cost=cost))
