"""The two pages that people see, complete in themselves: no script, no font, no file from anywhere."""

from collections.abc import Mapping
from html import escape
from itertools import groupby

from bureaukit.text import Text

from dev.issuer.personas import AREAS, PERSONAS, Persona

_STYLE = """
:root{color-scheme:light;--ink:#1d2b24;--soft:#5d6b63;--line:#dde5df;--leaf:#2f7d4f}
*{box-sizing:border-box}
body{margin:0;background:#f4f7f4;color:var(--ink);
font:16px/1.5 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC","WenQuanYi Micro Hei",sans-serif}
main{max-width:1040px;margin:0 auto;padding:40px 24px 56px}
h1{margin:0;font-size:28px}
h1 small,h2 small{font-weight:400;color:var(--soft)}
h1 small{display:block;font-size:16px}
.note{margin:16px 0 28px;padding:10px 16px;border-left:4px solid #c98a1b;background:#fdf6e7;border-radius:4px}
.note span,.en{color:var(--soft);font-size:14px;display:block}
code{overflow-wrap:anywhere}
.roles{display:grid;grid-template-columns:repeat(auto-fill,minmax(300px,1fr));gap:16px}
section{background:#fff;border:1px solid var(--line);border-radius:10px;padding:14px 16px 16px}
section.many{grid-column:1/-1}
h2{margin:0 0 10px;font-size:16px}
h2 small{font-size:13px;display:block}
.people{display:grid;grid-template-columns:repeat(auto-fill,minmax(220px,1fr));gap:8px}
button{font:inherit;text-align:left;padding:8px 12px;border:1px solid var(--line);border-radius:8px;background:#fafcfa;
color:inherit;cursor:pointer}
button:hover,button:focus-visible{border-color:var(--leaf);background:#eaf5ee;outline:none;box-shadow:0 0 0 1px var(--leaf)}
button small{display:block;color:var(--soft);font-size:13px}
"""
_PAGE = """<!doctype html>
<html lang="zh-CN"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width,initial-scale=1">
<title>{title}</title><style>{style}</style></head><body><main>{body}</main></body></html>
"""


def picker(fields: Mapping[str, str]) -> str:
    """Return the page on which a persona is picked; the request's fields travel in the form."""
    hidden = "".join(f'<input type="hidden" name="{escape(n)}" value="{escape(v)}">' for n, v in fields.items())
    sections = "".join(_section(title, list(people)) for title, people in groupby(PERSONAS, key=lambda p: p.title))
    body = f"""<h1>选择登录身份 <small lang="en">Sign in as …</small></h1>
<p class="note">苗圃开发环境：人物均为虚构，无需密码。登录后返回 <code>{escape(fields["redirect_uri"])}</code>
<span lang="en">Seedbed development: all people are invented, no password is needed.</span></p>
<form method="post" action="authorize">{hidden}<div class="roles">{sections}</div></form>"""
    return _PAGE.format(title="选择登录身份 · Sign in", style=_STYLE, body=body)


def refusal(text: Text) -> str:
    """Return the page for a request that is answered nowhere else."""
    body = f"""<h1>无法登录 <small lang="en">Cannot sign in</small></h1>
<p class="note">{escape(text.zh)}<span lang="en">{escape(text.en)}</span></p>"""
    return _PAGE.format(title="无法登录 · Cannot sign in", style=_STYLE, body=body)


def _section(title: Text, people: list[Persona]) -> str:
    many = ' class="many"' if len(people) > 3 else ""
    buttons = "".join(_button(persona) for persona in people)
    return (
        f'<section{many}><h2>{escape(title.zh)} <small lang="en">{escape(title.en)}</small></h2>'
        f'<div class="people">{buttons}</div></section>'
    )


def _button(persona: Persona) -> str:
    return (
        f'<button name="persona" value="{escape(persona.id)}">{escape(persona.name)}'
        f"<small>{escape(AREAS[persona.area])} · {escape(persona.id)}</small></button>"
    )
