/// How pages look, in light and dark and on paper.
enum PageStyle {
  static let text = """
    :root{--text:#1b1f24;--back:#fff;--soft:#59636e;--line:#d1d9e0;--hover:#f2f5f8;--path:#1b1f24;
    --bad:#cf222e;--good:#1a7f37;--warn:#9a6700;--c0:#7aa7e8;--c1:#e8b45a;--c2:#7cc69a;--c3:#c69ae0;
    --c4:#ea9c8c;--c5:#6fc4c9;--c6:#c9c26a;--c7:#a9b1bd}
    @media(prefers-color-scheme:dark){:root{--text:#e6edf3;--back:#0d1117;--soft:#9198a1;--line:#3d444d;
    --hover:#1a2029;--path:#f0f6fc;--bad:#ff7b72;--good:#3fb950;--warn:#d29922;--c0:#3d6fb8;--c1:#a87722;
    --c2:#3d8b5f;--c3:#8a56ad;--c4:#b35c48;--c5:#2f878d;--c6:#8b8431;--c7:#656c76}}
    *{box-sizing:border-box}
    body{margin:0 auto;padding:1.25rem;max-width:110rem;color:var(--text);background:var(--back);
    font:15px/1.45 system-ui,sans-serif}
    h1{font-size:1.35rem;margin:0 0 .5rem}h2{font-size:1.15rem;margin:1.5rem 0 .5rem}
    h3{font-size:1.05rem;margin:1.5rem 0 .4rem}h4{font-size:.85rem;margin:.6rem 0 .2rem}
    code,pre,time,kbd{font-family:ui-monospace,monospace;font-size:.86em}
    a{color:inherit}
    .failure,.bad{color:var(--bad)}
    .failure{margin:.2rem 0}
    .facts{display:flex;flex-wrap:wrap;gap:.2rem 1.6rem;margin:.3rem 0}
    .facts div{display:flex;gap:.45rem}.facts dt{color:var(--soft)}.facts dd{margin:0}
    .legend{display:flex;flex-wrap:wrap;gap:.15rem 1rem;list-style:none;padding:0;margin:.4rem 0;
    font-size:.87rem}
    i{display:inline-block;width:.7em;height:.7em;border-radius:2px;margin-right:.4em}
    i.path{height:.25em;vertical-align:.2em;width:1.1em;border-radius:0}
    i.c0{background:var(--c0)}i.c1{background:var(--c1)}i.c2{background:var(--c2)}
    i.c3{background:var(--c3)}i.c4{background:var(--c4)}i.c5{background:var(--c5)}
    i.c6{background:var(--c6)}i.c7{background:var(--c7)}i.path{background:var(--path)}
    rect.c0{fill:var(--c0);stroke:var(--c0)}rect.c1{fill:var(--c1);stroke:var(--c1)}
    rect.c2{fill:var(--c2);stroke:var(--c2)}rect.c3{fill:var(--c3);stroke:var(--c3)}
    rect.c4{fill:var(--c4);stroke:var(--c4)}rect.c5{fill:var(--c5);stroke:var(--c5)}
    rect.c6{fill:var(--c6);stroke:var(--c6)}rect.c7{fill:var(--c7);stroke:var(--c7)}
    rect{vector-effect:non-scaling-stroke;stroke-width:1px}
    rect.path{fill:var(--path);stroke:var(--path)}rect.kept{fill:var(--good)}
    rect.broken{fill:var(--bad)}
    rect.limit{fill:var(--text)}
    table{border-collapse:collapse}
    .waterfall{width:100%;table-layout:fixed}
    .waterfall>thead th{position:sticky;top:0;background:var(--back);text-align:left;font-size:.82rem;
    color:var(--soft);border-bottom:1px solid var(--line);padding:.25rem .4rem;z-index:1}
    .waterfall>thead th:nth-child(1){width:38%}
    .waterfall>thead th:nth-child(2),.waterfall>thead th:nth-child(3){width:6.2rem}
    .waterfall td{padding:.1rem .4rem;vertical-align:top}
    .waterfall>tbody>tr:hover,.waterfall>tbody>tr.here{background:var(--hover)}
    .waterfall>tbody>tr.here>td:first-child{box-shadow:inset 3px 0 var(--text)}
    .waterfall>tbody>tr.hit>td:first-child summary{text-decoration:underline;
    text-decoration-color:var(--warn);text-decoration-thickness:2px}
    .waterfall>tbody>tr.miss{opacity:.35}
    .name{padding-left:calc(.4rem + var(--depth)*1rem)!important;overflow-wrap:anywhere}
    .name b{font-weight:600}
    .name em{font-style:normal;font-size:.76rem;color:var(--soft);border:1px solid var(--line);
    border-radius:3px;padding:0 .25em}
    .name em.bad{color:var(--bad);border-color:var(--bad)}
    th.number,td.number{text-align:right!important;font-variant-numeric:tabular-nums;white-space:nowrap}
    th.axis span.to{float:right}
    td.bar{padding-left:0!important;padding-right:0!important}
    td.bar svg{display:block;width:100%;height:1.35rem;background:linear-gradient(90deg,var(--line) 1px,
    transparent 1px) 0 0/25% 100%}
    .drag td.bar{cursor:col-resize}
    summary{cursor:pointer;list-style:none;padding-left:2rem;text-indent:-2rem}.fold,i{text-indent:0}summary::-webkit-details-marker{display:none}
    summary:focus-visible{outline:2px solid var(--c0)}
    .fold{border:0;background:none;color:var(--soft);cursor:pointer;padding:0 .2rem 0 0;width:1.2rem;
    font:inherit}
    .more{margin:.3rem 0 .6rem;padding:.4rem .6rem;border-left:2px solid var(--line);font-size:.85rem}
    .more th{text-align:left;font-weight:400;color:var(--soft);padding:0 .8rem 0 0;vertical-align:top;
    white-space:nowrap}
    .more td{padding:0;overflow-wrap:anywhere}
    pre{margin:.2rem 0;white-space:pre-wrap;overflow-wrap:anywhere}
    pre time{color:var(--soft)}
    .controls{display:flex;flex-wrap:wrap;gap:.35rem 1.1rem;align-items:center;margin:.6rem 0;
    font-size:.87rem}
    .controls[hidden]{display:none}
    .controls input[type=search]{width:20rem;max-width:70vw;font:inherit;padding:.2rem .4rem;
    color:inherit;background:var(--back);border:1px solid var(--line);border-radius:4px}
    .controls button{font:inherit;padding:.15rem .55rem;color:inherit;background:var(--hover);
    border:1px solid var(--line);border-radius:4px;cursor:pointer}
    .keys{flex-basis:100%;margin:0;color:var(--soft);font-size:.8rem}
    kbd{border:1px solid var(--line);border-radius:3px;padding:0 .3em}
    .note,footer{color:var(--soft);font-size:.85rem}footer{margin-top:2rem}
    .budgets th,.budgets td{padding:.2rem .7rem .2rem 0;text-align:left}
    .budgets td.bar{width:16rem}.budgets em{font-style:normal;font-weight:600}
    .findings{padding:0;list-style:none}
    .finding{border-left:4px solid var(--line);padding:.1rem .8rem;margin:.7rem 0}
    .finding p{margin:.2rem 0}.finding .kind,.examples{color:var(--soft)}
    .finding em{font-style:normal;font-weight:600}
    .critical.finding{border-color:var(--bad)}.critical.finding em{color:var(--bad)}
    .major.finding{border-color:var(--warn)}.major.finding em{color:var(--warn)}
    @media(max-width:50rem){.waterfall>thead th:nth-child(3),.waterfall>tbody>tr>td:nth-child(3)
    {display:none}.waterfall>thead th:nth-child(2){width:4.8rem}
    .waterfall>thead th:nth-child(1){width:48%}}
    @media print{body{padding:0;font-size:9pt}.controls,.fold,footer{display:none!important}
    .waterfall>thead th{position:static}tr,.finding{break-inside:avoid}
    rect,i,svg{print-color-adjust:exact;-webkit-print-color-adjust:exact}}
    """
}
