"""The subcommands of `exactflow`, one module each, imported when they are used."""
