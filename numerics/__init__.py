"""Numbers that know their error: evaluation, integration, inversion and sampling."""
