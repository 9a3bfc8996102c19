/** The deck's own tokens, as far as a status page needs them: one request, no script, both themes by the browser's wish. */
export const PAGE_STYLE = `
:root{color-scheme:light;--paper:#fff;--sunk:#f4f5f5;--rule:#e3e6e7;--rule-2:#c3c8cb;--edge:#868d92;--ink:#121517;--ink-2:#495056;--ink-3:#646b71;--accent:#1f4fd6;--on-accent:#fff;--down:#be0b26;--warn:#8a5200;--warn-mark:#c87b00;--warn-tint:#fdf4e3;--up-mark:#1c9a77;--day:#cbe3da;--maint:#7f3fb5;--gone:#646b71}
@media(prefers-color-scheme:dark){:root{color-scheme:dark;--paper:#0e1011;--sunk:#16191b;--rule:#25292c;--rule-2:#3c4247;--edge:#6c747a;--ink:#eceeef;--ink-2:#a9b0b5;--ink-3:#8a9197;--accent:#8fb4ff;--on-accent:#0b1222;--down:#ff6e68;--warn:#f8b93c;--warn-mark:#f8b93c;--warn-tint:#271d0b;--up-mark:#63d3a6;--day:#1e3f36;--maint:#cdb3ff;--gone:#8a9197}}
*{box-sizing:border-box}
html{background:var(--paper)}
body{margin:0 auto;max-width:952px;padding:0 24px 48px;color:var(--ink);font:400 13px/20px Geist,system-ui,sans-serif;font-feature-settings:"tnum";overflow-wrap:break-word}
h1,h2,h3,p,ul,ol,figure{margin:0;padding:0}
ul,ol{list-style:none}
a{color:var(--accent);text-underline-offset:3px}
:focus-visible{outline:2px solid var(--accent);outline-offset:2px}
header.top{display:flex;flex-wrap:wrap;align-items:baseline;gap:4px 20px;padding:24px 0 20px}
header.top h1{font:600 15px/20px Geist,system-ui,sans-serif}
header.top nav{margin-left:auto;display:flex;gap:16px}
.small{font-size:12px;line-height:16px;color:var(--ink-3)}
.overall{display:flex;align-items:baseline;gap:12px;font:600 28px/36px Geist,system-ui,sans-serif;letter-spacing:-.015em;text-wrap:balance}
.overall svg{width:20px;height:20px;flex:none}
.asof{padding:4px 0 28px 32px}
.late{background:var(--warn-tint);border-left:4px solid var(--warn-mark);padding:8px 12px;margin:0 0 24px}
section{margin-bottom:32px}
section>h2{border-top:1px solid var(--ink);padding:7px 0 8px;font-size:13px;line-height:20px}
section>h3{padding:12px 0 4px;font-size:12px;color:var(--ink-3);font-weight:400}
.row{padding:10px 0 12px;border-top:1px solid var(--rule)}
.head{display:flex;flex-wrap:wrap;gap:0 16px;align-items:baseline}
.head .name{font-weight:600}
.head .share{margin-left:auto;color:var(--ink-3);font-size:12px}
.state{display:inline-flex;gap:7px;align-items:baseline;white-space:nowrap}
.state svg{width:12px;height:12px;position:relative;top:1px}
.s-down{color:var(--down)}.s-degraded{color:var(--warn)}.s-maintenance{color:var(--maint)}.s-unknown{color:var(--gone)}.s-up{color:var(--ink-2)}
.s-up svg,svg.s-up{color:var(--up-mark)}.s-degraded svg,svg.s-degraded{color:var(--warn-mark)}
.bars{display:block;width:100%;height:28px;margin-top:8px}
.b-up{fill:var(--day)}.b-now{fill:none;stroke:var(--up-mark);vector-effect:non-scaling-stroke}.b-gap{fill:none;stroke:var(--edge);stroke-dasharray:2 2;vector-effect:non-scaling-stroke}.b-maint{fill:var(--maint)}.b-warn{fill:var(--warn-mark)}.b-down{fill:var(--down)}
.axis{display:flex;justify-content:space-between}
article{border-top:1px solid var(--rule);padding:12px 0 14px}
article h3{font-size:15px;line-height:20px;font-weight:600}
article ol{margin-top:8px;border-left:1px solid var(--rule-2)}
article li{padding:0 0 10px 14px}
article li:last-child{padding-bottom:0}
article li p+p{margin-top:8px}
form{display:grid;gap:12px;max-width:420px}
label{color:var(--ink-2);font-size:12px}
input:not([type=radio]){display:block;width:100%;height:36px;margin-top:4px;padding:0 10px;font:inherit;color:var(--ink);background:var(--paper);border:1px solid var(--edge);border-radius:2px}
fieldset{border:0;margin:0;padding:0;display:grid;gap:12px}
button{justify-self:start;height:36px;padding:0 14px;font:500 13px/20px Geist,system-ui,sans-serif;color:var(--on-accent);background:var(--accent);border:0;border-radius:2px;cursor:pointer}
.failed{color:var(--down)}
footer{border-top:1px solid var(--rule);padding-top:12px;display:flex;flex-wrap:wrap;gap:4px 20px}
@media(max-width:639px){body{padding:0 20px 40px;font-size:15px;line-height:22px}.small,.head .share,label{font-size:13px;line-height:18px}header.top nav{margin-left:0}input:not([type=radio]),button{height:44px;font-size:16px}.overall{font-size:26px;line-height:32px}.bars{height:36px}}
`
