"""Documents as HTML pages that need nothing else: the only room that knows jinja2."""
