/// How the page of a report looks, besides what all pages have.
enum ReportPageStyle {
  static let text = """

    :root{--l0:#1f6feb;--l1:#d1600a;--l2:#8250df;--l3:#1a7f37;--shade:#cf222e14;--change:#8250df;
    --card:#f6f8fa}
    @media(prefers-color-scheme:dark){:root{--l0:#58a6ff;--l1:#f0883e;--l2:#bc8cff;--l3:#3fb950;
    --shade:#ff7b721f;--change:#bc8cff;--card:#161b22}}
    body{max-width:80rem;line-height:1.5}
    h1{font-size:1.6rem;line-height:1.2;margin:0 0 .2rem}
    h2{font-size:1.2rem;margin:2.2rem 0 .6rem;padding-bottom:.25rem;border-bottom:1px solid var(--line)}
    .id{margin:0 0 1rem;color:var(--soft);display:flex;flex-wrap:wrap;gap:.2rem .9rem;align-items:center}
    .id b{color:var(--text)}
    .state{font-style:normal;font-size:.8rem;font-weight:600;border-radius:1rem;padding:.05rem .7rem;
    border:1px solid}
    .state.open{color:var(--bad)}.state.over,.state.quiet{color:var(--good)}
    .cards{display:grid;grid-template-columns:1fr 1fr 2fr;gap:.8rem;margin:0}
    .cards div{background:var(--card);border:1px solid var(--line);border-radius:8px;padding:.7rem .9rem}
    .cards dt{color:var(--soft);font-size:.78rem;text-transform:uppercase;letter-spacing:.05em}
    .cards dd{margin:0;font-size:1.25rem;font-weight:600}.cards dd.level{font-size:1.6rem}
    .cards dd.detail{font-size:.87rem;font-weight:400;color:var(--soft);margin-top:.15rem}
    .q{font-size:.72rem;font-weight:400;vertical-align:.25em;text-decoration:none;color:var(--soft);
    border:1px solid var(--line);border-radius:3px;padding:0 .25em;margin-left:.15em}
    a.q:hover,a.q:focus-visible{color:var(--text);border-color:var(--soft)}
    .charts{display:grid;grid-template-columns:repeat(auto-fit,minmax(min(100%,25rem),1fr));gap:1.2rem}
    figure{margin:0;min-width:0;display:grid;grid-template-rows:auto 1fr auto auto}figcaption{font-weight:600}
    .legend{min-height:1.6em}.legend i{height:.25em;vertical-align:.25em;width:1.2em}
    i.l0{background:var(--l0)}i.l1{background:var(--l1)}i.l2{background:var(--l2)}i.l3{background:var(--l3)}
    .legend .dashed i{background:none;border-top:2px dashed}
    .dashed i.l0{color:var(--l0)}.dashed i.l1{color:var(--l1)}.dashed i.l2{color:var(--l2)}
    .dashed i.l3{color:var(--l3)}
    figure details{font-size:.85rem;color:var(--soft)}figure summary{padding:0;text-indent:0}
    figure summary:hover{color:var(--text)}figure summary::before{content:"\\25B8\\00A0"}
    figure details[open] summary::before{content:"\\25BE\\00A0"}figure .scroll{max-height:18rem}
    .events{list-style:none;padding:0;margin:0}
    .events li{display:grid;grid-template-columns:3.2rem 6.5rem 1fr;gap:.2rem .6rem;padding:.28rem 0;
    border-left:3px solid var(--line);padding-left:.8rem}
    .events li.day{display:block;font-weight:600;border:0;padding-left:0;margin-top:.5rem}
    .events time{font-variant-numeric:tabular-nums;color:var(--soft);font-size:.95em;padding-top:.05em}
    .events em{font-style:normal;font-weight:600;font-size:.9em}
    .events span{overflow-wrap:anywhere;min-width:0}
    .events .bad{border-color:var(--bad);color:inherit}.events .bad em{color:var(--bad)}
    .events .change{border-color:var(--change)}.events .change em{color:var(--change)}
    .events .good{border-color:var(--good)}.events .good em{color:var(--good)}
    .events .note em{color:var(--soft)}.events .note{font-size:inherit;color:inherit}
    .scroll{overflow-x:auto}
    .grid{font-size:.92rem;width:100%}.grid caption{text-align:left;color:var(--soft)}
    .grid th,.grid td{text-align:left;padding:.3rem .9rem .3rem 0;border-bottom:1px solid var(--line);
    vertical-align:top}
    .grid thead th{color:var(--soft);font-weight:600;font-size:.82rem;white-space:nowrap}
    .grid tbody th{font-weight:400;white-space:nowrap}.grid td.short{white-space:nowrap}.grid td code{overflow-wrap:break-word}
    .spans{width:100%;table-layout:fixed;font-size:.92rem}
    .spans thead th{text-align:left;color:var(--soft);font-size:.82rem;border-bottom:1px solid var(--line);
    padding:.25rem .4rem}
    .spans thead th:nth-child(1){width:42%}.spans thead th:nth-child(2){width:5.2rem}
    .spans td{padding:.12rem .4rem;vertical-align:top}.spans .error b{color:var(--bad)}
    .tasks{list-style:none;padding:0}.tasks li{padding-left:1.6rem;position:relative;margin:.3rem 0}
    .tasks li::before{content:"";position:absolute;left:0;top:.28rem;width:.85rem;height:.85rem;
    border:1.5px solid var(--soft);border-radius:3px}
    .queries{list-style:none;padding:0;font-size:.87rem}.queries li{margin:.5rem 0}
    .queries li:target{background:var(--hover);box-shadow:0 0 0 .4rem var(--hover)}
    .queries pre{background:var(--card);border:1px solid var(--line);border-radius:6px;padding:.4rem .6rem}
    .queries em{color:var(--soft)}
    @media(max-width:50rem){body{padding:.9rem}.cards{grid-template-columns:1fr 1fr}
    .cards div:last-child{grid-column:1/-1}
    .events li{grid-template-columns:3.2rem 1fr}.events span{grid-column:1/-1}
    .spans thead th:nth-child(1){width:50%}.spans thead th:nth-child(2){width:4.4rem}}
    @media print{:root{--text:#000;--back:#fff;--soft:#333;--line:#bbb;--card:#fff;--bad:#a40e26;
    --good:#116329;--change:#6639ba;--shade:#00000012;--l0:#0550ae;--l1:#953800;--l2:#6639ba;--l3:#116329;
    --c0:#7aa7e8;--c1:#e8b45a;--c2:#7cc69a;--c3:#c69ae0;--c4:#ea9c8c;--c5:#6fc4c9;--c6:#c9c26a;--c7:#a9b1bd}
    h2{break-after:avoid}figure,.cards,.queries li{break-inside:avoid}figure details{display:none}
    .charts{grid-template-columns:1fr 1fr}.scroll{overflow:visible}.legend{font-size:8pt}
    .events li{grid-template-columns:3.2rem 6.5rem 1fr}.events span{grid-column:auto}a.q{color:#333}}
    """
}
