"""Makes HTML of Markdown with GitHub's own reader, and tells as JSON what it is made of."""

import json
import sys
from html.parser import HTMLParser

from cmarkgfm import github_flavored_markdown_to_html
from cmarkgfm.cmark import Options


class Told(HTMLParser):
    def __init__(self):
        super().__init__()
        self.tags = {}
        self.rows = []
        self.fences = []
        self.headings = []
        self.within = []

    def handle_starttag(self, tag, attributes):
        self.tags[tag] = self.tags.get(tag, 0) + 1
        if tag in ("td", "th", "code", "h1", "h2", "h3"):
            self.within.append((tag, ""))
        if tag == "tr":
            self.rows.append([])

    def handle_data(self, data):
        if self.within:
            tag, text = self.within[-1]
            self.within[-1] = (tag, text + data)

    def handle_endtag(self, tag):
        if not self.within or self.within[-1][0] != tag:
            return
        _, text = self.within.pop()
        if tag in ("td", "th"):
            self.rows[-1].append(text)
        elif tag == "code":
            self.fences.append(text)
        else:
            self.headings.append(text)


text = open(sys.argv[1], encoding="utf-8").read()
told = Told()
told.feed(github_flavored_markdown_to_html(text, Options.CMARK_OPT_UNSAFE))
print(json.dumps({"tags": told.tags, "rows": told.rows, "code": told.fences, "headings": told.headings}))
