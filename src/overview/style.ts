/** The one style sheet of the server-rendered pages; served from its own address, so that the CSP needs no inline style. */
export const STYLE = `
:root{--ink:#1b2733;--soft:#5a6b7b;--line:#dde4ea;--paper:#fff;--ground:#f4f7f9;--brand:#0b5a8f;--yes:#1a7f4b;--wait:#8f5500;--no:#6b7785;--radius:12px;color-scheme:light}
*{box-sizing:border-box}
body{margin:0;background:var(--ground);color:var(--ink);font:16px/1.6 system-ui,-apple-system,"PingFang SC","Microsoft YaHei","Noto Sans CJK SC",sans-serif;overflow-wrap:anywhere}
a{color:var(--brand)}
a:focus-visible,button:focus-visible,input:focus-visible,summary:focus-visible{outline:3px solid #f2a900;outline-offset:2px}
header{background:var(--brand);color:#fff}
header div,main,footer{max-width:1080px;margin:0 auto;padding:16px 20px}
header div{display:flex;align-items:baseline;gap:14px;flex-wrap:wrap}
header strong{font-size:1.5rem;letter-spacing:.08em}
header strong a{color:#fff;text-decoration:none}
header span{opacity:.9;flex:1 1 auto}
header>div>a{color:#fff}
h1{font-size:1.45rem;margin:.4rem 0}
h2{font-size:1.15rem;margin:0 0 .4rem}
h3{font-size:1rem;margin:0}
section{background:var(--paper);border:1px solid var(--line);border-radius:var(--radius);padding:18px 20px;margin:16px 0}
p{margin:.3rem 0}
.soft{color:var(--soft);font-size:.9rem}
.figures{display:grid;grid-template-columns:repeat(auto-fit,minmax(132px,1fr));gap:12px;margin:.8rem 0 0;padding:0}
.figures div{border:1px solid var(--line);border-radius:10px;padding:10px 12px;background:var(--ground)}
.figures dt{color:var(--soft);font-size:.85rem}
.figures dd{margin:0;font-size:1.25rem;font-weight:650;font-variant-numeric:tabular-nums;overflow-wrap:normal}
.figures .note{display:block;font-size:.8rem;font-weight:400;color:var(--soft)}
.yes{color:var(--yes)}.wait{color:var(--wait)}.no{color:var(--no)}
table{width:100%;border-collapse:collapse;font-size:.95rem}
th{text-align:left;color:var(--soft);font-weight:500;font-size:.85rem}
th,td{padding:9px 8px;border-bottom:1px solid var(--line);vertical-align:middle}
tr:last-child td{border-bottom:0}
td.n,th.n{text-align:right;font-variant-numeric:tabular-nums;white-space:nowrap}
.tag{display:inline-block;font-size:.78rem;border:1px solid currentColor;border-radius:999px;padding:0 9px;margin-right:6px;color:var(--soft);white-space:nowrap}
meter{width:100%;min-width:90px;height:10px;display:block}
form{display:flex;gap:10px;flex-wrap:wrap}
input[type=search]{flex:1 1 220px;font:inherit;padding:9px 12px;border:1px solid #8a99a8;border-radius:8px;min-width:0}
button{font:inherit;padding:9px 22px;border:0;border-radius:8px;background:var(--brand);color:#fff;cursor:pointer}
ul.firms{list-style:none;margin:.8rem 0 0;padding:0}
ul.firms li{border-bottom:1px solid var(--line);padding:8px 0}
details{border-top:1px solid var(--line);padding:10px 0}
details:first-of-type{border-top:0}
summary{cursor:pointer;display:flex;gap:10px;flex-wrap:wrap;align-items:baseline}
summary h3{flex:1 1 260px}
summary .amount{font-weight:650;font-variant-numeric:tabular-nums;overflow-wrap:normal}
summary::before{content:"▸";color:var(--soft)}
details[open]>summary::before{content:"▾"}
ol.why{list-style:none;margin:.5rem 0;padding:0;font-size:.95rem}
ol.why li{padding:3px 0}
ol.why .d1{padding-left:18px}ol.why .d2{padding-left:36px}ol.why .d3{padding-left:54px}ol.why .d4{padding-left:72px}
footer{color:var(--soft);font-size:.85rem}
@media (max-width:640px){
 header div,main,footer{padding-left:14px;padding-right:14px}
 section{padding:14px}
 table,tbody,tr,td{display:block}
 thead{position:absolute;clip-path:inset(50%);height:1px;overflow:hidden}
 tr{border-bottom:1px solid var(--line);padding:8px 0;display:grid;grid-template-columns:1fr auto auto;gap:2px 14px}
 td{border:0;padding:2px 0}
 td.title{grid-column:1/-1}
 td.n::before{content:attr(data-label) " ";color:var(--soft);font-size:.8rem}
}
@media print{header{background:none;color:#000}section{border:0}form{display:none}}
`;
