"""The one spider that crawls every site."""
